import { Field, TextArea, TextField } from '@/ui';

export interface TwoTexts {
  zh: string;
  en: string;
}

interface Props {
  /** Names of the two fields. */
  zh: string;
  en: string;
  value: TwoTexts;
  onChange: (value: TwoTexts) => void;
  required?: boolean;
  autoFocus?: boolean;
  long?: boolean;
  faults?: { zh?: string; en?: string };
}

/** The same words in both languages, side by side. */
export function Pair({ zh, en, value, onChange, required, autoFocus, long, faults }: Props) {
  const part = (which: 'zh' | 'en', label: string) => (
    <Field label={label} required={required} fault={faults?.[which]}>
      {(control) =>
        long ? (
          <TextArea
            {...control}
            rows={3}
            maxLength={1000}
            lang={which === 'zh' ? 'zh-CN' : 'en'}
            value={value[which]}
            onChange={(event) => onChange({ ...value, [which]: event.currentTarget.value })}
          />
        ) : (
          <TextField
            {...control}
            {...(autoFocus && which === 'zh' ? { 'data-autofocus': true } : {})}
            maxLength={60}
            lang={which === 'zh' ? 'zh-CN' : 'en'}
            value={value[which]}
            onChange={(event) => onChange({ ...value, [which]: event.currentTarget.value })}
          />
        )
      }
    </Field>
  );
  return (
    <div className="admin-pair">
      {part('zh', zh)}
      {part('en', en)}
    </div>
  );
}
