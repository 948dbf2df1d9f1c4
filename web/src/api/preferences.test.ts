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
});
