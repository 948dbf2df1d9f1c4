import { useQuery } from '@tanstack/react-query';
import { keys } from '@/api/keys';
import { fetchRows } from '@/api/records';
import type { ObjectMeta, Text } from '@/api/types';
import { useT } from '@/i18n';
import { useLabel, useSchema } from '@/meta/schema';
import { Button, Field, IconButton, MultiSelect, Select, TextField } from '@/ui';
import { useRoleLabel } from '../people';
import { type Act, type ActKind, actKinds, placed, recipientsOf, wordsOf } from './draft';
import { SetLines } from './SetLines';

interface Props {
  object: ObjectMeta | undefined;
  acts: Act[];
  faults: Record<string, string>;
  onChange: (acts: Act[]) => void;
}

/** What a rule does, in order. */
export function Acts({ object, acts, faults, onChange }: Props) {
  const t = useT();
  const set = (at: number, next: Act) => onChange(acts.map((act, index) => (index === at ? next : act)));
  const move = (at: number, by: number) => {
    const moved = [...acts];
    const [act] = moved.splice(at, 1);
    if (act) moved.splice(at + by, 0, act);
    onChange(moved);
  };
  return (
    <fieldset className="admin-fieldset">
      <legend className="field-label">{t('rules.acts')}</legend>
      {faults.actions ? <p className="field-fault">{faults.actions}</p> : null}
      <ol className="rule-acts">
        {placed(acts).map(({ item: act, at, key }) => (
          <li key={key} className="rule-act">
            <div className="row">
              <span className="rule-act-n">{at + 1}</span>
              <Select
                label={t('rules.act_n', { n: at + 1 })}
                value={act.do}
                options={actKinds.map((kind) => ({ value: kind, label: t(`rules.kind_${kind}`) }))}
                onChange={(kind) => set(at, { do: (kind ?? 'set') as ActKind })}
              />
              <span className="grow" />
              <IconButton
                small
                icon="up"
                label={t('rules.act_up', { n: at + 1 })}
                disabled={at === 0}
                onClick={() => move(at, -1)}
              />
              <IconButton
                small
                icon="trash"
                label={t('rules.act_drop', { n: at + 1 })}
                onClick={() => onChange(acts.filter((_, index) => index !== at))}
              />
            </div>
            <ActBody
              object={object}
              act={act}
              at={`actions[${at}]`}
              faults={faults}
              onChange={(next) => set(at, next)}
            />
          </li>
        ))}
      </ol>
      <span>
        <Button small icon="plus" onClick={() => onChange([...acts, { do: acts.length ? 'notify' : 'set', set: {} }])}>
          {t('rules.act_add')}
        </Button>
      </span>
    </fieldset>
  );
}

interface BodyProps {
  object: ObjectMeta | undefined;
  act: Act;
  at: string;
  faults: Record<string, string>;
  onChange: (act: Act) => void;
}

function ActBody({ object, act, at, faults, onChange }: BodyProps) {
  const t = useT();
  const label = useLabel();
  const schema = useSchema();
  switch (act.do) {
    case 'set':
      return (
        <>
          {faults[`${at}.set`] ? <p className="field-fault">{faults[`${at}.set`]}</p> : null}
          <SetLines
            object={object}
            value={act.set ?? {}}
            faults={faults}
            at={`${at}.set`}
            onChange={(set) => onChange({ ...act, set })}
          />
        </>
      );
    case 'create':
      return (
        <>
          <Field label={t('rules.create_what')} required fault={faults[`${at}.object`] ?? faults[`${at}.set`]}>
            {(control) => (
              <Select
                {...control}
                value={act.object ?? null}
                options={schema.objects
                  .filter((item) => !item.system)
                  .map((item) => ({ value: item.name, label: label(item.label) }))}
                onChange={(name) => onChange({ ...act, object: name ?? undefined, set: {} })}
              />
            )}
          </Field>
          <SetLines
            object={schema.byName.get(act.object ?? '')}
            value={act.set ?? {}}
            faults={faults}
            at={`${at}.set`}
            onChange={(set) => onChange({ ...act, set })}
          />
        </>
      );
    case 'assign':
      return (
        <Field label={t('rules.assign_to')} help={t('rules.assign_help')} fault={faults[`${at}.to`] ?? faults[at]}>
          {(control) => (
            <TextField
              {...control}
              className="admin-key"
              spellCheck={false}
              value={act.to === 'rules' ? '' : String(act.to ?? '')}
              onChange={(event) => onChange({ ...act, to: event.currentTarget.value || undefined })}
            />
          )}
        </Field>
      );
    case 'notify':
      return (
        <>
          <Recipients act={act} fault={faults[`${at}.to`]} onChange={onChange} />
          <Words
            name={t('rules.words')}
            value={wordsOf(act.text)}
            fault={faults[`${at}.text`]}
            onChange={(text) => onChange({ ...act, text })}
          />
        </>
      );
    case 'approve':
      return <ProcessChoice act={act} object={object} fault={faults[`${at}.process`]} onChange={onChange} />;
    case 'webhook':
      return (
        <Field label={t('rules.url')} required help={t('rules.url_help')} fault={faults[`${at}.url`]}>
          {(control) => (
            <TextField
              {...control}
              type="url"
              value={act.url ?? ''}
              onChange={(event) => onChange({ ...act, url: event.currentTarget.value })}
            />
          )}
        </Field>
      );
    case 'mail':
      return (
        <>
          <Recipients act={act} fault={faults[`${at}.to`]} onChange={onChange} />
          <Words
            name={t('rules.subject')}
            value={wordsOf(act.subject)}
            fault={faults[`${at}.subject`]}
            onChange={(subject) => onChange({ ...act, subject })}
          />
          <Words
            name={t('rules.words')}
            value={wordsOf(act.text)}
            fault={faults[`${at}.text`]}
            onChange={(text) => onChange({ ...act, text })}
          />
        </>
      );
  }
}

function Recipients({ act, fault, onChange }: { act: Act; fault?: string; onChange: (act: Act) => void }) {
  const t = useT();
  const role = useRoleLabel();
  const chosen = recipientsOf(act.to);
  const options = [
    ...(['owner', 'manager', 'followers', 'creator', 'actor'] as const).map((word) => ({
      value: word,
      label: t(`rules.to_${word}`),
    })),
    ...role.rows.map((item) => ({
      value: `role:${String(item.name)}`,
      label: t('rules.to_role', { role: role.text(item) }),
    })),
    ...chosen.filter((word) => word.startsWith('user:')).map((word) => ({ value: word, label: t('rules.to_user') })),
  ];
  return (
    <Field label={t('rules.to')} required fault={fault}>
      {(control) => (
        <MultiSelect {...control} value={chosen} options={options} onChange={(to) => onChange({ ...act, to })} />
      )}
    </Field>
  );
}

function Words({
  name,
  value,
  fault,
  onChange,
}: {
  name: string;
  value: Text;
  fault?: string;
  onChange: (text: Text) => void;
}) {
  const t = useT();
  return (
    <div className="admin-pair">
      <Field label={t('rules.in_zh', { name })} required fault={fault}>
        {(control) => (
          <TextField
            {...control}
            lang="zh-CN"
            value={value.zh ?? ''}
            onChange={(event) => onChange({ ...value, zh: event.currentTarget.value })}
          />
        )}
      </Field>
      <Field label={t('rules.in_en', { name })}>
        {(control) => (
          <TextField
            {...control}
            lang="en"
            value={value.en ?? ''}
            onChange={(event) => onChange({ ...value, en: event.currentTarget.value })}
          />
        )}
      </Field>
    </div>
  );
}

function ProcessChoice({
  act,
  object,
  fault,
  onChange,
}: {
  act: Act;
  object: ObjectMeta | undefined;
  fault?: string;
  onChange: (act: Act) => void;
}) {
  const t = useT();
  const rows = useQuery({
    queryKey: [...keys.lists('approval_process'), 'all'],
    queryFn: ({ signal }) => fetchRows('approval_process', { limit: 200, sort: 'name' }, signal),
  }).data?.rows;
  const options = (rows ?? [])
    .filter((row) => row.applies_to === object?.name)
    .map((row) => ({ value: String(row.key), label: String(row.name) }));
  return (
    <Field
      label={t('rules.process')}
      required
      fault={fault}
      help={options.length ? undefined : t('rules.process_none')}
    >
      {(control) => (
        <Select
          {...control}
          value={act.process ?? null}
          options={options}
          onChange={(process) => onChange({ ...act, process: process ?? undefined })}
        />
      )}
    </Field>
  );
}
