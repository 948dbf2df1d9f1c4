// The small part of the expression language a form needs at once: is this section shown, is this field required. What it
// cannot judge is shown and not required; the program judges everything on save.
import type { FieldMeta, Value } from '@/api/types';
import type { Around } from './fields/types';
import { isEmpty } from './fields/types';
import { type Condition, type Fields, type Item, isGroup, parse, readRelative } from './where';

const plain = (value: Value | undefined): string | number => {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value.id;
  if (typeof value === 'boolean') return String(value);
  return Array.isArray(value) ? value.join('|') : (value ?? '');
};

/** "@-14" as the day it is here and now. */
function dayOf(value: string): string {
  const days = readRelative(value);
  if (days === null) return value;
  const day = new Date();
  day.setDate(day.getDate() + days);
  return new Intl.DateTimeFormat('en-CA').format(day);
}

function holds(condition: Condition, values: Around): boolean {
  const value = values[condition.field];
  const left = plain(value);
  const right = dayOf(Array.isArray(condition.value) ? (condition.value[0] ?? '') : condition.value);
  const many = Array.isArray(condition.value) ? condition.value : [condition.value];
  const numeric = left !== '' && !Number.isNaN(Number(left)) && !Number.isNaN(Number(right));
  const order = numeric ? Number(left) - Number(right) : String(left) < right ? -1 : String(left) > right ? 1 : 0;
  switch (condition.op) {
    case 'empty':
      return isEmpty(value);
    case 'not_empty':
      return !isEmpty(value);
    case 'is_true':
      return value === true;
    case 'is_false':
      return value !== true;
    case 'in':
      return many.includes(String(left));
    case 'not_in':
      return !many.includes(String(left));
    case 'contains':
      return String(left).toLowerCase().includes(right.toLowerCase());
    case 'not_contains':
      return !String(left).toLowerCase().includes(right.toLowerCase());
    case 'starts_with':
      return String(left).toLowerCase().startsWith(right.toLowerCase());
    case 'eq':
      return !isEmpty(value) && order === 0;
    case 'ne':
      return !isEmpty(value) && order !== 0;
    case 'lt':
      return !isEmpty(value) && order < 0;
    case 'le':
      return !isEmpty(value) && order <= 0;
    case 'gt':
      return !isEmpty(value) && order > 0;
    case 'ge':
      return !isEmpty(value) && order >= 0;
    default:
      return true;
  }
}

const met = (item: Item, values: Around): boolean => {
  if (!isGroup(item)) return holds(item, values);
  const each = (inner: Item) => met(inner, values);
  return item.join === 'and' ? item.items.every(each) : item.items.some(each);
};

/** Undefined when the expression says more than this reads. */
export function judge(text: string | undefined, fields: Fields, values: Around): boolean | undefined {
  if (!text?.trim()) return undefined;
  const conditions = parse(text, fields);
  return conditions ? met(conditions, values) : undefined;
}

export const isVisible = (text: string | undefined, fields: Fields, values: Around) =>
  judge(text, fields, values) !== false;

export const isRequired = (field: FieldMeta, fields: Fields, values: Around) =>
  Boolean(field.required) || judge(field.required_when, fields, values) === true;
