import { useState } from 'react';
import { TextField } from '@/ui';
import type { ControlProps, FieldKind } from './types';
import { isEmpty } from './types';

/** 1,234.5 and full-width digits as people paste them; null when it is no number yet. */
export function readNumber(text: string): string | null {
  const plain = text
    .normalize('NFKC')
    .replace(/[,\s¥￥$€£%]/g, '')
    .trim();
  return /^-?(\d+\.?\d*|\.\d+)$/.test(plain) ? plain.replace(/\.$/, '').replace(/^(-?)\./, '$10.') : null;
}

/** Keeps what is typed as typed; hands on a number when there is one, the text itself when there is not (the program
 * then says what is wrong, beside it). */
function NumberControl({ field, value, onChange, label, id, autoFocus, ...aria }: ControlProps) {
  const asString = field.type === 'money' || field.type === 'decimal';
  const [typed, setTyped] = useState(() => (isEmpty(value) ? '' : trimZeros(String(value))));
  const [known, setKnown] = useState(value);
  if (known !== value) {
    setKnown(value);
    if (readNumber(typed) !== (isEmpty(value) ? null : String(value)))
      setTyped(isEmpty(value) ? '' : trimZeros(String(value)));
  }
  const take = (text: string) => {
    setTyped(text);
    const plain = readNumber(text);
    const next = text.trim() === '' ? null : plain === null ? text : asString ? plain : Number(plain);
    setKnown(next);
    onChange(next);
  };
  return (
    <TextField
      aria-invalid={aria['aria-invalid']}
      aria-describedby={aria['aria-describedby']}
      id={id}
      aria-label={id ? undefined : label}
      autoFocus={autoFocus}
      inputMode="decimal"
      className="input-number"
      value={typed}
      onChange={(event) => take(event.currentTarget.value)}
    />
  );
}

const trimZeros = (text: string) => (/^-?\d+\.\d+$/.test(text) ? text.replace(/\.?0+$/, '') : text);

const compare: FieldKind['operators'] = ['eq', 'ne', 'gt', 'ge', 'lt', 'le', 'empty', 'not_empty'];
const isNumeric = (value: unknown): value is string | number =>
  (typeof value === 'number' && Number.isFinite(value)) ||
  (typeof value === 'string' && value !== '' && readNumber(value) !== null);

export const numberKind: FieldKind = {
  width: 110,
  align: 'right',
  text: (value, { format }) => (isNumeric(value) ? format.number(value) : isEmpty(value) ? '' : String(value)),
  Control: NumberControl,
  operators: compare,
};
export const percentKind: FieldKind = {
  width: 90,
  align: 'right',
  text: (value, { format }) => (isNumeric(value) ? format.percent(Number(value)) : isEmpty(value) ? '' : String(value)),
  Control: NumberControl,
  operators: compare,
};
export const moneyKind: FieldKind = {
  width: 130,
  align: 'right',
  text: (value, { format, row }) => {
    const currency = typeof row?.currency === 'string' ? row.currency : undefined;
    return isNumeric(value) ? format.money(value, currency) : isEmpty(value) ? '' : String(value);
  },
  Control: NumberControl,
  operators: compare,
};
