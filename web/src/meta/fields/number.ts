import type { FieldKind } from './types';
import { isEmpty } from './types';

/** 1,234.5 and full-width digits as people paste them; null when it is no number yet. */
export function readNumber(text: string): string | null {
  const plain = text
    .normalize('NFKC')
    .replace(/[,\s¥￥$€£%]/g, '')
    .trim();
  return /^-?(\d+\.?\d*|\.\d+)$/.test(plain) ? plain.replace(/\.$/, '').replace(/^(-?)\./, '$10.') : null;
}

const compare: FieldKind['operators'] = ['eq', 'ne', 'gt', 'ge', 'lt', 'le', 'empty', 'not_empty'];
const isNumeric = (value: unknown): value is string | number =>
  (typeof value === 'number' && Number.isFinite(value)) ||
  (typeof value === 'string' && value !== '' && readNumber(value) !== null);

export const numberKind: FieldKind = {
  width: 110,
  align: 'right',
  text: (value, { format }) => (isNumeric(value) ? format.number(value) : isEmpty(value) ? '' : String(value)),
  operators: compare,
};
export const percentKind: FieldKind = {
  width: 90,
  align: 'right',
  text: (value, { format }) => (isNumeric(value) ? format.percent(Number(value)) : isEmpty(value) ? '' : String(value)),
  operators: compare,
};
export const moneyKind: FieldKind = {
  width: 130,
  align: 'right',
  text: (value, { format, row }) => {
    const currency = typeof row?.currency === 'string' ? row.currency : undefined;
    return isNumeric(value) ? format.money(value, currency) : isEmpty(value) ? '' : String(value);
  },
  operators: compare,
};
