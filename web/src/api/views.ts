import { queryOptions } from '@tanstack/react-query';
import { api } from './client';
import { keys } from './keys';
import { queryClient } from './query_client';
import type { SavedView } from './types';

export const viewsQuery = (object: string) =>
  queryOptions({
    queryKey: keys.views(object),
    queryFn: async ({ signal }) => {
      const answer = await api.get<SavedView[] | { views: SavedView[] }>('/api/views', { object }, signal);
      return Array.isArray(answer) ? answer : answer.views;
    },
    staleTime: 5 * 60_000,
  });

type NewView = Pick<SavedView, 'object' | 'name' | 'shared' | 'definition'>;
const refresh = (object: string) => queryClient.invalidateQueries({ queryKey: keys.views(object) });

export async function createView(view: NewView): Promise<SavedView> {
  const made = await api.post<SavedView>('/api/views', view);
  await refresh(view.object);
  return made;
}

export async function changeView(view: SavedView, change: Partial<NewView>): Promise<void> {
  await api.patch(`/api/views/${encodeURIComponent(view.id)}`, change);
  await refresh(view.object);
}

export async function deleteView(view: SavedView): Promise<void> {
  await api.delete(`/api/views/${encodeURIComponent(view.id)}`);
  await refresh(view.object);
}
