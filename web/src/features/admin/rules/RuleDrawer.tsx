import { useState } from 'react';
import { isApiError } from '@/api/client';
import { explain, faultsByField } from '@/api/errors';
import { keys } from '@/api/keys';
import { queryClient } from '@/api/query_client';
import { createRecord, deleteRecord, saveRecord, type Values } from '@/api/records';
import { type Trial, tryRule } from '@/api/rules';
import type { Row, Value } from '@/api/types';
import { useT } from '@/i18n';
import { useLabel, useObject, useSchema } from '@/meta/schema';
import { Banner, Button, Drawer, Field, Select, TextArea, toast } from '@/ui';
import { Acts } from './Acts';
import { placed, plainAct, textOf } from './draft';
import { PlainField } from './PlainField';
import { actSentence, actsOf, whenSentence } from './sentence';
import { TrialResult } from './TrialResult';

/** One rule: when, under which condition, what; read aloud above, tried before it is kept. */
export function RuleDrawer({ row, start, onClose }: { row: Row | null; start?: Values; onClose: () => void }) {
  const t = useT();
  const label = useLabel();
  const schema = useSchema();
  const meta = useObject('rule');
  const [typed, setTyped] = useState<Values>(row ? {} : { trigger: 'becomes', actions: '[]', active: true, ...start });
  const [fault, setFault] = useState<unknown>(null);
  const [busy, setBusy] = useState<'save' | 'try' | null>(null);
  const [trial, setTrial] = useState<Trial | null>(null);
  if (!meta) return null;
  const values: Values = { ...row, ...typed };
  const object = schema.byName.get(textOf(values, 'applies_to'));
  const faults = faultsByField(fault);
  const trigger = textOf(values, 'trigger') || 'becomes';
  const set = (name: string, value: Value) => setTyped((old) => ({ ...old, [name]: value }));
  const acts = actsOf(values);
  const failed = (error: unknown) => {
    setFault(error);
    setTrial(null);
  };
  const save = async () => {
    setBusy('save');
    setFault(null);
    try {
      if (row) await saveRecord('rule', row, typed, { say: t('form.saved') });
      else {
        const made = await createRecord('rule', typed);
        toast(t('form.created', { name: String(made.name) }));
      }
      void queryClient.invalidateQueries({ queryKey: keys.object('rule') });
      onClose();
    } catch (error) {
      failed(error);
      setBusy(null);
    }
  };
  const trying = async () => {
    setBusy('try');
    setFault(null);
    try {
      const rule = { ...(row ? {} : typed), ...typed, name: textOf(values, 'name') || t('rules.unnamed') };
      setTrial(await tryRule({ ...(row ? { id: row.id } : {}), rule, days: 90 }));
    } catch (error) {
      failed(error);
    }
    setBusy(null);
  };
  const remove = async () => {
    if (!row) return;
    try {
      await deleteRecord('rule', row, t('record.deleted', { name: String(row.name) }));
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
  const dates = (object?.fields ?? []).filter((field) => field.type === 'date' || field.type === 'instant');
  return (
    <Drawer
      title={row ? String(row.name) : t('rules.rule_new')}
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
          <Button icon="search" busy={busy === 'try'} onClick={() => void trying()}>
            {t('rules.try')}
          </Button>
          <Button kind="primary" busy={busy === 'save'} onClick={() => void save()}>
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
        {trial ? <TrialResult trial={trial} onClose={() => setTrial(null)} /> : null}
        <div className="rule-read" role="status">
          <p>{whenSentence(values, object, t, label)}</p>
          <ul>
            {placed(acts).map(({ item: act, key }) => (
              <li key={key}>{actSentence(act, object, schema.byName, t, label)}</li>
            ))}
          </ul>
        </div>
        {plain('name', !row)}
        <div className="admin-pair">
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
        {trigger === 'changes' ? plain('watch_fields') : null}
        {trigger === 'date' ? (
          <>
            <div className="admin-pair">
              <Field label={t('rules.date_field')} required fault={faults.date_field}>
                {(control) => (
                  <Select
                    {...control}
                    value={textOf(values, 'date_field') || null}
                    options={dates.map((field) => ({ value: field.name, label: label(field.label) }))}
                    onChange={(name) => set('date_field', name)}
                  />
                )}
              </Field>
              {plain('hour')}
            </div>
            <div className="admin-pair">
              {plain('offset')}
              {plain('offset_unit')}
            </div>
          </>
        ) : null}
        {trigger === 'schedule' ? (
          <div className="admin-pair">
            {plain('days')}
            {plain('hour')}
          </div>
        ) : null}
        <Field
          label={t('rules.condition')}
          required={trigger === 'becomes' || trigger === 'schedule'}
          help={t(trigger === 'date' || trigger === 'schedule' ? 'rules.condition_help_time' : 'rules.condition_help')}
          fault={faults.condition}
        >
          {(control) => (
            <TextArea
              {...control}
              className="admin-key"
              rows={2}
              spellCheck={false}
              value={textOf(values, 'condition')}
              onChange={(event) => set('condition', event.currentTarget.value)}
            />
          )}
        </Field>
        {trigger === 'schedule' ? plain('every_time') : null}
        <Acts
          object={object}
          acts={acts}
          faults={faults}
          onChange={(next) => set('actions', JSON.stringify(next.map(plainForEditing)))}
        />
        <div className="admin-pair">
          {plain('minutes_saved')}
          {plain('position')}
        </div>
        {plain('active')}
        {plain('description')}
        <button type="submit" hidden aria-hidden="true" tabIndex={-1} />
      </form>
    </Drawer>
  );
}

/** A line that is not finished yet stays while it is edited. */
const plainForEditing = (act: ReturnType<typeof plainAct>) =>
  act.do === 'set' || act.do === 'create' ? act : plainAct(act);
