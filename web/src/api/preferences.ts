// What a person keeps about how the application looks to them, on every device. A copy stays in this browser, so that
// the first paint is right and a program without this door still remembers.
import { queryOptions, useQuery } from '@tanstack/react-query';
import { t } from '@/i18n';
import { toast } from '@/ui';
import { api, isApiError } from './client';
import { explain } from './errors';
import { keys } from './keys';
import { queryClient } from './query_client';

export type Density = 'comfortable' | 'compact';
export type Favourite = { object: string; id: string; label: string } | { to: string; label: string };

export interface Preferences {
  favourites?: Favourite[];
  density?: Density;
  /** False: single letters do nothing. */
  letter_keys?: boolean;
  theme?: 'light' | 'dark' | 'auto';
  pinned_views?: Record<string, string[]>;
  columns?: Record<string, unknown>;
}

const KEY = 'fairlead.preferences';
const PATH = '/api/session/preferences';

function stored(): Preferences {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(KEY) ?? '{}');
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Preferences) : {};
  } catch {
    return {};
  }
}

function store(value: Preferences): Preferences {
  try {
    localStorage.setItem(KEY, JSON.stringify(value));
  } catch {
    // Without storage the next page asks the program.
  }
  return value;
}

const missing = (error: unknown) => isApiError(error) && error.code === 'not_found';

export const preferencesQuery = queryOptions({
  queryKey: keys.preferences,
  queryFn: async ({ signal }) => {
    try {
      const kept = await api.get<Preferences>(PATH, undefined, signal);
      heard = true;
      return store(kept);
    } catch (error) {
      if (missing(error)) return stored();
      throw error;
    }
  },
  initialData: stored,
  initialDataUpdatedAt: 0,
  staleTime: 5 * 60_000,
});

export const usePreferences = (): Preferences => useQuery({ ...preferencesQuery, enabled: false }).data ?? {};

// Whether this page has heard the program: until then a list kept elsewhere may be longer than the one known here.
let heard = false;
let changes = 0;

const show = (value: Preferences) => queryClient.setQueryData<Preferences>(keys.preferences, store(value));

/** A merge patch, or how to make one from what is kept now: undefined takes a key out. Shown at once; taken back when
 * the program refuses. */
export async function changePreferences(
  change: Partial<Preferences> | ((now: Preferences) => Partial<Preferences>),
): Promise<void> {
  changes += 1;
  const mine = changes;
  const patchOf = (now: Preferences) => (typeof change === 'function' ? change(now) : change);
  // An answer on its way is older than this change.
  await queryClient.cancelQueries({ queryKey: keys.preferences }, { revert: false });
  let before = queryClient.getQueryData<Preferences>(keys.preferences) ?? stored();
  show({ ...before, ...patchOf(before) });
  try {
    if (!heard) {
      before = await api.get<Preferences>(PATH);
      heard = true;
      show({ ...before, ...patchOf(before) });
    }
    const wire = Object.fromEntries(Object.entries(patchOf(before)).map(([name, value]) => [name, value ?? null]));
    const whole = await api.patch<Preferences>(PATH, wire);
    if (mine === changes) show(whole);
  } catch (error) {
    // No such door, or no network: this browser remembers alone.
    if (missing(error) || (isApiError(error) && error.code === 'offline')) return;
    show(before);
    toast(t('app.not_kept', { why: explain(error) }), { kind: 'error' });
  }
}

/** Nobody starts with what the person before them liked. */
export function forgetPreferences() {
  try {
    localStorage.removeItem(KEY);
  } catch {
    // Nothing was kept then.
  }
}
