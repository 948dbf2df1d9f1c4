import { TextArea, TextField } from '@/ui';
import type { ControlProps } from '../fields/types';

const inputModes = { email: 'email', phone: 'tel', url: 'url' } as const;

export function TextControl({ field, value, onChange, label, id, autoFocus, ...rest }: ControlProps) {
  const mode = inputModes[field.type as keyof typeof inputModes];
  return (
    <TextField
      aria-invalid={rest['aria-invalid']}
      aria-describedby={rest['aria-describedby']}
      id={id}
      aria-label={id ? undefined : label}
      autoFocus={autoFocus}
      inputMode={mode}
      type={mode === 'tel' ? 'tel' : 'text'}
      maxLength={field.length && field.length > 0 ? field.length : undefined}
      value={typeof value === 'string' ? value : ''}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

export function LongTextControl({ value, onChange, label, id, autoFocus, field: _, ...rest }: ControlProps) {
  return (
    <TextArea
      id={id}
      aria-label={id ? undefined : label}
      aria-invalid={rest['aria-invalid']}
      aria-describedby={rest['aria-describedby']}
      autoFocus={autoFocus}
      rows={4}
      value={typeof value === 'string' ? value : ''}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
