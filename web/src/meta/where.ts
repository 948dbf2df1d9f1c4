// The filter builder's rows and the expression text they stand for. What a person wrote by hand and the rows cannot
// say stays text. Reading it back is where_parse.ts.
import type { FieldMeta } from '@/api/types';

export { parse } from './where_parse';

export type Operator =
  | 'contains'
  | 'not_contains'
  | 'starts_with'
  | 'eq'
  | 'ne'
  | 'lt'
  | 'le'
  | 'gt'
  | 'ge'
  | 'in'
  | 'not_in'
  | 'empty'
  | 'not_empty'
  | 'period'
  | 'is_true'
  | 'is_false'
  | 'me';

/** `field` is a name or a path over links ("account.industry"). A day counted from today is "@-14", today itself "@0". */
export interface Condition {
  field: string;
  op: Operator;
  value: string | string[];
}

/** Conditions and groups of conditions, all joined alike. */
export interface Conditions {
  join: 'and' | 'or';
  items: Item[];
}
export type Item = Condition | Conditions;

/** Fields by name; a plain map, or one that also knows paths over links. */
export interface Fields {
  get(name: string): FieldMeta | undefined;
  has(name: string): boolean;
}

export const isGroup = (item: Item): item is Conditions => 'items' in item;

/** Every condition, however deep. */
export const flat = (item: Item): Condition[] => (isGroup(item) ? item.items.flatMap(flat) : [item]);

export const periods = [
  'today',
  'yesterday',
  'tomorrow',
  'this week',
  'last week',
  'next week',
  'this month',
  'last month',
  'next month',
  'this quarter',
  'last quarter',
  'next quarter',
  'this year',
  'last year',
] as const;

export interface Span {
  side: 'last' | 'next';
  n: number;
  unit: 'days' | 'weeks' | 'months';
}

/** "last 30 days" as its parts; null for the named periods. */
export function readSpan(period: string): Span | null {
  const [, side, n, unit] = /^(last|next) (\d{1,4}) (days|weeks|months)$/.exec(period) ?? [];
  return side && n && unit ? { side: side as Span['side'], n: Number(n), unit: unit as Span['unit'] } : null;
}
export const spanText = ({ side, n, unit }: Span) => `${side} ${n} ${unit}`;

/** Days from today of "@-14"; null for a day of the calendar. */
export function readRelative(value: string): number | null {
  const [, days] = /^@(-?\d{1,5})$/.exec(value) ?? [];
  return days === undefined ? null : Number(days);
}

export const quote = (text: string) => `'${text.replaceAll("'", "''")}'`;

const symbols: Partial<Record<Operator, string>> = { eq: '=', ne: '!=', lt: '<', le: '<=', gt: '>', ge: '>=' };

function literal(field: FieldMeta | undefined, value: string): string {
  switch (field?.type) {
    case 'number':
    case 'decimal':
    case 'money':
      return value.trim() || '0';
    case 'percent':
      return `${value.trim() || '0'}%`;
    case 'date':
    case 'instant': {
      const days = readRelative(value);
      if (days === null) return `date(${quote(value)})`;
      return days === 0 ? 'today()' : `add_days(today(), ${days})`;
    }
    default:
      return quote(value);
  }
}

/** An instant is compared by its day. */
const left = (field: FieldMeta | undefined, name: string) => (field?.type === 'instant' ? `date(${name})` : name);

/** True when the row says enough to be asked. */
export const isComplete = (condition: Condition): boolean =>
  ['empty', 'not_empty', 'is_true', 'is_false', 'me'].includes(condition.op) || condition.value.length > 0;

function conditionText(condition: Condition, field: FieldMeta | undefined): string {
  const { field: name, op, value } = condition;
  const one = Array.isArray(value) ? (value[0] ?? '') : value;
  const many = Array.isArray(value) ? value : [value];
  switch (op) {
    case 'contains':
    case 'starts_with':
      return `${op}(${name}, ${quote(one)})`;
    case 'not_contains':
      return `not contains(${name}, ${quote(one)})`;
    case 'in':
    case 'not_in':
      return `${name} ${op === 'in' ? 'in' : 'not in'} (${many.map((item) => literal(field, item)).join(', ')})`;
    case 'empty':
      return `${name} is empty`;
    case 'not_empty':
      return `${name} is not empty`;
    case 'period':
      return `${name} in ${one}`;
    case 'is_true':
      return name;
    case 'is_false':
      return `not ${name}`;
    case 'me':
      return `${name} = me()`;
    default:
      return `${left(field, name)} ${symbols[op]} ${literal(field, one)}`;
  }
}

export function toText(conditions: Conditions, fields: Fields): string {
  return conditions.items
    .map((item) => {
      if (!isGroup(item)) return isComplete(item) ? conditionText(item, fields.get(item.field)) : '';
      const inner = toText(item, fields);
      return inner && flat(item).filter(isComplete).length > 1 ? `(${inner})` : inner;
    })
    .filter(Boolean)
    .join(` ${conditions.join} `);
}

/** Both must hold; either may be absent. */
export function both(a: string | undefined, b: string | undefined): string | undefined {
  if (!a?.trim()) return b?.trim() || undefined;
  if (!b?.trim()) return a;
  return `(${a}) and (${b})`;
}
