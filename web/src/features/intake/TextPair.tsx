import { useId } from 'react';
import type { Text } from '@/api/types';
import { useT } from '@/i18n';
import { TextArea, TextField } from '@/ui';

interface Props {
  label: string;
  value: Text | undefined;
  long?: boolean;
  placeholder?: Text;
  onChange: (value: Text) => void;
}

/** One text in both languages, side by side. */
export function TextPair({ label, value, long, placeholder, onChange }: Props) {
  const t = useT();
  const id = useId();
  const Control = long ? TextArea : TextField;
  const part = (language: 'zh' | 'en') => (
    <span className="intake-word">
      <label className="muted" htmlFor={`${id}-${language}`}>
        {t(language === 'zh' ? 'intake.in_chinese' : 'intake.in_english')}
        <span className="sr-only">{label}</span>
      </label>
      <Control
        id={`${id}-${language}`}
        value={value?.[language] ?? ''}
        placeholder={placeholder?.[language]}
        maxLength={long ? 4000 : 200}
        onChange={(event) => onChange({ ...value, [language]: event.currentTarget.value })}
      />
    </span>
  );
  return (
    <fieldset className="intake-pair">
      <legend className="field-label">{label}</legend>
      {part('zh')}
      {part('en')}
    </fieldset>
  );
}
