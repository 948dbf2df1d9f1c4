import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { isApiError } from '@/api/client';
import { explain, faultsByField } from '@/api/errors';
import { keys } from '@/api/keys';
import { queryClient } from '@/api/query_client';
import { createRecord, deleteRecord, fetchRows, saveRecord, type Values } from '@/api/records';
import type { Row, Value } from '@/api/types';
import { useT } from '@/i18n';
import { fieldOf, useLabel, useObject, useSchema } from '@/meta/schema';
import { Banner, Button, Drawer, Field, MultiSelect, Select, TextField, toast } from '@/ui';
import { listOf, type Step, settingsOf, textOf } from './draft';
import { PlainField } from './PlainField';
import { SetLines } from './SetLines';
import { StepList } from './Steps';

const names = (text: string) =>
  text
    .split(/[,，、]/)
    .map((item) => item.trim())
    .filter(Boolean);

/** One approval process: for which records, when, who decides in which order, what is locked and set. */
export function ProcessDrawer({ row, onClose }: { row: Row | null; onClose: () => void }) {
  const t = useT();
  const label = useLabel();
  const schema = useSchema();
  const meta = useObject('approval_process');
  const [typed, setTyped] = useState<Values>(
    row ? {} : { trigger: 'request', lock: 'record', active: true, steps: '[]' },
  );
  const [fault, setFault] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const people = useQuery({
    queryKey: [...keys.lists('user'), 'active'],
    queryFn: ({ signal }) => fetchRows('user', { where: 'active', sort: 'name', limit: 500, fields: ['name'] }, signal),
  }).data?.rows;
  if (!meta) return null;
  const values: Values = { ...row, ...typed };
  const object = schema.byName.get(textOf(values, 'applies_to'));
  const faults = faultsByField(fault);
  const trigger = textOf(values, 'trigger');
  const set = (name: string, value: Value) => setTyped((old) => ({ ...old, [name]: value }));
  const steps = listOf<Step>(values.steps);
  const stages = (object?.pipelines ?? []).flatMap((pipeline) =>
    pipeline.stages.map((stage) => ({ value: stage.name, label: label(stage.label) })),
  );
  const fields = (object?.fields ?? [])
    .filter((field) => !field.system)
    .map((field) => ({ value: field.name, label: label(field.label) }));
  const save = async () => {
    setBusy(true);
    setFault(null);
    try {
      if (row) await saveRecord('approval_process', row, typed, { say: t('form.saved') });
      else {
        const made = await createRecord('approval_process', typed);
        toast(t('form.created', { name: String(made.name) }));
      }
      void queryClient.invalidateQueries({ queryKey: keys.object('approval_process') });
      onClose();
    } catch (error) {
      setFault(error);
      setBusy(false);
    }
  };
  const remove = async () => {
    if (!row) return;
    try {
      await deleteRecord('approval_process', row, t('record.deleted', { name: String(row.name) }));
      onClose();
    } catch (error) {
      toast(explain(error), { kind: 'error' });
    }
  };
  const plain = (name: string, autoFocus = false) => (
    <PlainField
      object={meta}
      name={name}
      value={values[name]}
      fault={faults[name]}
      autoFocus={autoFocus}
      onChange={(value) => set(name, value)}
    />
  );
  const many = (name: string, options: { value: string; label: string }[]) => {
    const field = fieldOf(meta, name);
    const seen = [...new Map(options.map((option) => [option.value, option])).values()];
    return (
      <Field
        label={label(field?.label)}
        help={name === 'covered_fields' ? label(field?.help) : undefined}
        fault={faults[name]}
      >
        {(control) => (
          <MultiSelect
            {...control}
            value={names(textOf(values, name))}
            options={seen}
            onChange={(next) => set(name, next.join(','))}
          />
        )}
      </Field>
    );
  };
  const after = (name: 'on_approved' | 'on_rejected') => (
    <fieldset className="admin-fieldset">
      <legend className="field-label">{label(fieldOf(meta, name)?.label)}</legend>
      <SetLines
        object={object}
        value={settingsOf(values[name])}
        faults={faults}
        at={name}
        onChange={(next) => set(name, Object.keys(next).length ? JSON.stringify(next) : null)}
      />
    </fieldset>
  );
  return (
    <Drawer
      title={row ? String(row.name) : t('rules.process_new')}
      width={720}
      onClose={onClose}
      foot={
        <>
          {row ? (
            <Button kind="quiet" icon="trash" onClick={() => void remove()}>
              {t('ui.delete')}
            </Button>
          ) : null}
          <span className="grow" />
          <Button onClick={onClose}>{t('ui.cancel')}</Button>
          <Button kind="primary" busy={busy} onClick={() => void save()}>
            {t('ui.save')}
          </Button>
        </>
      }
    >
      <form
        className="stack admin-form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        {fault && !(isApiError(fault) && fault.fields.length > 0) ? (
          <Banner kind="error">{explain(fault)}</Banner>
        ) : Object.keys(faults).length > 0 ? (
          <Banner kind="error">{t('form.faults', { count: Object.keys(faults).length })}</Banner>
        ) : null}
        <div className="admin-pair">
          {plain('name', !row)}
          <Field label={label(fieldOf(meta, 'key')?.label)} required help={t('rules.key_help')} fault={faults.key}>
            {(control) => (
              <TextField
                {...control}
                className="admin-key"
                spellCheck={false}
                value={textOf(values, 'key')}
                onChange={(event) => set('key', event.currentTarget.value)}
              />
            )}
          </Field>
          <Field label={t('rules.object')} required fault={faults.applies_to}>
            {(control) => (
              <Select
                {...control}
                value={textOf(values, 'applies_to') || null}
                options={schema.objects
                  .filter((item) => !item.system)
                  .map((item) => ({ value: item.name, label: label(item.label) }))}
                onChange={(name) => set('applies_to', name)}
              />
            )}
          </Field>
          {plain('trigger')}
        </div>
        <Field
          label={label(fieldOf(meta, 'condition')?.label)}
          help={t('rules.process_condition_help')}
          fault={faults.condition}
        >
          {(control) => (
            <TextField
              {...control}
              className="admin-key"
              spellCheck={false}
              value={textOf(values, 'condition')}
              onChange={(event) => set('condition', event.currentTarget.value || null)}
            />
          )}
        </Field>
        {trigger === 'stage' ? many('stages', stages) : null}
        {trigger === 'change' ? many('watch_fields', fields) : null}
        <StepList
          object={object}
          steps={steps}
          people={(people ?? []).map((person) => ({ id: person.id, name: String(person.name) }))}
          faults={faults}
          onChange={(next) => set('steps', JSON.stringify(next))}
        />
        {stages.length > 0 ? many('guards_stages', stages) : null}
        {plain('lock')}
        {many('covered_fields', fields)}
        {after('on_approved')}
        {after('on_rejected')}
        {plain('own_decision')}
        {plain('active')}
        <button type="submit" hidden aria-hidden="true" tabIndex={-1} />
      </form>
    </Drawer>
  );
}
