import { TextArea, TextField } from '@/ui';
import type { ControlProps, FieldKind, ShowProps } from './types';
import { isEmpty } from './types';

const inputModes = { email: 'email', phone: 'tel', url: 'url' } as const;

function TextControl({ field, value, onChange, label, id, autoFocus, ...aria }: ControlProps) {
  const mode = inputModes[field.type as keyof typeof inputModes];
  return (
    <TextField
      {...aria}
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

function LongTextControl({ value, onChange, label, id, autoFocus, field: _, ...rest }: ControlProps) {
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

const text = (value: ShowProps['value']) => (isEmpty(value) ? '' : String(value));

/** Only addresses a browser may open without harm. */
export const safeUrl = (value: string): string | null => {
  const full = /^[a-z][a-z0-9+.-]*:/i.test(value) ? value : `https://${value}`;
  return /^https?:\/\//i.test(full) ? full : null;
};

/** 13812345678 reads better as 138 1234 5678. */
export const phoneText = (value: string): string => {
  const mobile = /^\+86(1\d{2})(\d{4})(\d{4})$/.exec(value);
  if (mobile) return `${mobile[1]} ${mobile[2]} ${mobile[3]}`;
  return value;
};

function ShowEmail({ value }: ShowProps) {
  return typeof value === 'string' && value ? (
    <a href={`mailto:${encodeURIComponent(value).replace('%40', '@')}`} className="ellipsis">
      {value}
    </a>
  ) : null;
}

function ShowPhone({ value }: ShowProps) {
  return typeof value === 'string' && value ? (
    <a href={`tel:${value.replace(/[^\d+]/g, '')}`} className="ellipsis">
      {phoneText(value)}
    </a>
  ) : null;
}

function ShowUrl({ value }: ShowProps) {
  if (typeof value !== 'string' || !value) return null;
  const href = safeUrl(value);
  const shown = value.replace(/^https?:\/\/(www\.)?/, '').replace(/\/$/, '');
  return href ? (
    <a href={href} target="_blank" rel="noopener noreferrer" className="ellipsis">
      {shown}
    </a>
  ) : (
    <span className="ellipsis">{value}</span>
  );
}

const words: FieldKind['operators'] = ['contains', 'not_contains', 'starts_with', 'eq', 'ne', 'empty', 'not_empty'];

export const textKind: FieldKind = { width: 180, text, Control: TextControl, operators: words };
export const longTextKind: FieldKind = { width: 260, text, Control: LongTextControl, wide: true, operators: words };
export const emailKind: FieldKind = { width: 200, text, Show: ShowEmail, Control: TextControl, operators: words };
export const phoneKind: FieldKind = {
  width: 140,
  text: (value) => (typeof value === 'string' ? phoneText(value) : ''),
  Show: ShowPhone,
  Control: TextControl,
  operators: words,
};
export const urlKind: FieldKind = { width: 180, text, Show: ShowUrl, Control: TextControl, operators: words };
