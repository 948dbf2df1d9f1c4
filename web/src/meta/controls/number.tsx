import { useState } from 'react';
import { TextField } from '@/ui';
import { readNumber } from '../fields/number';
import { type ControlProps, isEmpty } from '../fields/types';

/** Keeps what is typed as typed; hands on a number when there is one, the text itself when there is not (the program
 * then says what is wrong, beside it). */
export function NumberControl({ field, value, onChange, label, id, autoFocus, ...aria }: ControlProps) {
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
