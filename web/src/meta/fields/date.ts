import type { FieldKind } from './types';

const operators: FieldKind['operators'] = ['period', 'eq', 'ge', 'le', 'gt', 'lt', 'empty', 'not_empty'];

export const dateKind: FieldKind = {
  width: 116,
  text: (value, { format }) => (typeof value === 'string' && value ? format.date(value) : ''),
  operators,
};
export const instantKind: FieldKind = {
  width: 150,
  text: (value, { format }) => (typeof value === 'string' && value ? format.instant(value) : ''),
  operators,
};
