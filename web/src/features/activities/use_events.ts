// The entries of a calendar: one bounded list of each kind, by the days that are shown.
import { useQueries } from '@tanstack/react-query';
import { keys } from '@/api/keys';
import { fetchRows } from '@/api/records';
import type { Row } from '@/api/types';
import { useFormat } from '@/meta/format';
import { fieldOf, nameField, nameOf } from '@/meta/schema';
import { both } from '@/meta/where';
import { toLocal } from '@/ui/dates';
import { addDays, minutesOf } from './days';
import type { Kind } from './kinds';

export const MOST = 300;
const MINUTES = 30;

export interface Entry {
  id: string;
  kind: Kind;
  row: Row;
  day: string;
  /** Minutes of the day; absent when it is for the whole day. */
  start?: number;
  end?: number;
  name: string;
  about: string;
  owner: string;
  done: boolean;
  editable: boolean;
}

const linkName = (value: unknown) =>
  typeof value === 'object' && value && 'name' in value ? String(value.name ?? '') : '';

function entryOf(kind: Kind, row: Row, zone: string): Entry | null {
  const due = row[kind.due];
  if (typeof due !== 'string') return null;
  const local = kind.timed ? toLocal(due, zone) : { date: due.slice(0, 10), time: '' };
  if (!local) return null;
  const base = {
    id: row.id,
    kind,
    row,
    day: local.date,
    name: nameOf(kind.object, row),
    about: kind.about ? linkName(row[kind.about]) : '',
    owner: linkName(row[kind.owner]),
    done: row[kind.done] === true,
    editable: row.can?.includes('edit') ?? false,
  };
  if (!kind.timed) return base;
  const start = minutesOf(local.time);
  const last = kind.end ? row[kind.end] : null;
  const length = typeof last === 'string' ? Math.round((Date.parse(last) - Date.parse(due)) / 60_000) : MINUTES;
  // What lasts over midnight is drawn to the end of its first day.
  return { ...base, start, end: Math.min(1440, start + Math.max(15, length || MINUTES)) };
}

const fieldsOf = (kind: Kind) =>
  [
    nameField(kind.object),
    kind.due,
    kind.done,
    kind.owner,
    kind.end,
    kind.remind,
    kind.about,
    kind.object.traits.next,
    kind.object.traits.repeat,
  ]
    .filter((name, at, all) => name && all.indexOf(name) === at)
    .filter((name): name is string => name !== undefined && fieldOf(kind.object, name) !== undefined);

function useKinds(
  kinds: Kind[],
  where: (kind: Kind) => string | undefined,
  limit: number,
  sort: (kind: Kind) => string,
) {
  const { zone } = useFormat();
  const answers = useQueries({
    queries: kinds.map((kind) => {
      const query = { where: where(kind), sort: sort(kind), fields: fieldsOf(kind), can: true };
      return {
        queryKey: keys.page(kind.object.name, query, -limit),
        queryFn: ({ signal }: { signal: AbortSignal }) =>
          fetchRows(kind.object.name, { ...query, limit, count: 'capped' }, signal),
      };
    }),
  });
  const failed = answers.find((answer) => answer.isError);
  return {
    entries: answers.flatMap((answer, at) => {
      const kind = kinds[at];
      return kind ? (answer.data?.rows ?? []).flatMap((row) => entryOf(kind, row, zone) ?? []) : [];
    }),
    counts: answers.map((answer) => answer.data?.count ?? 0),
    pending: answers.some((answer) => answer.isPending),
    error: failed?.error ?? null,
    cut: answers.some((answer) => (answer.data?.count ?? 0) > limit),
    refetch: () => {
      for (const answer of answers) if (answer.isError) void answer.refetch();
    },
  };
}

export type Events = ReturnType<typeof useKinds>;

/** Everything of these kinds from a day on, for so many days. `who` is a condition on the owner. */
export function useEvents(kinds: Kind[], from: string, days: number, who: (kind: Kind) => string | undefined): Events {
  const until = addDays(from, days);
  return useKinds(
    kinds,
    (kind) => both(who(kind), `${kind.due} >= date('${from}') and ${kind.due} < date('${until}')`),
    MOST,
    (kind) => kind.due,
  );
}

/** What is open although its day is over, the oldest first. */
export const overdueWhere = (kind: Kind, who: string | undefined) =>
  both(who, `not ${kind.done} and ${kind.due} < today()`) ?? '';

export const useOverdue = (kinds: Kind[], who: (kind: Kind) => string | undefined): Events =>
  useKinds(
    kinds,
    (kind) => overdueWhere(kind, who(kind)),
    20,
    (kind) => kind.due,
  );
