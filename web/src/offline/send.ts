// One item on its way to the program, step by step: the record, then its photos. Each step is put down before the next, so
// that a closed page goes on where it stopped.
import { ApiError, call, isApiError, setCsrf } from '@/api/client';
import { keys } from '@/api/keys';
import { queryClient } from '@/api/query_client';
import { recordPath, stageBody, toWire, wireValues } from '@/api/records';
import type { Row, Session } from '@/api/types';
import { db, type Item, type Refusal } from './db';

export type Outcome =
  | { how: 'sent'; id: string }
  | { how: 'refused'; refusal: Refusal; current?: Row }
  /** Nothing more can be sent now. */
  | { how: 'stop'; signedOut?: boolean; wait?: number };

const PATIENCE = 30_000;
/** The program remembers a key for a day. */
const REMEMBERED = 23 * 3600_000;

/** Is the program there, and am I still signed in as the one whose items these are? */
export async function startSession(me: string): Promise<'ok' | 'unreachable' | 'signed_out'> {
  try {
    const response = await fetch('/api/session', {
      cache: 'no-store',
      credentials: 'same-origin',
      headers: { Accept: 'application/json' },
      signal: AbortSignal.timeout(PATIENCE),
    });
    if (!response.ok && response.status !== 401) return 'unreachable';
    // Ended meanwhile: whoever is at the page signs in above it, and what waits goes on.
    const session =
      response.status === 401 ? await call<Session>('GET', '/api/session') : ((await response.json()) as Session);
    if (session.user.id !== me) return 'signed_out';
    setCsrf(session.csrf);
    queryClient.setQueryData(keys.session, session);
    return 'ok';
  } catch (error) {
    return isApiError(error) && error.code === 'unauthenticated' ? 'signed_out' : 'unreachable';
  }
}

export async function send(item: Item): Promise<Outcome> {
  if (!item.record && item.tried && Date.now() - Date.parse(item.tried) > REMEMBERED)
    return { how: 'refused', refusal: { code: 'unsure', status: 0, message: '', fields: [] } };
  const tried = { tried: item.tried ?? new Date().toISOString(), tries: item.tries + 1 };
  await db.items.update(item.id, { state: 'sending', ...tried });
  try {
    const id = item.version === undefined ? await create(item) : await change(item);
    await sendFiles(item, id);
    return { how: 'sent', id };
  } catch (error) {
    await db.items.update(item.id, { state: 'waiting' });
    if (!isApiError(error)) throw error;
    return judge({ ...item, ...tried }, error);
  }
}

const options = () => ({ anonymous: true, signal: AbortSignal.timeout(PATIENCE) });

async function create(item: Item): Promise<string> {
  if (item.record) return item.record;
  const row = await call<Row>('POST', `/api/records/${encodeURIComponent(item.object)}`, {
    body: wireValues(item.values),
    key: item.key,
    ...options(),
  }).catch(timedOut);
  await db.items.update(item.id, { record: row.id });
  return row.id;
}

async function change(item: Item): Promise<string> {
  const id = item.record ?? '';
  const path = recordPath(item.object, id);
  const { stage: _, ...beside } = item.values;
  const go = (version: number | undefined, key: string) =>
    (item.move
      ? call<Row>('POST', `${path}/stage`, {
          body: stageBody(item.move.to, item.move.pipeline, beside, version ?? 0),
          key,
          ...options(),
        })
      : call<Row>('PATCH', path, { body: wireValues(item.values), version, ...options() })
    ).catch(timedOut);
  try {
    await go(item.version, item.key);
  } catch (error) {
    if (!isApiError(error) || error.code !== 'conflict') throw error;
    const current = error.current ?? (await call<Row>('GET', path, options()).catch(timedOut));
    // Our own change, whose answer was lost, is no conflict; nor is a change of other fields.
    const open = Object.keys(item.values).filter(
      (name) => JSON.stringify(toWire(current[name])) !== JSON.stringify(toWire(item.values[name])),
    );
    if (open.length === 0) return id;
    const touched = open.some(
      (name) => JSON.stringify(toWire(current[name])) !== JSON.stringify(toWire(item.before?.[name])),
    );
    if (touched) throw withCurrent(error, current);
    await go(current.version, crypto.randomUUID());
  }
  return id;
}

const withCurrent = (error: ApiError, current: Row) =>
  new ApiError('conflict', error.status, error.message, error.fields, error.requestId, undefined, current);

async function sendFiles(item: Item, id: string) {
  for (const file of await db.files.where('item').equals(item.id).toArray()) {
    await call('POST', `${recordPath(item.object, id)}/files`, {
      query: { name: file.name },
      raw: new Blob([file.bytes], { type: file.type }),
      key: file.id,
      ...options(),
      signal: AbortSignal.timeout(4 * PATIENCE),
    }).catch(timedOut);
    await db.files.delete(file.id);
  }
}

/** An answer that does not come is no answer: the same request goes again. */
function timedOut(error: unknown): never {
  if (error instanceof DOMException) throw new ApiError('offline', 0, '');
  throw error;
}

function judge(item: Item, error: ApiError): Outcome {
  const refusal: Refusal = {
    code: error.code,
    status: error.status,
    message: error.message,
    fields: error.fields,
    requestId: error.requestId,
  };
  switch (error.code) {
    case 'offline':
    case 'unavailable':
      return { how: 'stop' };
    case 'unauthenticated':
      return { how: 'stop', signedOut: true };
    case 'limit':
      return error.status === 413 ? { how: 'refused', refusal } : { how: 'stop', wait: error.retryAfter ?? 30 };
    case 'internal':
      return item.tries < 3 ? { how: 'stop' } : { how: 'refused', refusal };
    case 'conflict':
      if (error.current) return { how: 'refused', refusal, current: error.current };
      // The first try is still at work, or its answer was lost with the program.
      return item.tries < 4 ? { how: 'stop', wait: 5 } : { how: 'refused', refusal: { ...refusal, code: 'unsure' } };
    default:
      return { how: 'refused', refusal };
  }
}
