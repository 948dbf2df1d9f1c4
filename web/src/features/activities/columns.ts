// The states of being due, as columns: what belongs there, and what a task gets that is put there.
import type { Values } from '@/api/records';
import type { Key } from '@/i18n';
import { both } from '@/meta/where';
import { addDays, daysBetween, mondayOf } from './days';
import type { Kind } from './kinds';

export type ColumnName = 'overdue' | 'today' | 'week' | 'later' | 'none' | 'done';

export interface ColumnMeta {
  name: ColumnName;
  title: Key;
  color: string;
  sort: (kind: Kind) => string;
  where: (kind: Kind) => string;
  /** What a task put here gets; null: nothing can be put here. */
  put: (kind: Kind, today: string) => Values | null;
}

/** The last working day of this week that is still to come, or its Sunday. */
export function laterThisWeek(today: string): string {
  const friday = addDays(mondayOf(today), 4);
  return daysBetween(today, friday) > 0 ? friday : addDays(mondayOf(today), 6);
}

const due = (kind: Kind) => kind.due;

export const columns: ColumnMeta[] = [
  {
    name: 'overdue',
    title: 'tasks.overdue',
    color: 'red',
    sort: due,
    where: (kind) => `not ${kind.done} and ${kind.due} < today()`,
    put: () => null,
  },
  {
    name: 'today',
    title: 'tasks.today',
    color: 'orange',
    sort: due,
    where: (kind) => `not ${kind.done} and ${kind.due} = today()`,
    put: (kind, today) => ({ [kind.due]: today, [kind.done]: false }),
  },
  {
    name: 'week',
    title: 'tasks.week',
    color: 'blue',
    sort: due,
    where: (kind) => `not ${kind.done} and ${kind.due} > today() and ${kind.due} in this week`,
    put: (kind, today) => ({ [kind.due]: laterThisWeek(today), [kind.done]: false }),
  },
  {
    name: 'later',
    title: 'tasks.later',
    color: 'teal',
    sort: due,
    where: (kind) => `not ${kind.done} and ${kind.due} > today() and not (${kind.due} in this week)`,
    put: (kind, today) => ({ [kind.due]: addDays(mondayOf(today), 7), [kind.done]: false }),
  },
  {
    name: 'none',
    title: 'tasks.none',
    color: 'purple',
    sort: () => '-created_at',
    where: (kind) => `not ${kind.done} and ${kind.due} is empty`,
    put: (kind) => ({ [kind.due]: null, [kind.done]: false }),
  },
  {
    name: 'done',
    title: 'tasks.done',
    color: 'green',
    sort: () => '-updated_at',
    where: (kind) => `${kind.done} and updated_at in last 7 days`,
    put: (kind) => ({ [kind.done]: true }),
  },
];

export const columnWhere = (column: ColumnMeta, kind: Kind, who: string | undefined) =>
  both(who, column.where(kind)) ?? '';
