// Keeps every cached copy of a record in step: list pages, the record itself.

import { keys } from './keys';
import { queryClient } from './query_client';
import type { ListAnswer, Row } from './types';

/** Puts new values of one record into all cached copies and returns how to take that back. */
export function patchCaches(object: string, id: string, change: (row: Row) => Row): () => void {
  const touched: [readonly unknown[], unknown][] = [];
  for (const [key, answer] of queryClient.getQueriesData<ListAnswer>({ queryKey: keys.lists(object) })) {
    if (!answer?.rows.some((row) => row.id === id)) continue;
    touched.push([key, answer]);
    queryClient.setQueryData<ListAnswer>(key, {
      ...answer,
      rows: answer.rows.map((row) => (row.id === id ? change(row) : row)),
    });
  }
  const oneKey = keys.record(object, id);
  const one = queryClient.getQueryData<Row>(oneKey);
  if (one) {
    touched.push([oneKey, one]);
    queryClient.setQueryData<Row>(oneKey, change(one));
  }
  return () => {
    for (const [key, value] of touched) queryClient.setQueryData(key, value);
  };
}

/** What a change of one record makes stale: its lists, figures and history. */
export function invalidateObject(object: string) {
  void queryClient.invalidateQueries({ queryKey: keys.object(object) });
  void queryClient.invalidateQueries({ queryKey: ['query'] });
  void queryClient.invalidateQueries({ queryKey: ['report'] });
}
