// What is captured is first put down here and then sent: one way online and offline. Every item is sent once (its key
// makes repeats harmless), in the order it was made, and only by the person who made it.
import { liveQuery } from 'dexie';
import { invalidateObject } from '@/api/cache';
import { ApiError } from '@/api/client';
import { takeQueued } from '@/api/queued';
import type { Change, Values } from '@/api/records';
import type { Row } from '@/api/types';
import { db, type Item, type KeptFile } from './db';
import { type Outcome, send, startSession } from './send';
import { markOutbox, useOffline } from './state';

export type { Item, KeptFile, Place } from './db';

/** What was dropped can be brought back this long. */
const KEEP_DROPPED = 10 * 60_000;
const active = new Set(['waiting', 'sending']);

export const newId = () => crypto.randomUUID();
const now = () => new Date().toISOString();

let user = '';
let running: Promise<void> | null = null;
let timer: ReturnType<typeof setTimeout> | undefined;
let failures = 0;
const sentRecords = new Map<string, { object: string; id: string }>();
const listeners = new Set<(sent: number) => void>();

/** Called with how many were sent, after a round in which some were. */
export function onSent(listener: (sent: number) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Begins for this person: counts, watches, sends what is there. */
export function openOutbox(me: string) {
  if (user === me) return;
  user = me;
  void db.items
    .where('user')
    .equals(me)
    .filter((item) => item.state === 'dropped' && Date.parse(item.tried ?? item.at) < Date.now() - KEEP_DROPPED)
    .primaryKeys()
    .then((ids) => Promise.all(ids.map(forget)));
  liveQuery(() => itemsOf(me)).subscribe((items) => {
    const count = (states: string[]) => items.filter((item) => states.includes(item.state)).length;
    showQueued(items);
    useOffline.setState({
      waiting: count(['waiting', 'sending']),
      refused: count(['refused', 'conflict']),
      drafts: count(['draft']),
    });
  });
  void flush();
}

/** Waiting changes of records show on every screen. */
const showQueued = (items: Item[]) =>
  takeQueued(
    items.flatMap(({ object, state, version, before, values }) =>
      active.has(state) && version !== undefined && before ? [{ object, row: before, values }] : [],
    ),
  );

export const itemsOf = (me: string) => db.items.where('user').equals(me).sortBy('at');
export const watchItems = (me: string, take: (items: Item[]) => void) => {
  const watch = liveQuery(() => itemsOf(me)).subscribe(take);
  return () => watch.unsubscribe();
};
export const getItem = (id: string) => db.items.get(id);
export const filesOf = (item: string): Promise<KeptFile[]> => db.files.where('item').equals(item).toArray();
export const putFile = (file: KeptFile) => db.files.put(file);
export const dropFile = (id: string) => db.files.delete(id);

export async function putItem(item: Item) {
  markOutbox();
  await db.items.put(item);
}

/** Gone for good, with its photos. */
export async function forget(id: string) {
  await db.transaction('rw', db.items, db.files, async () => {
    await db.items.delete(id);
    await db.files.where('item').equals(id).delete();
  });
}

/** Out of the list; `restore` brings it back for a while. */
export async function drop(id: string): Promise<() => Promise<void>> {
  const item = await db.items.get(id);
  if (!item) return async () => undefined;
  await db.items.put({ ...item, state: 'dropped', tried: now() });
  invalidateObject(item.object);
  return async () => {
    await db.items.put(item);
  };
}

export type Result = { how: 'sent'; object: string; id: string } | { how: 'waiting' } | { how: 'refused'; item: Item };

/** Puts an item into the queue and tries at once. Comes back after `patience` at the latest: it is safe by then. A caller
 * that changed the content gives it a new key. */
export async function queue(item: Item, patience = 8000): Promise<Result> {
  await putItem({ ...item, state: 'waiting', refusal: undefined, current: undefined });
  askToPersist();
  let late: ReturnType<typeof setTimeout> | undefined;
  await Promise.race([
    // A round already under way has not seen this item.
    Promise.resolve(running).then(flush),
    new Promise<void>((resolve) => {
      late = setTimeout(resolve, patience);
    }),
  ]);
  clearTimeout(late);
  const after = await db.items.get(item.id);
  const made = sentRecords.get(item.id);
  if (!after && made) return { how: 'sent', ...made };
  return after && (after.state === 'refused' || after.state === 'conflict')
    ? { how: 'refused', item: after }
    : { how: 'waiting' };
}

/** A record that could not be made or changed because there is no network. */
export function queueForm(
  request: Pick<Item, 'object' | 'title' | 'values'> & { me: string; row?: Row; key?: string },
): Promise<Result> {
  const names = Object.keys(request.values);
  openOutbox(request.me);
  const item: Item = {
    id: newId(),
    user: request.me,
    at: now(),
    kind: 'form',
    object: request.object,
    title: request.title,
    values: request.values,
    state: 'waiting',
    key: request.key ?? newId(),
    tries: 0,
    ...(request.row
      ? {
          record: request.row.id,
          version: request.row.version,
          before: {
            id: request.row.id,
            version: request.row.version,
            ...Object.fromEntries(names.map((name) => [name, request.row?.[name]])),
          },
        }
      : {}),
  };
  return queue(item, 0);
}

/** A value or a stage changed where it stood, without a network or behind a change that waits. */
export async function queueChange({ row, move, ...change }: Change & { me: string; title: string }): Promise<void> {
  openOutbox(change.me);
  const { queued: _, ...before } = row;
  const item: Item = {
    id: newId(),
    user: change.me,
    at: now(),
    kind: 'change',
    object: change.object,
    title: change.title,
    values: change.values,
    move,
    state: 'waiting',
    key: change.key ?? newId(),
    tries: 0,
    record: row.id,
    version: row.version,
    before: before as Row,
  };
  await queue(item, 0);
  // Shown at once, not only when the store has told of it.
  showQueued(await itemsOf(change.me));
}

/** After a conflict: the chosen values, on top of the record as it is now. */
export async function settleConflict(item: Item, values: Values): Promise<void> {
  // A move without its stage is no move any more.
  const move = item.move && 'stage' in values ? item.move : undefined;
  if (Object.keys(values).length === 0 || !item.current) {
    await forget(item.id);
    return invalidateObject(item.object);
  }
  await queue({ ...item, values, move, version: item.current.version, before: item.current, key: newId(), tries: 0 });
}

/** Sends everything that waits. One round at a time, in all windows of this browser. */
export function flush(): Promise<void> {
  clearTimeout(timer);
  running ??= (navigator.locks ? navigator.locks.request('fairlead.outbox', round) : round()).finally(() => {
    running = null;
  });
  return running;
}

async function round() {
  const me = user;
  const list = (await itemsOf(me)).filter((item) => active.has(item.state));
  if (list.length === 0) return;
  let sent = 0;
  try {
    const session = await startSession(me);
    useOffline.setState({ signedOut: session === 'signed_out' });
    if (session !== 'ok') {
      if (session === 'unreachable') again();
      return;
    }
    useOffline.setState({ sending: true });
    for (const each of list) {
      const item = await db.items.get(each.id);
      if (!item || !active.has(item.state)) continue;
      const outcome = await send(item);
      await settle(item, outcome);
      if (outcome.how === 'sent') sent += 1;
      if (outcome.how === 'stop') {
        if (outcome.signedOut) useOffline.setState({ signedOut: true });
        else again(outcome.wait);
        return;
      }
    }
    failures = 0;
    // What came in meanwhile.
    if ((await itemsOf(me)).some((item) => active.has(item.state))) again(1);
  } finally {
    useOffline.setState({ sending: false });
    if (sent > 0) for (const listener of listeners) listener(sent);
  }
}

async function settle(item: Item, outcome: Outcome) {
  if (outcome.how === 'sent') {
    sentRecords.set(item.id, { object: item.object, id: outcome.id });
    await forget(item.id);
    invalidateObject(item.object);
    for (const value of Object.values(item.values))
      if (value && typeof value === 'object' && 'object' in value && value.object) invalidateObject(value.object);
  } else if (outcome.how === 'refused') {
    const kept = (await db.items.get(item.id)) ?? item;
    await db.items.put({
      ...kept,
      state: outcome.current ? 'conflict' : 'refused',
      refusal: outcome.refusal,
      current: outcome.current,
    });
    // What was shown ahead of time is not so.
    invalidateObject(item.object);
  }
}

/** The program is there again: what waits need not wait any longer. */
export function wake() {
  failures = 0;
  void flush();
}

/** Tries later: 2, 4, 8 … seconds, at most five minutes apart. */
function again(seconds?: number) {
  failures += 1;
  clearTimeout(timer);
  timer = setTimeout(() => void flush(), Math.min(300, seconds ?? 2 ** Math.min(8, failures)) * 1000);
}

/** Browsers may clear idle sites; what waits here must stay. */
function askToPersist() {
  void navigator.storage?.persist?.().catch(() => false);
}

/** The refusal of an item as the error the rest of the application knows. */
export const errorOf = (item: Item): ApiError | null =>
  item.refusal
    ? new ApiError(
        item.refusal.code === 'unsure' ? 'conflict' : item.refusal.code,
        item.refusal.status,
        item.refusal.message,
        item.refusal.fields,
        item.refusal.requestId,
      )
    : null;
