// Long work: started with 202, watched by server events with a slow poll as fallback, shown in the tray.
import { queryOptions, useQuery } from '@tanstack/react-query';
import { create } from 'zustand';
import { api } from './client';
import { keys } from './keys';
import { queryClient } from './query_client';
import type { Answer, Job } from './types';

export const isActive = (job: Job) => job.state === 'waiting' || job.state === 'running';

export const jobsQuery = queryOptions({
  queryKey: keys.jobs,
  queryFn: async ({ signal }) => (await api.get<Answer<'/api/jobs'>>('/api/jobs', undefined, signal)).jobs,
  refetchInterval: (query) => (query.state.data?.some(isActive) ? 2000 : false),
});

export const useJobs = () => useQuery(jobsQuery);

interface Watch {
  open: boolean;
  /** Runs when a job ends. */
  waiting: Record<string, (job: Job) => void>;
}
export const useTray = create<Watch>(() => ({ open: false, waiting: {} }));

/** Shows the job in the tray at once; `whenDone` runs once, when it has ended in any way. */
export function watchJob(id: string, whenDone?: (job: Job) => void, open = true) {
  useTray.setState((state) => ({
    open: open || state.open,
    waiting: whenDone ? { ...state.waiting, [id]: whenDone } : state.waiting,
  }));
  // A quick job may have told of its end before its own 202 came back.
  const known = queryClient.getQueryData<Job[]>(keys.jobs)?.find((job) => job.id === id);
  if (known) settle(known);
  void queryClient.invalidateQueries({ queryKey: keys.jobs });
}

/** A newer picture of a job, from an event or a poll. A bar never goes back. */
export function takeJob(job: Job) {
  queryClient.setQueryData<Job[]>(keys.jobs, (old) => {
    const rest = (old ?? []).filter((item) => item.id !== job.id);
    const known = old?.find((item) => item.id === job.id);
    const next = known && known.phase === job.phase && known.done > job.done ? { ...job, done: known.done } : job;
    return [next, ...rest].sort((a, b) => (a.created_at < b.created_at ? 1 : -1));
  });
  settle(job);
}

export function settle(job: Job) {
  if (isActive(job)) return;
  const { waiting } = useTray.getState();
  const run = waiting[job.id];
  if (!run) return;
  const { [job.id]: _, ...rest } = waiting;
  useTray.setState({ waiting: rest });
  run(job);
}

export const cancelJob = (id: string) => api.post(`/api/jobs/${encodeURIComponent(id)}/cancel`, {});
export const undoJob = (id: string) => api.post<{ job: string }>(`/api/jobs/${encodeURIComponent(id)}/undo`, {});
