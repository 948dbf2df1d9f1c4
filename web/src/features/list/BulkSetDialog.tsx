import { type ReactNode, Suspense, useState } from 'react';
import { explain, faultsByField } from '@/api/errors';
import type { Values } from '@/api/records';
import type { ObjectMeta, Value } from '@/api/types';
import { useT } from '@/i18n';
import { FieldControl } from '@/meta/fields';
import { isFormField, useLabel } from '@/meta/schema';
import { Banner, Dialog, DialogFoot, Field, Select } from '@/ui';

interface Props {
  object: ObjectMeta;
  n: string;
  /** What would come of these values. */
  told: (values: Values) => ReactNode;
  onClose: () => void;
  onStart: (values: Values) => Promise<void>;
}

export function BulkSetDialog({ object, n, told, onClose, onStart }: Props) {
  const t = useT();
  const label = useLabel();
  const [name, setName] = useState<string | null>(null);
  const [value, setValue] = useState<Value>(null);
  const [fault, setFault] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const fields = object.fields.filter((field) => isFormField(field) && !field.unique && field.type !== 'file');
  const field = fields.find((item) => item.name === name);
  const submit = async () => {
    if (!field) return;
    setBusy(true);
    setFault(null);
    try {
      await onStart({ [field.name]: value });
    } catch (error) {
      setFault(error);
      setBusy(false);
    }
  };
  return (
    <Dialog
      title={t('list.bulk_set_title', { n, object: label(object.plural) })}
      onClose={onClose}
      onSubmit={() => void submit()}
      foot={<DialogFoot onCancel={onClose} act={t('list.bulk_set_do', { n })} busy={busy} disabled={!field} />}
    >
      <div className="stack">
        <Field label={t('list.bulk_field')}>
          {(control) => (
            <Select
              {...control}
              value={name}
              options={fields.map((item) => ({ value: item.name, label: label(item.label) || item.name }))}
              onChange={(next) => {
                setName(next);
                setValue(null);
              }}
            />
          )}
        </Field>
        {field ? (
          <Field label={t('list.bulk_value')} fault={faultsByField(fault)[field.name]}>
            {(control) => (
              <FieldControl
                {...control}
                key={field.name}
                field={{ ...field, required: false }}
                object={object}
                label={t('list.bulk_value')}
                value={value}
                onChange={setValue}
              />
            )}
          </Field>
        ) : null}
        {field ? <Suspense>{told({ [field.name]: value })}</Suspense> : null}
        {fault && field && !faultsByField(fault)[field.name] ? <Banner kind="error">{explain(fault)}</Banner> : null}
      </div>
    </Dialog>
  );
}
