// Who wrote down what on which day, and which open deals nobody has written anything about.
import { useQueries } from '@tanstack/react-query';
import { api } from '@/api/client';
import { keys } from '@/api/keys';
import type { ObjectMeta } from '@/api/types';
import { isConversation, isWritten } from '@/meta/schema';
import { both } from '@/meta/where';
import { addDays } from './days';

/** A contact with a customer: something that took place at a time, or a note when it was written. */
export interface LogKind {
  object: ObjectMeta;
  owner: string;
  at: string;
  where?: string;
  color: string;
}

const colors = ['green', 'purple', 'blue', 'teal'];

export function logKinds(objects: readonly ObjectMeta[]): LogKind[] {
  return objects
    .filter((object) => object.activity && object.rights.read !== 'none' && object.traits.owner)
    .flatMap((object) => {
      const { owner = 'owner', start, done } = object.traits;
      if (start) return [{ object, owner, at: start, where: done }];
      return isWritten(object) && !isConversation(object) ? [{ object, owner, at: 'created_at' }] : [];
    })
    .map((kind, at) => ({ ...kind, color: colors[at % colors.length] ?? 'gray' }));
}

export const logWhere = (kind: LogKind, who: string | undefined, from: string, days: number) =>
  both(both(who, kind.where), `${kind.at} >= date('${from}') and ${kind.at} < date('${addDays(from, days)}')`) ?? '';

/** Open, and without anything logged for so many days. A deal younger than that has not been forgotten yet. */
export function silentWhere(deal: ObjectMeta, kinds: LogKind[], days: number): string {
  const since = `add_days(today(), -${days})`;
  const parts = deal.relations.flatMap((relation) => {
    const kind = kinds.find((item) => item.object.name === relation.object);
    if (!kind) return [];
    return [`not exists(${relation.name} where ${both(kind.where, `${kind.at} >= ${since}`)})`];
  });
  return ["stage_kind = 'open'", `created_at < ${since}`, ...parts].join(' and ');
}

export type Cell = string | number | { id: string; name: string | null } | null;
export interface Grouped {
  rows: Cell[][];
  more?: boolean;
}

export interface Question {
  object: string;
  where: string;
  group: string[];
  figures: { function: string; field?: string }[];
}

export function useGrouped(questions: Question[]) {
  const answers = useQueries({
    queries: questions.map((body) => ({
      queryKey: keys.query(body),
      queryFn: ({ signal }: { signal: AbortSignal }) => api.post<Grouped>('/api/query', body, { signal }),
    })),
  });
  return {
    rows: answers.map((answer) => answer.data?.rows ?? []),
    pending: answers.some((answer) => answer.isPending),
    error: answers.find((answer) => answer.isError)?.error ?? null,
    refetch: () => {
      for (const answer of answers) if (answer.isError) void answer.refetch();
    },
  };
}
