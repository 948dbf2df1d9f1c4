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

export function useNeighbours(object: string, id: string): { previous?: string; next?: string } {
  const query = useRememberedList(object);
  const place = query ? placeIn(object, query, id) : null;
  const near = place
    ? { previous: place.at > 0 ? place.idAt(place.at - 1) : undefined, next: place.idAt(place.at + 1) }
    : null;
  // At the edge of a page the neighbour may not be here yet.
  const edge = useQuery({
    queryKey: [...keys.object(object), 'edge', query, place?.at],
    enabled: Boolean(query && place && !near?.next),
    queryFn: async ({ signal }) =>
      (await fetchRows(object, { ...(query as Query), at: (place?.at ?? 0) + 1, limit: 1 }, signal)).rows[0]?.id ??
      null,
  });
  return { previous: near?.previous, next: near?.next ?? edge.data ?? undefined };
}
