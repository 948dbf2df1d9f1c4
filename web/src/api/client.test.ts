import { afterEach, describe, expect, it, vi } from 'vitest';
import { ApiError, address, api, setCsrf, setExpiredHandler } from './client';
import { explain, faultsByField } from './errors';

const answer = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  new Response(status === 204 ? null : JSON.stringify(body), {
    status,
    headers: { 'Content-Type': 'application/json', ...headers },
  });

const calls = (...answers: Response[]) => {
  const fetch = vi.fn(async (..._: Parameters<typeof globalThis.fetch>) => answers.shift() ?? answer(500, {}));
  vi.stubGlobal('fetch', fetch);
  return fetch;
};
const headersOf = (fetch: ReturnType<typeof calls>, at = 0) =>
  fetch.mock.calls[at]?.[1]?.headers as Record<string, string>;

afterEach(() => vi.unstubAllGlobals());

describe('requests', () => {
  it('leave out what is empty and join lists', () => {
    expect(address('/api/x', { where: "a = 'b'", fields: ['a', 'b'], q: '', n: undefined, at: 0 })).toBe(
      "/api/x?where=a%20%3D%20'b'&fields=a%2Cb&at=0",
    );
  });
  it('carry the token, the version and a key that makes repeats harmless', async () => {
    const fetch = calls(answer(200, {}), answer(201, {}), answer(200, {}));
    setCsrf('token');
    await api.patch('/api/records/lead/1', { a: 1 }, { version: 3 });
    await api.post('/api/records/lead', {}, { key: 'k' });
    await api.get('/api/schema');
    expect(headersOf(fetch, 0)).toMatchObject({ 'X-CSRF-Token': 'token', 'If-Match': '"3"' });
    expect(headersOf(fetch, 1)['Idempotency-Key']).toBe('k');
    expect(headersOf(fetch, 2)['X-CSRF-Token']).toBeUndefined();
  });
  it('wait for a new sign-in and go again with the same key', async () => {
    const fetch = calls(answer(401, { code: 'unauthenticated' }), answer(201, { id: '1' }));
    setExpiredHandler(async () => setCsrf('fresh'));
    await expect(api.post('/api/records/lead', {})).resolves.toEqual({ id: '1' });
    expect(headersOf(fetch, 1)['Idempotency-Key']).toBe(headersOf(fetch, 0)['Idempotency-Key']);
    expect(headersOf(fetch, 1)['X-CSRF-Token']).toBe('fresh');
  });
});

describe('refusals', () => {
  it('become errors with every fault', async () => {
    calls(
      answer(422, {
        code: 'gate',
        message: 'm',
        fields: [{ field: 'amount', rule: 'has_amount', message: '请填写金额。', hint: '商机负责人' }],
        request_id: 'r1',
      }),
    );
    const error = await api.post('/x', {}).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ code: 'gate', status: 422, requestId: 'r1' });
    expect(faultsByField(error)).toEqual({ amount: '请填写金额。 可由商机负责人补充。' });
    expect(explain(error)).toBe('请填写金额。');
  });
  it('show the hint of what is wrong as it is', async () => {
    calls(
      answer(422, {
        code: 'invalid',
        message: 'm',
        fields: [{ field: 'a', rule: 'r', message: '不对。', hint: '例如 100' }],
      }),
    );
    const error = await api.post('/x', {}).catch((caught: unknown) => caught);
    expect(faultsByField(error)).toEqual({ a: '不对。 例如 100' });
  });
  it('read a proxy that speaks no JSON', async () => {
    vi.stubGlobal('fetch', async () => new Response('<html>', { status: 502 }));
    await expect(api.get('/x')).rejects.toMatchObject({ code: 'unavailable' });
  });
  it('say offline when there is no network', async () => {
    vi.stubGlobal('fetch', async () => {
      throw new TypeError('failed');
    });
    await expect(api.get('/x')).rejects.toMatchObject({ code: 'offline' });
  });
  it('show the trace of a failure of the server', () => {
    expect(explain(new ApiError('internal', 500, '', [], 'abc'))).toContain('abc');
  });
});
