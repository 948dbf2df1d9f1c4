import { notifyManager, QueryClient } from '@tanstack/react-query';
import { isApiError } from './client';

// What was changed at once is drawn at once: a box that waits for a timer falls back to what it was in between.
notifyManager.setScheduler(queueMicrotask);

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      gcTime: 5 * 60_000,
      networkMode: 'always',
      refetchOnWindowFocus: false,
      // What may pass by itself is asked again; a refusal is an answer.
      retry: (count, error) =>
        count < 2 && isApiError(error) && (error.code === 'unavailable' || error.code === 'offline'),
      retryDelay: (count) => 500 * 2 ** count,
    },
    mutations: { networkMode: 'always' },
  },
});
