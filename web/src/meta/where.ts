// The filter builder's rows and the expression text they stand for. What a person wrote by hand and the rows cannot
// say stays text.
import type { FieldMeta } from '@/api/types';

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

export interface Condition {
  field: string;
  op: Operator;
  value: string | string[];
}

export interface Conditions {
  join: 'and' | 'or';
  items: Condition[];
}

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
  'last 7 days',
  'last 30 days',
  'last 90 days',
  'next 7 days',
  'next 30 days',
] as const;

export const quote = (text: string) => `'${text.replaceAll("'", "''")}'`;

const symbols: Partial<Record<Operator, string>> = { eq: '=', ne: '!=', lt: '<', le: '<=', gt: '>', ge: '>=' };
const bySymbol = Object.fromEntries(Object.entries(symbols).map(([op, symbol]) => [symbol, op as Operator]));

function literal(field: FieldMeta | undefined, value: string): string {
  switch (field?.type) {
    case 'number':
    case 'decimal':
    case 'money':
      return value.trim() || '0';
    case 'percent':
      return `${value.trim() || '0'}%`;
    case 'date':
    case 'instant':
      return `date(${quote(value)})`;
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

export function toText(conditions: Conditions, fields: Map<string, FieldMeta>): string {
  return conditions.items
    .filter(isComplete)
    .map((item) => conditionText(item, fields.get(item.field)))
    .join(` ${conditions.join} `);
}

/** Both must hold; either may be absent. */
export function both(a: string | undefined, b: string | undefined): string | undefined {
  if (!a?.trim()) return b?.trim() || undefined;
  if (!b?.trim()) return a;
  return `(${a}) and (${b})`;
}

type Token = { kind: 'word' | 'number' | 'string' | 'sign'; text: string };

function tokens(text: string): Token[] | null {
  const found: Token[] = [];
  const pattern = /\s+|([A-Za-z_][A-Za-z0-9_.]*)|(-?\d+(?:\.\d+)?%?)|'((?:[^']|'')*)'|"([^"]*)"|(<=|>=|!=|[=<>(),])/gy;
  let at = 0;
  while (at < text.length) {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (!match) return null;
    at = pattern.lastIndex;
    if (match[1] !== undefined) found.push({ kind: 'word', text: match[1] });
    else if (match[2] !== undefined) found.push({ kind: 'number', text: match[2] });
    else if (match[3] !== undefined) found.push({ kind: 'string', text: match[3].replaceAll("''", "'") });
    else if (match[4] !== undefined) found.push({ kind: 'string', text: match[4] });
    else if (match[5] !== undefined) found.push({ kind: 'sign', text: match[5] });
  }
  return found;
}

/** `stage = 'won'` is a list of one: choices are picked from a list. */
function asList(item: Condition, field: FieldMeta | undefined): Condition {
  if (!field || (field.type !== 'choice' && field.type !== 'stage') || (item.op !== 'eq' && item.op !== 'ne'))
    return item;
  return { ...item, op: item.op === 'eq' ? 'in' : 'not_in', value: [String(item.value)] };
}

/** Reads back what `toText` writes (and what people write alike); null when rows cannot say it. */
export function parse(text: string | undefined, fields: Map<string, FieldMeta>): Conditions | null {
  if (!text?.trim()) return { join: 'and', items: [] };
  const all = tokens(text);
  if (!all) return null;
  let at = 0;
  const peek = (step = 0) => all[at + step];
  const is = (value: string, step = 0) => peek(step)?.text === value && peek(step)?.kind !== 'string';
  const take = (value: string) => {
    if (!is(value)) return false;
    at += 1;
    return true;
  };
  const value = (): string | null => {
    if (is('date') && is('(', 1)) {
      at += 2;
      const inner = peek();
      at += 1;
      return inner?.kind === 'string' && take(')') ? inner.text : null;
    }
    const token = peek();
    if (!token || (token.kind !== 'string' && token.kind !== 'number')) return null;
    at += 1;
    return token.kind === 'number' ? token.text.replace('%', '') : token.text;
  };
  const name = (): string | null => {
    const wrapped = is('date') && is('(', 1);
    if (wrapped) at += 2;
    const token = peek();
    if (token?.kind !== 'word' || !fields.has(token.text)) return null;
    at += 1;
    if (wrapped && !take(')')) return null;
    return token.text;
  };
  const list = (): string[] | null => {
    if (!take('(')) return null;
    const values: string[] = [];
    do {
      const item = value();
      if (item === null) return null;
      values.push(item);
    } while (take(','));
    return take(')') ? values : null;
  };
  const call = (op: Operator): Condition | null => {
    at += 1;
    if (!take('(')) return null;
    const field = name();
    if (!field || !take(',')) return null;
    const inner = value();
    return inner !== null && take(')') ? { field, op, value: inner } : null;
  };
  const afterName = (field: string): Condition | null => {
    if (take('is')) {
      const not = take('not');
      return take('empty') ? { field, op: not ? 'not_empty' : 'empty', value: '' } : null;
    }
    const not = take('not');
    if (take('in')) {
      if (is('(')) {
        const values = list();
        return values ? { field, op: not ? 'not_in' : 'in', value: values } : null;
      }
      const period = periods.find((item) => item.split(' ').every((word, step) => peek(step)?.text === word));
      if (not || !period) return null;
      at += period.split(' ').length;
      return { field, op: 'period', value: period };
    }
    if (not) return null;
    const op = bySymbol[peek()?.text ?? ''];
    if (op && peek()?.kind === 'sign') {
      at += 1;
      if (op === 'eq' && is('me') && is('(', 1) && is(')', 2)) {
        at += 3;
        return { field, op: 'me', value: '' };
      }
      if (op === 'eq' && (is('true') || is('false'))) {
        at += 1;
        return { field, op: all[at - 1]?.text === 'true' ? 'is_true' : 'is_false', value: '' };
      }
      const inner = value();
      return inner === null ? null : { field, op, value: inner };
    }
    return fields.get(field)?.type === 'boolean' ? { field, op: 'is_true', value: '' } : null;
  };
  const condition = (): Condition | null => {
    if (is('contains')) return call('contains');
    if (is('starts_with')) return call('starts_with');
    if (is('not') && is('contains', 1)) {
      at += 1;
      return call('not_contains');
    }
    if (take('not')) {
      const field = name();
      return field && fields.get(field)?.type === 'boolean' ? { field, op: 'is_false', value: '' } : null;
    }
    const field = name();
    return field ? afterName(field) : null;
  };
  const items: Condition[] = [];
  let join: 'and' | 'or' | undefined;
  for (;;) {
    const item = condition();
    if (!item) return null;
    items.push(asList(item, fields.get(item.field)));
    const word = peek()?.text;
    if (at >= all.length) break;
    if ((word !== 'and' && word !== 'or') || (join && join !== word)) return null;
    join = word;
    at += 1;
  }
  return { join: join ?? 'and', items };
}
