// What the program tells by itself: changes of records, progress of jobs, a new object model.
import { invalidateObject, patchCaches } from './cache';
import { takeJob } from './jobs';
import { keys } from './keys';
import { type Notice, takeNotice } from './notifications';
import { queryClient } from './query_client';
import type { Job, Row } from './types';

interface ChangeEvent {
  object: string;
  id: string;
  version: number;
  action: string;
}

const stale = new Set<string>();
let timer: ReturnType<typeof setTimeout> | undefined;

// A busy team makes many changes; lists are asked again at most every two seconds.
function refreshSoon(object: string) {
  stale.add(object);
  if (timer !== undefined) return;
  timer = setTimeout(() => {
    timer = undefined;
    for (const name of stale) invalidateObject(name);
    stale.clear();
  }, 2000);
}

function onChange(event: ChangeEvent) {
  let known = false;
  patchCaches(event.object, event.id, (row: Row) => {
    if (row.version >= event.version) known = true;
    return row;
  });
  // The echo of what this page has just saved is no news.
  if (!known) refreshSoon(event.object);
}

function parse<T>(event: MessageEvent<string>): T | null {
  try {
    return JSON.parse(event.data) as T;
  } catch {
    return null;
  }
}

/** Listens until the returned function is called. The browser reconnects by itself. */
export function listen(): () => void {
  const source = new EventSource('/api/events');
  const on = <T>(name: string, run: (data: T) => void) =>
    source.addEventListener(name, (event) => {
      const data = parse<T>(event as MessageEvent<string>);
      if (data) run(data);
    });
  on<ChangeEvent>('change', onChange);
  on<Job>('job', (job) => {
    if (job.id && job.state) takeJob(job);
  });
  on<Notice>('notification', (item) => {
    if (item.id) takeNotice(item);
  });
  on<{ version: string }>('schema', () => void queryClient.invalidateQueries({ queryKey: keys.schema }));
  return () => source.close();
}
