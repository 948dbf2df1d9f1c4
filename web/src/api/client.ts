// One door to the program: JSON both ways, faults as ApiError, CSRF, version and repeat-safety headers.
import { currentLanguage } from '@/i18n';
import type { Fault, Row } from './types';

export type ErrorCode =
  | 'invalid'
  | 'unauthenticated'
  | 'forbidden'
  | 'not_found'
  | 'conflict'
  | 'gate'
  | 'limit'
  | 'unavailable'
  | 'internal'
  | 'offline';

export class ApiError extends Error {
  constructor(
    readonly code: ErrorCode,
    readonly status: number,
    message: string,
    readonly fields: Fault[] = [],
    readonly requestId?: string,
    readonly retryAfter?: number,
    /** The record as it is now, when a conflict says so. */
    readonly current?: Row,
  ) {
    super(message);
    this.name = 'ApiError';
  }
}

export const isApiError = (error: unknown): error is ApiError => error instanceof ApiError;

export type Query = Record<string, string | number | boolean | string[] | null | undefined>;

export interface Options {
  query?: Query;
  body?: unknown;
  /** A file or text sent as it is. */
  raw?: BodyInit;
  /** The answer is a file. */
  file?: boolean;
  signal?: AbortSignal;
  version?: number;
  /** Makes a repeat of the same POST harmless; made up when absent. */
  key?: string;
  /** A 401 is an answer, not an expired session. */
  anonymous?: boolean;
  /** Goes on when the page is left meanwhile, if it is short. */
  keepalive?: boolean;
}

let csrf = '';
let onExpired: (() => Promise<void>) | null = null;
let onReach: (reached: boolean) => void = () => undefined;

export const setCsrf = (token: string) => {
  csrf = token;
};
/** Called when the session has ended; resolves when the person has signed in again. */
export const setExpiredHandler = (handler: () => Promise<void>) => {
  onExpired = handler;
};

/** Told after every request whether the program answered. */
export const setReachHandler = (handler: (reached: boolean) => void) => {
  onReach = handler;
};

export function address(path: string, query?: Query): string {
  const parts: string[] = [];
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value === undefined || value === null || value === '') continue;
    const text = Array.isArray(value) ? value.join(',') : String(value);
    if (text) parts.push(`${encodeURIComponent(name)}=${encodeURIComponent(text)}`);
  }
  return parts.length ? `${path}?${parts.join('&')}` : path;
}

async function toError(response: Response): Promise<ApiError> {
  let body: { code?: ErrorCode; message?: string; fields?: Fault[]; request_id?: string; current?: Row } = {};
  try {
    body = await response.json();
  } catch {
    // Not ours: a proxy, or nothing at all. The status tells what there is to tell.
  }
  const byStatus: Record<number, ErrorCode> = {
    400: 'invalid',
    401: 'unauthenticated',
    403: 'forbidden',
    404: 'not_found',
    409: 'conflict',
    412: 'conflict',
    413: 'limit',
    422: 'invalid',
    429: 'limit',
    502: 'unavailable',
    503: 'unavailable',
    504: 'unavailable',
  };
  const wait = Number(response.headers.get('Retry-After'));
  return new ApiError(
    body.code ?? byStatus[response.status] ?? 'internal',
    response.status,
    body.message ?? '',
    body.fields ?? [],
    body.request_id ?? response.headers.get('X-Request-Id') ?? undefined,
    Number.isFinite(wait) && wait > 0 ? wait : undefined,
    body.current,
  );
}

declare global {
  /** What public/first.js asked for before the application was there: each is taken once. */
  var fairleadSoon: Record<string, Promise<Response | undefined>> | undefined;
}
async function askedAlready(method: string, where: string): Promise<Response | undefined> {
  const soon = method === 'GET' ? globalThis.fairleadSoon?.[where] : undefined;
  if (globalThis.fairleadSoon && soon) delete globalThis.fairleadSoon[where];
  const response = await soon;
  // A refusal may be over by now.
  return response?.ok ? response : undefined;
}

export async function call<T>(method: string, path: string, options: Options = {}): Promise<T> {
  const changes = method !== 'GET';
  const key = method === 'POST' ? (options.key ?? crypto.randomUUID()) : undefined;
  const send = () => {
    const headers: Record<string, string> = {
      Accept: 'application/json',
      'Accept-Language': currentLanguage() ?? 'zh-CN',
    };
    if (changes && csrf) headers['X-CSRF-Token'] = csrf;
    if (options.body !== undefined) headers['Content-Type'] = 'application/json';
    if (options.version !== undefined) headers['If-Match'] = `"${options.version}"`;
    if (key) headers['Idempotency-Key'] = key;
    const text = options.body === undefined ? undefined : JSON.stringify(options.body);
    return fetch(address(path, options.query), {
      method,
      headers,
      body: options.raw ?? text,
      signal: options.signal,
      credentials: 'same-origin',
      // Browsers refuse to keep more than 64 KB alive.
      keepalive: options.keepalive && (text?.length ?? 0) < 16_000,
    });
  };
  let response: Response;
  try {
    response = (await askedAlready(method, address(path, options.query))) ?? (await send());
    if (response.status === 401 && !options.anonymous && onExpired) {
      await onExpired();
      response = await send();
    }
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    onReach(false);
    throw new ApiError('offline', 0, '');
  }
  // What the service worker had kept is no answer of the program.
  onReach(!response.headers.has('X-Fairlead-Kept'));
  if (!response.ok) throw await toError(response);
  if (response.status === 204) return undefined as T;
  if (options.file) return (await response.blob()) as T;
  const text = await response.text();
  return (text ? JSON.parse(text) : undefined) as T;
}

export const api = {
  get: <T>(path: string, query?: Query, signal?: AbortSignal) => call<T>('GET', path, { query, signal }),
  post: <T>(path: string, body?: unknown, options?: Options) => call<T>('POST', path, { body, ...options }),
  put: <T>(path: string, body?: unknown, options?: Options) => call<T>('PUT', path, { body, ...options }),
  patch: <T>(path: string, body?: unknown, options?: Options) => call<T>('PATCH', path, { body, ...options }),
  delete: <T>(path: string, options?: Options) => call<T>('DELETE', path, options),
};
