import { queryOptions, useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { call, setCsrf } from './client';
import { keys } from './keys';
import type { Session } from './types';

/** Keeps what the session brings for later requests. */
export function takeSession(session: Session): Session {
  setCsrf(session.csrf);
  return session;
}

export const sessionQuery = queryOptions({
  queryKey: keys.session,
  queryFn: async ({ signal }) => takeSession(await call<Session>('GET', '/api/session', { anonymous: true, signal })),
  staleTime: Number.POSITIVE_INFINITY,
  retry: (count, error) => count < 2 && 'code' in error && error.code === 'unavailable',
});

export async function signIn(login: string, password: string): Promise<Session> {
  return takeSession(await call<Session>('POST', '/api/session', { body: { login, password }, anonymous: true }));
}

export const signOut = () => call<void>('DELETE', '/api/session', { anonymous: true });

/** Inside the shell the session is always there. */
export const useSession = (): Session => useSuspenseQuery(sessionQuery).data;

export function useCan(capability: string): boolean {
  return useQuery(sessionQuery).data?.capabilities.includes(capability) ?? false;
}
