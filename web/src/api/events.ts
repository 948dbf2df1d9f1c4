// What the program tells by itself: changes of records, progress of jobs, a new object model.
import { create } from 'zustand';
import { invalidateObject, patchCaches } from './cache';
import { takeJob } from './jobs';
import { keys } from './keys';
import { type Notice, takeNotice } from './notifications';
import { queryClient } from './query_client';
import type { Job, Row } from './types';

interface ChangeEvent {
  object: string;
  /** Absent when many records of the object changed at once. */
  id?: string;
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
  if (!event.id) return refreshSoon(event.object);
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

type State = 'on' | 'lost' | 'expired';

/** Whether the program can tell of what happens. "lost" is said only after a while: most gaps nobody need know of. */
export const useLive = create<{ state: State }>(() => ({ state: 'on' }));

const SAY_AFTER = 4000;
const LONGEST = 60_000;
/** Everybody comes back at once after a restart; their questions need not. */
const SPREAD = 1500;

let again: () => void = () => undefined;

/** Tries at once: somebody has signed in again, or the network is back. */
export const reopen = () => again();

/** Listens until the returned function is called. Short gaps the browser closes by itself; after a refusal (a restart, a
 * proxy's 502, a session that ended) the line is opened again with growing waits. What was missed is asked for. */
export function listen(): () => void {
  let source: EventSource | null = null;
  let failures = 0;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let saying: ReturnType<typeof setTimeout> | undefined;
  let missed = false;
  let over = false;

  const lose = () => {
    missed = true;
    saying ??= setTimeout(() => {
      if (useLive.getState().state === 'on') useLive.setState({ state: 'lost' });
    }, SAY_AFTER);
  };
  const found = () => {
    clearTimeout(saying);
    saying = undefined;
    failures = 0;
    useLive.setState({ state: 'on' });
    if (!missed) return;
    missed = false;
    setTimeout(() => void queryClient.invalidateQueries(), Math.random() * SPREAD);
  };
  const open = () => {
    clearTimeout(retry);
    retry = undefined;
    source?.close();
    const line = new EventSource('/api/events');
    source = line;
    const on = <T>(name: string, run: (data: T) => void) =>
      line.addEventListener(name, (event) => {
        const data = parse<T>(event as MessageEvent<string>);
        if (data) run(data);
      });
    line.addEventListener('open', found);
    line.addEventListener('error', () => {
      lose();
      // Still connecting: the browser tries again by itself.
      if (line.readyState === EventSource.CLOSED && line === source) void later();
    });
    on<ChangeEvent>('change', onChange);
    on<Job>('job', (job) => {
      if (job.id && job.state) takeJob(job);
    });
    on<Notice>('notification', (item) => {
      if (item.id) takeNotice(item);
    });
    on<{ version: string }>('schema', () => void queryClient.invalidateQueries({ queryKey: keys.schema }));
  };
  // The line does not say why it was refused; the session does.
  const later = async () => {
    failures += 1;
    clearTimeout(retry);
    retry = setTimeout(open, Math.min(LONGEST, 1000 * 2 ** Math.min(failures - 1, 6)) * (0.8 + Math.random() / 2.5));
    const answer = await fetch('/api/session', { cache: 'no-store' }).catch(() => null);
    if (over || !answer) return;
    if (answer.status === 401) useLive.setState({ state: 'expired' });
    else if (useLive.getState().state === 'expired') useLive.setState({ state: 'lost' });
  };
  again = () => {
    if (over || source?.readyState === EventSource.OPEN) return;
    failures = 0;
    open();
  };
  const back = () => again();
  window.addEventListener('online', back);
  open();
  return () => {
    over = true;
    clearTimeout(retry);
    clearTimeout(saying);
    window.removeEventListener('online', back);
    source?.close();
  };
}
