import type { ObjectMeta } from '@/api/types';
import { useT } from '@/i18n';
import { Button, CheckLabel, Field, IconButton, MultiSelect, Segmented, TextField } from '@/ui';
import { useRoleLabel } from '../people';
import { placed, type Step, wordsOf } from './draft';

interface Props {
  object: ObjectMeta | undefined;
  steps: Step[];
  people: { id: string; name: string }[];
  faults: Record<string, string>;
  onChange: (steps: Step[]) => void;
}

/** The way of an approval as an ordered list: one after the other, or beside the step before. */
export function StepList({ steps, people, faults, onChange }: Props) {
  const t = useT();
  const role = useRoleLabel();
  const set = (at: number, next: Partial<Step>) =>
    onChange(steps.map((step, index) => (index === at ? { ...step, ...next } : step)));
  const move = (at: number, by: number) => {
    const moved = [...steps];
    const [step] = moved.splice(at, 1);
    if (step) moved.splice(at + by, 0, step);
    onChange(moved);
  };
  const approvers = (chosen: string[]) => [
    { value: 'manager', label: t('rules.by_manager') },
    { value: 'manager:2', label: t('rules.by_manager_2') },
    ...role.rows.map((item) => ({
      value: `role:${String(item.name)}`,
      label: t('rules.by_role', { role: role.text(item) }),
    })),
    ...people.map((person) => ({ value: `user:${person.id}`, label: person.name })),
    ...chosen.filter((word) => word.startsWith('field:')).map((word) => ({ value: word, label: word.slice(6) })),
  ];
  let level = 0;
  return (
    <fieldset className="admin-fieldset">
      <legend className="field-label">{t('rules.steps')}</legend>
      {faults.steps ? <p className="field-fault">{faults.steps}</p> : null}
      <ol className="rule-acts">
        {placed(steps).map(({ item: step, at, key }) => {
          if (!step.parallel || level === 0) level += 1;
          const name = wordsOf(step.name);
          const place = `steps[${at}]`;
          const chosen = step.approvers ?? [];
          return (
            <li key={key} className="rule-act" data-parallel={step.parallel && at > 0 ? '' : undefined}>
              <div className="row">
                <span className="rule-act-n">{level}</span>
                <span className="grow strong ellipsis">{name.zh || t('rules.step_n', { n: at + 1 })}</span>
                <IconButton
                  small
                  icon="up"
                  label={t('rules.step_up', { n: at + 1 })}
                  disabled={at === 0}
                  onClick={() => move(at, -1)}
                />
                <IconButton
                  small
                  icon="trash"
                  label={t('rules.step_drop', { n: at + 1 })}
                  onClick={() => onChange(steps.filter((_, index) => index !== at))}
                />
              </div>
              <div className="admin-pair">
                <Field
                  label={t('rules.in_zh', { name: t('rules.step_name') })}
                  required
                  fault={faults[`${place}.name`]}
                >
                  {(control) => (
                    <TextField
                      {...control}
                      value={name.zh ?? ''}
                      onChange={(event) => set(at, { name: { ...name, zh: event.currentTarget.value } })}
                    />
                  )}
                </Field>
                <Field label={t('rules.in_en', { name: t('rules.step_name') })}>
                  {(control) => (
                    <TextField
                      {...control}
                      lang="en"
                      value={name.en ?? ''}
                      onChange={(event) => set(at, { name: { ...name, en: event.currentTarget.value } })}
                    />
                  )}
                </Field>
              </div>
              <Field label={t('rules.approvers')} required fault={faults[`${place}.approvers`]}>
                {(control) => (
                  <MultiSelect
                    {...control}
                    value={chosen}
                    options={approvers(chosen)}
                    onChange={(next) => set(at, { approvers: next })}
                  />
                )}
              </Field>
              {chosen.length > 1 ? (
                <Segmented<'all' | 'any'>
                  label={t('rules.mode')}
                  value={step.mode === 'any' ? 'any' : 'all'}
                  options={[
                    { value: 'all', label: t('rules.mode_all') },
                    { value: 'any', label: t('rules.mode_any') },
                  ]}
                  onChange={(mode) => set(at, { mode })}
                />
              ) : null}
              <div className="admin-pair">
                <Field label={t('rules.step_when')} help={t('rules.step_when_help')} fault={faults[`${place}.when`]}>
                  {(control) => (
                    <TextField
                      {...control}
                      className="admin-key"
                      spellCheck={false}
                      value={step.when ?? ''}
                      onChange={(event) => set(at, { when: event.currentTarget.value || undefined })}
                    />
                  )}
                </Field>
                <Field label={t('rules.hours')} help={t('rules.hours_help')} fault={faults[`${place}.hours`]}>
                  {(control) => (
                    <TextField
                      {...control}
                      inputMode="numeric"
                      value={step.hours ?? ''}
                      onChange={(event) => {
                        const hours = Number(event.currentTarget.value);
                        set(at, { hours: event.currentTarget.value && Number.isFinite(hours) ? hours : undefined });
                      }}
                    />
                  )}
                </Field>
              </div>
              {at > 0 ? (
                <CheckLabel
                  checked={step.parallel === true}
                  onChange={() => set(at, { parallel: step.parallel ? undefined : true })}
                >
                  {t('rules.parallel')}
                </CheckLabel>
              ) : null}
            </li>
          );
        })}
      </ol>
      <span>
        <Button
          small
          icon="plus"
          onClick={() => onChange([...steps, { name: { zh: '', en: '' }, approvers: ['manager'], hours: 24 }])}
        >
          {t('rules.step_add')}
        </Button>
      </span>
    </fieldset>
  );
}
