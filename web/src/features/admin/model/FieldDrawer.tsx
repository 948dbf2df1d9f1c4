import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { FieldMeta, ObjectMeta } from '@/api/types';
import { type Key, useT } from '@/i18n';
import { useLabel } from '@/meta/schema';
import { Button, CheckLabel, Drawer, Field, TextArea, TextField } from '@/ui';
import { LeaveGuard } from '../LeaveGuard';
import { ChoiceEditor, type ChoiceLine, plainChoice } from './ChoiceEditor';
import { Dependents } from './Dependents';
import { changeOverlay, faultOf, type OverlayField, overlayQuery, textOf } from './overlay';
import { Pair, type TwoTexts } from './Pair';
import { Refused } from './Refused';
import { RemovePart } from './RemovePart';

interface Typed {
  label?: TwoTexts;
  help?: TwoTexts;
  required?: boolean;
  unique?: boolean;
  searchable?: boolean;
  hidden?: boolean;
  default?: string;
  required_when?: string;
  visible_when?: string;
  choices?: ChoiceLine[];
}

const listed = (field: FieldMeta) => field.type === 'choice' || field.type === 'multi_choice';
const two = (text: { zh?: string; en?: string } | undefined): TwoTexts => ({ zh: text?.zh ?? '', en: text?.en ?? '' });

/** What may be changed about a field, and all that depends on it. */
export function FieldDrawer({ object, field, onClose }: { object: ObjectMeta; field: FieldMeta; onClose: () => void }) {
  const t = useT();
  const label = useLabel();
  const overlay = useQuery(overlayQuery(object.name));
  const own = overlay.data?.fields?.[field.name];
  const [typed, setTyped] = useState<Typed>({});
  const [fault, setFault] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const [removing, setRemoving] = useState(false);
  const dirty = Object.keys(typed).length > 0;
  const set = (next: Typed) => setTyped((old) => ({ ...old, ...next }));
  const words = typed.label ?? two(field.label);
  const help = typed.help ?? two(field.help);
  const computed = field.computed && !field.editable;
  // What ships may be made stricter, never looser; what this workspace has said it may take back.
  const fixed = (rule: 'required' | 'unique') => Boolean(field[rule]) && !field.custom && own?.[rule] !== true;
  const title = label(field.label) || field.name;
  const save = async () => {
    setBusy(true);
    setFault(null);
    const { label: names, help: note, choices, ...rest } = typed;
    try {
      await changeOverlay(
        object.name,
        (before) => {
          const next: OverlayField = { ...before.fields?.[field.name], ...rest };
          // A rule taken back is not said at all.
          for (const rule of ['required', 'unique', 'hidden', 'searchable'] as const)
            if (next[rule] === false) delete next[rule];
          for (const rule of ['default', 'required_when', 'visible_when'] as const)
            if (next[rule] === '') delete next[rule];
          if (names) next.label = textOf(names.zh, names.en);
          if (note) next.help = textOf(note.zh, note.en) ?? { zh: '', en: '' };
          if (choices) next.choices = choices.map(plainChoice);
          return { ...before, fields: { ...before.fields, [field.name]: next } };
        },
        t('model.field_saved', { name: label(textOf(words.zh, words.en)) || title }),
      );
      onClose();
    } catch (error) {
      setFault(error);
      setBusy(false);
    }
  };
  const flag = (name: 'required' | 'unique' | 'searchable', text: string, disabled?: boolean) => (
    <CheckLabel
      disabled={disabled}
      checked={typed[name] ?? Boolean(field[name])}
      onChange={(event) => set({ [name]: event.currentTarget.checked })}
    >
      {text}
    </CheckLabel>
  );
  const rule = (name: 'default' | 'required_when' | 'visible_when', text: string, note: string) => (
    <Field label={text} help={note} fault={faultOf(fault, `.${name}`)}>
      {(control) => (
        <TextField
          {...control}
          className="admin-key"
          spellCheck={false}
          value={typed[name] ?? field[name] ?? ''}
          onChange={(event) => set({ [name]: event.currentTarget.value })}
        />
      )}
    </Field>
  );
  return (
    <Drawer
      title={title}
      width={600}
      onClose={onClose}
      foot={
        <>
          {field.custom ? (
            <Button kind="quiet" icon="trash" disabled={busy} onClick={() => setRemoving(true)}>
              {t('model.remove_field')}
            </Button>
          ) : null}
          <span className="grow muted">{dirty ? t('admin.unsaved') : null}</span>
          <Button onClick={onClose}>{t('ui.cancel')}</Button>
          <Button
            kind="primary"
            busy={busy}
            disabled={!dirty || !(words.zh.trim() || words.en.trim())}
            onClick={() => void save()}
          >
            {t('ui.save')}
          </Button>
        </>
      }
    >
      <LeaveGuard dirty={dirty && !removing} />
      {removing ? (
        <RemovePart object={object} field={field} onClose={() => setRemoving(false)} onGone={onClose} />
      ) : null}
      <form
        className="stack admin-form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (dirty) void save();
        }}
      >
        <p className="muted">
          <code>{field.name}</code> · {t(`admin.type_${field.type}` as Key)}
          {field.custom ? null : ` · ${t('model.shipped_field')}`}
        </p>
        <Refused fault={fault} />
        <Pair
          zh={t('admin.label_zh')}
          en={t('admin.label_en')}
          value={words}
          required
          autoFocus
          onChange={(value) => set({ label: value })}
        />
        <Pair
          zh={t('model.help_zh')}
          en={t('model.help_en')}
          value={help}
          long
          onChange={(value) => set({ help: value })}
        />
        {computed ? (
          field.formula ? (
            <Field label={t('model.formula')}>
              {(control) => <TextArea {...control} className="admin-key" readOnly rows={2} value={field.formula} />}
            </Field>
          ) : null
        ) : (
          <>
            <div className="row admin-checks">
              {flag('required', t('admin.required'), fixed('required'))}
              {flag('unique', t('admin.unique'), fixed('unique'))}
              {flag(
                'searchable',
                t('model.searchable'),
                Boolean(field.searchable) && !field.custom && !own?.searchable,
              )}
            </div>
            {rule('default', t('model.default'), t('model.default_help'))}
            {rule('required_when', t('model.required_when'), t('model.required_when_help'))}
          </>
        )}
        {rule('visible_when', t('model.visible_when'), t('model.visible_when_help'))}
        {listed(field) ? (
          <ChoiceEditor
            choices={typed.choices ?? (field.choices ?? []).map((choice) => ({ ...choice }))}
            fault={faultOf(fault, '.choices')}
            onChange={(choices) => set({ choices })}
          />
        ) : null}
        <Dependents object={object.name} field={field.name} />
        <div className="admin-danger">
          <CheckLabel
            checked={typed.hidden ?? own?.hidden === true}
            onChange={(event) => set({ hidden: event.currentTarget.checked })}
          >
            {t('model.hide_field')}
          </CheckLabel>
          <p className="muted">{t('model.hide_field_help')}</p>
        </div>
        <button type="submit" hidden aria-hidden="true" tabIndex={-1} />
      </form>
    </Drawer>
  );
}
