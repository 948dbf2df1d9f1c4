import { withNames } from '../marks';
import type { FieldKind, ShowProps } from './types';
import { isEmpty } from './types';

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

export const textKind: FieldKind = { width: 180, text, operators: words };
export const longTextKind: FieldKind = {
  width: 260,
  text: (value) => withNames(text(value)),
  wide: true,
  operators: words,
};
export const emailKind: FieldKind = { width: 200, text, Show: ShowEmail, operators: words };
export const phoneKind: FieldKind = {
  width: 140,
  text: (value) => (typeof value === 'string' ? phoneText(value) : ''),
  Show: ShowPhone,
  operators: words,
};
export const urlKind: FieldKind = { width: 180, text, Show: ShowUrl, operators: words };
