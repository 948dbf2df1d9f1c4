// What a board shows: the rows of every column page by page, and the figures at the column heads.
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { api } from '@/api/client';
import { keys } from '@/api/keys';
import { useQueued, withQueued } from '@/api/queued';
import { fetchRows } from '@/api/records';
import type { ListAnswer, ListQuery, ObjectMeta, PipelineMeta, Row } from '@/api/types';
import { fieldOf } from '@/meta/schema';
import { both, quote } from '@/meta/where';

export const PAGE = 40;

export interface Figures {
  count: number;
  sum: string | number | null;
  weighted: string | number | null;
}

/** The traits a board needs, by the names the object gives them. */
export function boardFields(object: ObjectMeta) {
  const has = (name: string | undefined) => (name && fieldOf(object, name) ? name : undefined);
  const { traits } = object;
  return {
    stage: has(traits.stage) ?? 'stage',
    pipeline: has(traits.pipeline) ?? 'pipeline',
    amount: has(traits.amount),
    weighted: has(traits.weighted),
    close: has(traits.close_date),
    owner: has(traits.owner),
    account: has(traits.account) ?? has(traits.company),
    probability: has(traits.probability),
    slow: has(traits.slow),
    stalled: has(traits.stalled),
  };
}

export type BoardFields = ReturnType<typeof boardFields>;

export function columnWhere(where: string, fields: BoardFields, pipeline: string, stage: string): string {
  const own = `${fields.pipeline} = ${quote(pipeline)} and ${fields.stage} = ${quote(stage)}`;
  return both(where.trim() || undefined, own) ?? own;
}

export function useColumn(object: string, query: ListQuery, enabled: boolean) {
  return useInfiniteQuery({
    queryKey: keys.board(object, query),
    enabled,
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      fetchRows(object, { ...query, limit: PAGE, ...(pageParam ? { after: pageParam } : {}) }, signal),
    getNextPageParam: (last: ListAnswer) => last.next ?? undefined,
    placeholderData: keepPreviousData,
  });
}

interface Grouped {
  rows: (string | number | null)[][];
}

/** Count, sum and weighted sum of every stage. A search cannot be grouped, so then every stage is asked by itself. */
export function useFigures(
  object: ObjectMeta,
  fields: BoardFields,
  pipeline: PipelineMeta,
  where: string,
  search: string,
) {
  const sums = useMemo(
    () => [fields.amount, fields.weighted].filter((name): name is string => name !== undefined),
    [fields],
  );
  const body = {
    object: object.name,
    where: both(where.trim() || undefined, `${fields.pipeline} = ${quote(pipeline.name)}`),
    search: search || undefined,
    group: [fields.stage],
    figures: [{ function: 'count' }, ...sums.map((field) => ({ function: 'sum', field }))],
  };
  return useQuery({
    queryKey: keys.query(body),
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }): Promise<Record<string, Figures>> => {
      const made: Record<string, Figures> = {};
      const put = (stage: string, count: number, values: (string | number | null | undefined)[]) => {
        const of = (name: string | undefined) => (name ? (values[sums.indexOf(name)] ?? null) : null);
        made[stage] = { count, sum: of(fields.amount), weighted: of(fields.weighted) };
      };
      const answer = await api.post<Grouped>('/api/query', body, { signal });
      for (const [stage, count, ...values] of answer.rows) put(String(stage), Number(count), values);
      return made;
    },
  });
}

/** A move that is on its way: the card already lies in the new column. */
export interface Move {
  row: Row;
  from: string;
  to: string;
  /** It waits on the device for the network: the card can be moved on. */
  queued?: boolean;
}
export type Moves = ReadonlyMap<string, Move>;

/** Moves made without a network: the cards lie where they were put, also after a reload. */
export function useQueuedMoves(object: string, fields: BoardFields, pipeline: string | undefined): Moves {
  const changes = useQueued((state) => state.changes);
  return useMemo(() => {
    const moves = new Map<string, Move>();
    for (const change of changes.values()) {
      const [from, to] = [change.row[fields.stage], change.values[fields.stage]];
      if (change.object !== object || typeof to !== 'string' || change.row[fields.pipeline] !== pipeline) continue;
      moves.set(change.row.id, { row: withQueued(object, change.row), from: String(from), to, queued: true });
    }
    return moves;
  }, [changes, object, fields, pipeline]);
}

/** The rows of a column as the person sees them: without what is leaving, with what is arriving. */
export function withMoves(rows: Row[], stage: string, moves: Moves): Row[] {
  if (moves.size === 0) return rows;
  const staying = rows.filter((row) => {
    const move = moves.get(row.id);
    return !move || move.to === stage;
  });
  const known = new Set(staying.map((row) => row.id));
  const arriving = [...moves.values()].filter((move) => move.to === stage && !known.has(move.row.id));
  return arriving.length ? [...arriving.map((move) => move.row), ...staying] : staying;
}

/** A card's move changes two counts at once; the sums come with the next answer. */
export function countWithMoves(count: number, stage: string, moves: Moves): number {
  let next = count;
  for (const move of moves.values()) {
    if (move.from === move.to) continue;
    if (move.to === stage) next += 1;
    if (move.from === stage) next -= 1;
  }
  return Math.max(0, next);
}
