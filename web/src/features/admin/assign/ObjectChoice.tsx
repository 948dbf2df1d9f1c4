import type { ObjectMeta } from '@/api/types';
import { useT } from '@/i18n';
import { useLabel } from '@/meta/schema';
import { Select } from '@/ui';

/** Whose records: a choice of objects. */
export function ObjectChoice({
  objects,
  value,
  onChange,
}: {
  objects: ObjectMeta[];
  value: string;
  onChange: (name: string) => void;
}) {
  const t = useT();
  const label = useLabel();
  return (
    <div className="assign-object">
      <Select
        label={t('assign.object')}
        value={value}
        options={objects.map((object) => ({ value: object.name, label: label(object.plural) }))}
        onChange={(name) => name && onChange(name)}
      />
    </div>
  );
}
