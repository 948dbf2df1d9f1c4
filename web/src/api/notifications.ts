// What the program wants me to know: somebody mentioned me, gave me a record, commented, or a job of mine ended badly.
import { type InfiniteData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { takeCall } from './calls';
import { api, isApiError } from './client';
import { keys } from './keys';
import { queryClient } from './query_client';
import type { Answer, Notice } from './types';

export type { Notice } from './types';

type Page = Answer<'/api/notifications'>;
type Pages = InfiniteData<Page, string>;

/** The number on the bell; null when this program has no notifications. */
export function useUnread(enabled: boolean): number | null {
  const answer = useQuery({
    queryKey: keys.unread,
    queryFn: async ({ signal }) => {
      try {
        return (await api.get<Page>('/api/notifications', { limit: 1 }, signal)).unread;
      } catch (error) {
        if (isApiError(error) && error.code === 'not_found') return null;
        throw error;
      }
    },
    enabled,
    staleTime: 60_000,
    refetchInterval: 5 * 60_000,
  });
  return answer.data ?? null;
}

export const useNotices = (unread: boolean, limit = 20) =>
  useInfiniteQuery({
    queryKey: keys.notices(unread, limit),
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      api.get<Page>(
        '/api/notifications',
        { limit, unread: unread || undefined, after: pageParam || undefined },
        signal,
      ),
    getNextPageParam: (last) => last.next ?? undefined,
    staleTime: 15_000,
  });

/** Marks read at once on the screen, then tells the program. */
export async function markRead(what: { ids: string[] } | { all: true }): Promise<void> {
  queryClient.setQueriesData<Pages>({ queryKey: keys.allNotices }, (old) =>
    old
      ? {
          ...old,
          pages: old.pages.map((page) => ({
            ...page,
            items: page.items.map((item) =>
              'all' in what || what.ids.includes(item.id) ? { ...item, read: true } : item,
            ),
          })),
        }
      : old,
  );
  const answer = await api.post<{ unread: number }>('/api/notifications/read', what);
  queryClient.setQueryData(keys.unread, answer.unread);
}

/** A new one, told by the program itself. */
export function takeNotice(item: Notice) {
  if (item.kind === 'call') takeCall(item);
  // One that was there already may only have grown: the program counts.
  if (!item.read) void queryClient.invalidateQueries({ queryKey: keys.unread });
  void queryClient.invalidateQueries({ queryKey: keys.allNotices });
  if (item.kind === 'approval') void queryClient.invalidateQueries({ queryKey: keys.allMyApprovals });
  // A decision changes nothing in the record itself: what shows its approvals hears of it here.
  if (item.kind.startsWith('approval') && item.object && item.record)
    void queryClient.invalidateQueries({ queryKey: keys.approvals(item.object, item.record) });
}
