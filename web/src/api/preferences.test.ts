import { afterEach, describe, expect, it, vi } from 'vitest';
import { keys } from './keys';
import { changePreferences, type Preferences, preferencesQuery } from './preferences';
import { queryClient } from './query_client';

const favourite = (label: string) => ({ to: `/${label}`, label });

afterEach(() => {
  vi.unstubAllGlobals();
  queryClient.clear();
  localStorage.clear();
});

describe('preferences', () => {
  it('never lose what another device kept, nor a change made while the first answer is on its way', async () => {
    let kept: Preferences = { favourites: [favourite('old')], density: 'compact' };
    const answers: (() => void)[] = [];
    vi.stubGlobal('fetch', (_: string, init: RequestInit) => {
      if (init.method === 'PATCH') kept = { ...kept, ...JSON.parse(String(init.body)) };
      const body = JSON.stringify(kept);
      return new Promise<Response>((done) => {
        const answer = () => done(new Response(body, { status: 200 }));
        if (answers.length === 0 && init.method === 'GET') answers.push(answer);
        else answer();
      });
    });
    const first = queryClient.fetchQuery({ ...preferencesQuery, staleTime: 0 }).catch(() => undefined);
    await changePreferences(({ favourites = [] }) => ({ favourites: [...favourites, favourite('new')] }));
    for (const answer of answers) answer();
    await first;
    expect(kept.favourites?.map((item) => item.label)).toEqual(['old', 'new']);
    expect(queryClient.getQueryData<Preferences>(keys.preferences)).toEqual(kept);
  });

  it('never show an earlier change again when the next one was already made', async () => {
    let kept: Preferences = { density: 'comfortable' };
    vi.stubGlobal('fetch', async (_: string, init: RequestInit) => {
      await new Promise((done) => setTimeout(done, 5));
      if (init.method === 'PATCH') kept = { ...kept, ...JSON.parse(String(init.body)) };
      return new Response(JSON.stringify(kept), { status: 200 });
    });
    const seen: (string | undefined)[] = [];
    const stop = queryClient
      .getQueryCache()
      .subscribe(() => seen.push(queryClient.getQueryData<Preferences>(keys.preferences)?.density));
    const first = changePreferences({ density: 'comfortable' });
    const second = changePreferences({ density: 'compact' });
    const from = seen.length;
    await Promise.all([first, second]);
    stop();
    expect(new Set(seen.slice(from))).toEqual(new Set(['compact']));
    expect(kept.density).toBe('compact');
  });

  it('take back only the change that was refused', async () => {
    vi.stubGlobal('fetch', async (_: string, init: RequestInit) => {
      const body = init.method === 'PATCH' ? JSON.parse(String(init.body)) : {};
      return body.theme
        ? new Response(JSON.stringify({ error: { code: 'validation_failed', message: 'no' } }), { status: 400 })
        : new Response(JSON.stringify({ density: 'compact', ...body }), { status: 200 });
    });
    await Promise.all([changePreferences({ theme: 'dark' }), changePreferences({ letter_keys: false })]);
    expect(queryClient.getQueryData<Preferences>(keys.preferences)).toEqual({ density: 'compact', letter_keys: false });
  });
});
