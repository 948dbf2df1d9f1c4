import { useState } from 'react';
import type { FieldType, ObjectMeta } from '@/api/types';
import { type Key, useT } from '@/i18n';
import { useLabel, useSchema } from '@/meta/schema';
import { Banner, CheckLabel, Dialog, DialogFoot, Field, Select, TextArea, TextField } from '@/ui';
import { readChoices, suggestName } from './field_text';
import { isKey, KeyField } from './KeyField';
import { changeOverlay, faultOf, faultText } from './overlay';

const types: FieldType[] = [
  'text',
  'long_text',
  'number',
  'decimal',
  'money',
  'percent',
  'date',
  'instant',
  'boolean',
  'choice',
  'multi_choice',
  'link',
  'user',
  'email',
  'phone',
  'url',
  'file',
];

/** A new field of an object, with its names in both languages. */
export function FieldDialog({ object, onClose }: { object: ObjectMeta; onClose: () => void }) {
  const t = useT();
  const label = useLabel();
  const schema = useSchema();
  const [zh, setZh] = useState('');
  const [en, setEn] = useState('');
  const [name, setName] = useState<string | null>(null);
  const [type, setType] = useState<FieldType>('text');
  const [target, setTarget] = useState<string | null>(null);
  const [choices, setChoices] = useState('');
  const [required, setRequired] = useState(false);
  const [unique, setUnique] = useState(false);
  const [fault, setFault] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const key = name ?? suggestName(en);
  const listed = type === 'choice' || type === 'multi_choice';
  const taken = object.fields.some((field) => field.name === key);
  const options = readChoices(choices);
  const ready =
    zh.trim() &&
    en.trim() &&
    isKey(key, true) &&
    !taken &&
    (!listed || options.length > 0) &&
    (type !== 'link' || target);
  const save = async () => {
    if (!ready) return;
    setBusy(true);
    setFault(null);
    try {
      const field = {
        type,
        label: { zh: zh.trim(), en: en.trim() },
        ...(required ? { required: true } : {}),
        ...(unique ? { unique: true } : {}),
        ...(type === 'link' ? { target } : {}),
        ...(listed ? { choices: options } : {}),
      };
      await changeOverlay(
        object.name,
        (before) => ({ ...before, fields: { ...before.fields, [key]: field } }),
        t('admin.field_made', { name: label({ zh: zh.trim(), en: en.trim() }) }),
      );
      onClose();
    } catch (error) {
      setFault(error);
      setBusy(false);
    }
  };
  return (
    <Dialog
      title={t('admin.field_new_of', { object: label(object.label) })}
      width={520}
      onClose={onClose}
      onSubmit={() => void save()}
      foot={<DialogFoot onCancel={onClose} act={t('admin.field_add')} busy={busy} disabled={!ready} />}
    >
      <div className="stack">
        <div className="admin-pair">
          <Field label={t('admin.label_zh')} required>
            {(control) => (
              <TextField
                {...control}
                data-autofocus
                maxLength={60}
                value={zh}
                onChange={(event) => setZh(event.currentTarget.value)}
              />
            )}
          </Field>
          <Field label={t('admin.label_en')} required>
            {(control) => (
              <TextField
                {...control}
                maxLength={60}
                value={en}
                onChange={(event) => setEn(event.currentTarget.value)}
              />
            )}
          </Field>
          <KeyField
            value={key}
            fault={taken ? t('admin.key_taken') : faultOf(fault, `fields.${key}`)}
            onChange={setName}
          />
          <Field label={t('admin.type')} required fault={faultOf(fault, '.type')}>
            {(control) => (
              <Select
                {...control}
                value={type}
                options={types.map((item) => ({ value: item, label: t(`admin.type_${item}` as Key) }))}
                onChange={(value) => value && setType(value as FieldType)}
              />
            )}
          </Field>
        </div>
        {type === 'link' ? (
          <Field label={t('admin.target')} required>
            {(control) => (
              <Select
                {...control}
                value={target}
                options={schema.objects.map((item) => ({ value: item.name, label: label(item.label) || item.name }))}
                onChange={setTarget}
              />
            )}
          </Field>
        ) : null}
        {listed ? (
          <Field label={t('admin.choices')} required help={t('admin.choices_help')} fault={faultOf(fault, '.choices')}>
            {(control) => (
              <TextArea
                {...control}
                rows={5}
                placeholder={t('admin.choices_example')}
                value={choices}
                onChange={(event) => setChoices(event.currentTarget.value)}
              />
            )}
          </Field>
        ) : null}
        <div className="row admin-checks">
          <CheckLabel checked={required} onChange={(event) => setRequired(event.currentTarget.checked)}>
            {t('admin.required')}
          </CheckLabel>
          <CheckLabel checked={unique} onChange={(event) => setUnique(event.currentTarget.checked)}>
            {t('admin.unique')}
          </CheckLabel>
        </div>
        {fault ? <Banner kind="error">{faultText(fault)}</Banner> : null}
      </div>
    </Dialog>
  );
}
