// Groups of a list: what they are asked by, in which order they stand, which condition finds their rows, and how groups
// and rows share the lines of one list.
import type { FieldMeta, ObjectMeta, Row, Value } from '@/api/types';
import { isEmpty } from '@/meta/fields/types';
import { quote } from '@/meta/where';

export type DateUnit = 'month' | 'quarter' | 'year';
export const dateUnits: DateUnit[] = ['month', 'quarter', 'year'];

export interface GroupSpec {
  field: FieldMeta;
  /** For dates and instants. */
  unit?: DateUnit;
}

export interface Group {
  key: string;
  /** The value all rows share; for dates the start of the period. */
  value: Value;
  where: string;
  count: number;
  sums: Record<string, string | number | null>;
}

const isMoment = (field: FieldMeta) => field.type === 'date' || field.type === 'instant';
const groupable = new Set([
  'choice',
  'stage',
  'boolean',
  'link',
  'user',
  'date',
  'instant',
  'text',
  'number',
  'percent',
]);
// What changes by itself is not stored, so it is slow to group by.
const fleeting = /\b(today|now|me|count|sum|avg|exists)\s*\(|\b(?!stage\.)[a-z_]+\.[a-z_]+/;

export const isStored = (field: FieldMeta): boolean => !(field.formula && fleeting.test(field.formula));

export const isGroupable = (object: ObjectMeta, field: FieldMeta): boolean =>
  field.groupable ??
  (groupable.has(field.type) &&
    isStored(field) &&
    !field.unique &&
    field.name !== 'id' &&
    field.name !== 'version' &&
    field.name !== (object.traits.name ?? 'name'));

/** "close_date:month" as its parts. */
export function readSpec(text: string, fields: Map<string, FieldMeta>): GroupSpec | null {
  const [name = '', unit] = text.split(':');
  const field = fields.get(name);
  if (!field) return null;
  if (!isMoment(field)) return { field };
  return { field, unit: dateUnits.find((item) => item === unit) ?? 'month' };
}

export const specText = (field: FieldMeta, unit: DateUnit = 'month') =>
  isMoment(field) ? `${field.name}:${unit}` : field.name;

/** The expressions to group by. */
export function specParts({ field, unit }: GroupSpec): string[] {
  if (!unit) return [field.name];
  const year = `year(${field.name})`;
  return unit === 'year' ? [year] : [year, `${unit}(${field.name})`];
}

type Cell = Value | undefined;
const two = (n: number) => String(n).padStart(2, '0');
const startOf = (year: number, month: number) =>
  `${year + Math.floor((month - 1) / 12)}-${two(((((month - 1) % 12) + 12) % 12) + 1)}-01`;

const span = { month: 1, quarter: 3, year: 12 };

/** The first day of the period that year and month or quarter name. */
function periodStart(unit: DateUnit, cells: Cell[]): string | null {
  const year = Number(cells[0]);
  if (cells[0] === null || cells[0] === undefined || !Number.isFinite(year)) return null;
  const part = Number(cells[1] ?? 1);
  return startOf(year, unit === 'quarter' ? (part - 1) * 3 + 1 : unit === 'month' ? part : 1);
}

function whereOf({ field, unit }: GroupSpec, value: Value): string {
  const { name } = field;
  if (field.type === 'boolean') return value === true ? name : `not ${name}`;
  if (isEmpty(value)) return `${name} is empty`;
  if (unit) {
    const [year = 0, month = 1] = String(value).split('-').map(Number);
    return `${name} >= date('${value}') and ${name} < date('${startOf(year, month + span[unit])}')`;
  }
  if (typeof value === 'object' && value && 'id' in value) return `${name} = ${quote(value.id)}`;
  if (field.type === 'number') return `${name} = ${value}`;
  if (field.type === 'percent') return `${name} = ${value}%`;
  return `${name} = ${quote(String(value))}`;
}

const keyOf = (value: Value): string =>
  typeof value === 'object' && value && 'id' in value ? value.id : isEmpty(value) ? '' : String(value);

/** The key of the group a row belongs to; `dayOf` gives the day of an instant in the reader's zone. */
export function rowKey({ field, unit }: GroupSpec, row: Row, dayOf: (instant: string) => string): string {
  const value = row[field.name] ?? null;
  if (field.type === 'boolean') return String(value === true);
  if (!unit || isEmpty(value)) return keyOf(value);
  const day = field.type === 'instant' ? dayOf(String(value)) : String(value);
  const [year = 0, month = 1] = day.split('-').map(Number);
  return startOf(year, unit === 'year' ? 1 : unit === 'quarter' ? Math.floor((month - 1) / 3) * 3 + 1 : month);
}

/** Rows of an answer to POST /api/query as groups: values first, then the count, then the sums. */
export function readGroups(spec: GroupSpec, sums: string[], rows: Cell[][]): Group[] {
  const width = specParts(spec).length;
  return rows.map((cells) => {
    let value: Value = spec.unit ? periodStart(spec.unit, cells) : (cells[0] ?? null);
    if (spec.field.type === 'boolean') value = value === true;
    return {
      key: keyOf(value),
      value,
      where: whereOf(spec, value),
      count: Number(cells[width] ?? 0),
      sums: Object.fromEntries(sums.map((name, at) => [name, (cells[width + 1 + at] ?? null) as string | null])),
    };
  });
}

/** Choices and stages in their own order, the rest by value; what is empty comes last. */
export function sortGroups(
  groups: Group[],
  spec: GroupSpec,
  object: ObjectMeta,
  desc: boolean,
  text: (group: Group) => string,
  collator: Intl.Collator,
): Group[] {
  const order = new Map<string, number>();
  const names =
    spec.field.type === 'stage'
      ? (object.pipelines ?? []).flatMap((line) => line.stages.map((stage) => stage.name))
      : (spec.field.choices ?? []).map((choice) => choice.name);
  for (const name of names) if (!order.has(name)) order.set(name, order.size);
  const compare = (a: Group, b: Group): number => {
    if (order.size) return (order.get(a.key) ?? order.size) - (order.get(b.key) ?? order.size);
    if (typeof a.value === 'number' && typeof b.value === 'number') return a.value - b.value;
    if (spec.unit) return a.key < b.key ? -1 : 1;
    return collator.compare(text(a), text(b));
  };
  return [...groups].sort((a, b) => {
    const empty = Number(a.key === '') - Number(b.key === '');
    return empty || (desc ? -compare(a, b) : compare(a, b));
  });
}

/** Which groups are shut: all but a few, or none but a few. */
export interface Shut {
  all: boolean;
  except: ReadonlySet<string>;
}

export function readShut(text: string | undefined, usual: boolean): Shut {
  if (!text) return { all: usual, except: new Set() };
  const keys = text.slice(1).split(',').slice(1);
  return { all: text.startsWith('*'), except: new Set(keys.map(decodeURIComponent)) };
}
export const shutText = ({ all, except }: Shut) => [all ? '*' : '-', ...[...except].map(encodeURIComponent)].join(',');
export const isShut = (shut: Shut, key: string) => shut.all !== shut.except.has(key);

export function toggleShut(shut: Shut, key: string): Shut {
  const except = new Set(shut.except);
  if (!except.delete(key)) except.add(key);
  return { all: shut.all, except };
}

/** Groups of a row or two each are read as figures first. */
export const usuallyShut = (groups: Group[]) => {
  const total = groups.reduce((sum, group) => sum + group.count, 0);
  return groups.length > 200 || (groups.length > 12 && total < groups.length * 4);
};

export type Line = { group: Group; shut: boolean; row: number | null };

/** Places groups and their rows on lines. `lineAt` is a search among the groups, so a million rows cost nothing. */
export function placeLines(groups: Group[], shut: Shut) {
  const starts: number[] = [];
  let next = 0;
  for (const group of groups) {
    starts.push(next);
    next += 1 + (isShut(shut, group.key) ? 0 : group.count);
  }
  const groupIndexAt = (line: number) => {
    let low = 0;
    let high = groups.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= line) low = middle;
      else high = middle - 1;
    }
    return low;
  };
  const lineAt = (line: number): Line | undefined => {
    if (line < 0 || line >= next) return undefined;
    const at = groupIndexAt(line);
    const group = groups[at];
    if (!group) return undefined;
    const row = line - (starts[at] ?? 0) - 1;
    return { group, shut: isShut(shut, group.key), row: row < 0 ? null : row };
  };
  return { count: next, lineAt, groupIndexAt };
}

/** Small neighbours are asked for together, large groups page by page. */
export interface Pack {
  groups: Group[];
  count: number;
}
export function packGroups(groups: Group[], size: number): Map<string, Pack> {
  const packs = new Map<string, Pack>();
  let open: Pack | null = null;
  for (const group of groups) {
    if (group.count > size / 2) {
      packs.set(group.key, { groups: [group], count: group.count });
      continue;
    }
    if (!open || open.count + group.count > size || open.groups.length >= 20) open = { groups: [], count: 0 };
    open.groups.push(group);
    open.count += group.count;
    packs.set(group.key, open);
  }
  return packs;
}
