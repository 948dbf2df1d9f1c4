// The first run: is there anybody yet, and what is asked of whoever comes first.
import { queryOptions } from '@tanstack/react-query';
import { call, isApiError } from '@/api/client';
import { takeSession } from '@/api/session';
import type { Session } from '@/api/types';

export const setupQuery = queryOptions({
  queryKey: ['setup'],
  // Programs without this door, and workspaces that have somebody, need no setting up.
  queryFn: async ({ signal }): Promise<boolean> => {
    try {
      return (await call<{ needed: boolean }>('GET', '/api/setup', { anonymous: true, signal })).needed === true;
    } catch (error) {
      if (isApiError(error) && error.code === 'not_found') return false;
      throw error;
    }
  },
  staleTime: Number.POSITIVE_INFINITY,
  retry: false,
});

export interface Setup {
  company: string;
  country: string;
  base_currency: string;
  time_zone: string;
  language: 'zh-CN' | 'en';
  fiscal_year_start: number;
  name: string;
  login: string;
  password: string;
  demo: boolean;
}

/** Signed in like at the door; `job` loads the sample data. */
export async function setUp(token: string, setup: Setup): Promise<Session & { job?: string }> {
  const made = await call<Session & { job?: string }>('POST', '/api/setup', {
    body: { token, ...setup },
    anonymous: true,
  });
  takeSession(made);
  return made;
}

/** What each step must have before the next one; the program has the last word. */
export function missing(step: number, setup: Setup, again: string): (keyof Setup | 'again')[] {
  if (step === 0) return setup.company.trim() ? [] : ['company'];
  if (step === 2) return [];
  const gaps: (keyof Setup | 'again')[] = [];
  if (!setup.name.trim()) gaps.push('name');
  if (!/^[^\s@]{2,}/.test(setup.login.trim())) gaps.push('login');
  if (setup.password.length < 8) gaps.push('password');
  if (again !== setup.password) gaps.push('again');
  return gaps;
}
