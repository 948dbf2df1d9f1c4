import { useT } from '@/i18n';
import { Field, TextField } from '@/ui';

interface Props {
  value: string;
  /** Why this key cannot be: it is taken, or the program said so. */
  fault?: string;
  onChange: (key: string) => void;
}

/** Keys of fields end so, that they never meet one that ships. */
export const isKey = (key: string, own = false) => (own ? /^[a-z][a-z0-9_]*_c$/ : /^[a-z][a-z0-9_]*$/).test(key);

/** The name by which programs and formulas know a part of the model; it stays as it is. */
export function KeyField({ value, fault, onChange }: Props) {
  const t = useT();
  return (
    <Field label={t('admin.key')} required help={t('admin.key_help')} fault={fault}>
      {(control) => (
        <TextField
          {...control}
          spellCheck={false}
          maxLength={40}
          value={value}
          onChange={(event) => onChange(event.currentTarget.value.trim().toLowerCase())}
        />
      )}
    </Field>
  );
}
