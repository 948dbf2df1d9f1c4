import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Item, KeptFile } from './db';

const kept = vi.hoisted(() => ({ items: new Map<string, Item>(), files: new Map<string, KeptFile>() }));
vi.mock('./db', () => ({
  db: {
    items: {
      update: async (id: string, part: Partial<Item>) => {
        const item = kept.items.get(id);
        if (item) kept.items.set(id, { ...item, ...part });
      },
    },
    files: {
      where: () => ({
        equals: (item: string) => ({
          toArray: async () => [...kept.files.values()].filter((file) => file.item === item),
        }),
      }),
      delete: async (id: string) => kept.files.delete(id),
    },
  },
}));
const { send } = await import('./send');

const put = (part: Partial<Item> = {}): Item => {
  const item: Item = {
    id: 'i',
    user: 'u',
    at: '2026-11-21T08:00:00.000Z',
    kind: 'note',
    object: 'note',
    title: '',
    values: { body: '说了什么', about: { object: 'account', id: 'a', name: '某公司' } },
    state: 'waiting',
    key: 'key-1',
    tries: 0,
    ...part,
  };
  kept.items.set(item.id, item);
  return item;
};
const answer = (status: number, body: unknown) =>
  new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } });
const program = (...answers: (Response | Error)[]) => {
  const fetch = vi.fn(async (..._: Parameters<typeof globalThis.fetch>) => {
    const next = answers.shift();
    if (!next || next instanceof Error) throw next ?? new TypeError('no more');
    return next;
  });
  vi.stubGlobal('fetch', fetch);
  return fetch;
};
const header = (fetch: ReturnType<typeof program>, at: number, name: string) =>
  (fetch.mock.calls[at]?.[1]?.headers as Record<string, string> | undefined)?.[name];
const change = {
  record: 'r',
  version: 3,
  values: { next_step: '我的' },
  before: { id: 'r', version: 3, next_step: '旧' },
};

beforeEach(() => {
  kept.items.clear();
  kept.files.clear();
});
afterEach(() => vi.unstubAllGlobals());

describe('a record captured without a network', () => {
  it('goes with its own key, the same after an answer was lost', async () => {
    const fetch = program(new TypeError('gone'), answer(201, { id: 'n1', version: 1 }));
    expect(await send(put())).toEqual({ how: 'stop' });
    const again = kept.items.get('i');
    expect(again).toMatchObject({ state: 'waiting', tries: 1 });
    expect(again && (await send(again))).toEqual({ how: 'sent', id: 'n1' });
    expect([header(fetch, 0, 'Idempotency-Key'), header(fetch, 1, 'Idempotency-Key')]).toEqual(['key-1', 'key-1']);
    expect(fetch.mock.calls[0]?.[1]?.body).toBe(fetch.mock.calls[1]?.[1]?.body);
    expect(JSON.parse(String(fetch.mock.calls[0]?.[1]?.body)).about).toEqual({ object: 'account', id: 'a' });
  });
  it('is given back with every fault when it is refused', async () => {
    program(answer(422, { code: 'invalid', fields: [{ field: 'body', rule: 'length', message: '太长' }] }));
    expect(await send(put())).toMatchObject({
      how: 'refused',
      refusal: { code: 'invalid', fields: [{ field: 'body' }] },
    });
  });
  it('waits for a sign-in, for a busy program and for one that is away', async () => {
    program(answer(401, { code: 'unauthenticated' }));
    expect(await send(put())).toEqual({ how: 'stop', signedOut: true });
    program(answer(429, { code: 'limit' }));
    expect(await send(put())).toMatchObject({ how: 'stop', wait: 30 });
    program(answer(503, { code: 'unavailable' }));
    expect(await send(put())).toEqual({ how: 'stop' });
  });
  it('asks the person once the program may have forgotten the key', async () => {
    const tried = new Date(Date.now() - 25 * 3600_000).toISOString();
    const fetch = program();
    expect(await send(put({ tried }))).toMatchObject({ how: 'refused', refusal: { code: 'unsure' } });
    expect(fetch).not.toHaveBeenCalled();
  });
  it('sends its photos after it, and only those when the record is there already', async () => {
    const file = { item: 'i', name: 'a.jpg', type: 'image/jpeg', size: 1, bytes: new ArrayBuffer(1) };
    kept.files.set('f1', { ...file, id: 'f1' });
    kept.files.set('f2', { ...file, id: 'f2' });
    const fetch = program(
      answer(201, { id: 'n1', version: 1 }),
      answer(201, { id: 'x' }),
      answer(413, { code: 'limit' }),
    );
    expect(await send(put())).toMatchObject({ how: 'refused', refusal: { status: 413 } });
    expect(fetch.mock.calls[1]?.[0]).toBe('/api/records/note/n1/files?name=a.jpg');
    expect(header(fetch, 1, 'Idempotency-Key')).toBe('f1');
    expect([...kept.files.keys()]).toEqual(['f2']);
    const again = kept.items.get('i');
    expect(again?.record).toBe('n1');
    const second = program(answer(201, { id: 'y' }));
    expect(again && (await send(again))).toEqual({ how: 'sent', id: 'n1' });
    expect(second).toHaveBeenCalledTimes(1);
  });
});

describe('a change made without a network', () => {
  it('is no conflict when its own answer was lost', async () => {
    program(answer(412, { code: 'conflict', current: { id: 'r', version: 4, next_step: '我的' } }));
    expect(await send(put(change))).toEqual({ how: 'sent', id: 'r' });
  });
  it('goes on top of a change of other fields', async () => {
    const fetch = program(
      answer(412, { code: 'conflict', current: { id: 'r', version: 5, next_step: '旧', amount: '2.00' } }),
      answer(200, { id: 'r', version: 6 }),
    );
    expect(await send(put(change))).toEqual({ how: 'sent', id: 'r' });
    expect(header(fetch, 1, 'If-Match')).toBe('"5"');
  });
  it('is left to the person when somebody changed the same field', async () => {
    program(answer(412, { code: 'conflict', current: { id: 'r', version: 5, next_step: '别人的' } }));
    expect(await send(put(change))).toMatchObject({ how: 'refused', current: { next_step: '别人的' } });
  });
});
