// Keeps every cached copy of a record in step: list pages, columns of boards, the record itself.
import type { InfiniteData } from '@tanstack/react-query';
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
  const boards = { queryKey: [...keys.object(object), 'board'] };
  for (const [key, answer] of queryClient.getQueriesData<InfiniteData<ListAnswer>>(boards)) {
    if (!answer?.pages.some((page) => page.rows.some((row) => row.id === id))) continue;
    touched.push([key, answer]);
    queryClient.setQueryData<InfiniteData<ListAnswer>>(key, {
      ...answer,
      pages: answer.pages.map((page) => ({
        ...page,
        rows: page.rows.map((row) => (row.id === id ? change(row) : row)),
      })),
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
