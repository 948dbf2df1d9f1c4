import { useState } from 'react';
import { useT } from '@/i18n';
import { useLabel, useSchema } from '@/meta/schema';
import { Button, Select } from '@/ui';

/** A new limit on a field: hidden from the role, or read only. */
export function AddMask({ onAdd }: { onAdd: (path: string, mask: 'read' | 'hidden') => void }) {
  const t = useT();
  const label = useLabel();
  const schema = useSchema();
  const [object, setObject] = useState<string | null>(null);
  const [field, setField] = useState<string | null>(null);
  const [mask, setMask] = useState<'read' | 'hidden'>('hidden');
  const fields = (schema.byName.get(object ?? '')?.fields ?? []).filter((item) => !item.system);
  return (
    <form
      className="admin-mask-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (!object || !field) return;
        onAdd(`${object}.${field}`, mask);
        setField(null);
      }}
    >
      <Select
        label={t('admin.object')}
        placeholder={t('admin.object')}
        value={object}
        options={schema.objects.map((item) => ({ value: item.name, label: label(item.label) || item.name }))}
        onChange={(value) => {
          setObject(value);
          setField(null);
        }}
      />
      <Select
        label={t('admin.field')}
        placeholder={t('admin.field')}
        disabled={!object}
        value={field}
        options={fields.map((item) => ({ value: item.name, label: label(item.label) || item.name }))}
        onChange={setField}
      />
      <Select
        label={t('admin.mask')}
        value={mask}
        options={[
          { value: 'hidden', label: t('admin.mask_hidden') },
          { value: 'read', label: t('admin.mask_read') },
        ]}
        onChange={(value) => setMask(value === 'read' ? 'read' : 'hidden')}
      />
      <Button type="submit" icon="plus" disabled={!object || !field}>
        {t('admin.mask_add')}
      </Button>
    </form>
  );
}
