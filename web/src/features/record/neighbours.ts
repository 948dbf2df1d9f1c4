import { useQuery } from '@tanstack/react-query';
import type { Query } from '@/api/client';
import { keys } from '@/api/keys';
import { queryClient } from '@/api/query_client';
import { fetchRows } from '@/api/records';
import type { ListAnswer, ListQuery } from '@/api/types';
import { useRememberedList } from '@/meta/neighbours';

/** Where the record stands in the list it was opened from, as far as that list is known. */
function placeIn(
  object: string,
  query: ListQuery,
  id: string,
): { at: number; idAt: (at: number) => string | undefined } | null {
  const pages = new Map<number, ListAnswer>();
  let found = -1;
  for (const [key, answer] of queryClient.getQueriesData<ListAnswer>({ queryKey: [...keys.lists(object), query] })) {
    const start = key[4];
    if (!answer || typeof start !== 'number') continue;
    pages.set(start, answer);
    const row = answer.rows.findIndex((item) => item.id === id);
    if (row >= 0) found = start + row;
  }
  if (found < 0) return null;
  return { at: found, idAt: (at) => pages.get(Math.floor(at / 100) * 100)?.rows[at % 100]?.id };
}

export function useNeighbours(object: string, id: string): { previous?: string; next?: string; at?: number } {
  const query = useRememberedList(object);
  const place = query ? placeIn(object, query, id) : null;
  const at = place?.at ?? -1;
  const previous = at > 0 ? place?.idAt(at - 1) : undefined;
  const next = place?.idAt(at + 1);
  // At the edge of a page the neighbour may not be here yet.
  const idAt = (where: number) => ({
    queryKey: [...keys.object(object), 'edge', query, where],
    queryFn: async ({ signal }: { signal: AbortSignal }) =>
      (await fetchRows(object, { ...(query as Query), at: where, limit: 1 }, signal)).rows[0]?.id ?? null,
  });
  const before = useQuery({ ...idAt(at - 1), enabled: Boolean(query) && at > 0 && !previous });
  const after = useQuery({ ...idAt(at + 1), enabled: Boolean(query) && at >= 0 && !next });
  return {
    previous: previous ?? before.data ?? undefined,
    next: next ?? after.data ?? undefined,
    at: at < 0 ? undefined : at,
  };
}
