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

export type MailKind =
  | 'mention'
  | 'assigned'
  | 'reminder'
  | 'late'
  | 'escalation'
  | 'overdue'
  | 'approval'
  | 'alert'
  | 'report'
  | 'comment'
  | 'shared'
  | 'mail'
  | 'job';
export type MailWishes = Partial<Record<MailKind, boolean>> & { digest?: 'off' | 'daily' };

export interface Preferences {
  favourites?: Favourite[];
  density?: Density;
  /** False: single letters do nothing. */
  letter_keys?: boolean;
  theme?: 'light' | 'dark' | 'auto';
  pinned_views?: Record<string, string[]>;
  columns?: Record<string, unknown>;
  /** Which notifications come by mail. */
  mail?: MailWishes;
  /** Minutes before something is due; absent: no reminder unless it names its moment. */
  remind_before?: number;
  /** Led step by step; absent: as the administrator says. */
  guided?: boolean;
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

type Change = (now: Preferences) => Partial<Preferences>;

// Whether this page has heard the program: until then a list kept elsewhere may be longer than the one known here.
let heard = false;
// What was changed here and not yet answered, oldest first; one change is on its way at a time.
let pending: Change[] = [];
let turn: Promise<void> = Promise.resolve();
// What the program keeps, as far as this page knows: without what is pending.
let before: Preferences = {};

const over = (kept: Preferences) =>
  pending.reduce<Preferences>((now, change) => Object.assign(now, change(now)), { ...kept });

const missing = (error: unknown) => isApiError(error) && error.code === 'not_found';

export const preferencesQuery = queryOptions({
  queryKey: keys.preferences,
  queryFn: async ({ signal }) => {
    try {
      const kept = await api.get<Preferences>(PATH, undefined, signal);
      heard = true;
      before = kept;
      return store(over(kept));
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

/** What the program keeps, with what is still on its way to it. */
const show = (kept: Preferences) => queryClient.setQueryData<Preferences>(keys.preferences, store(over(kept)));

/** A merge patch, or how to make one from what is kept now: undefined takes a key out. Shown at once; taken back when
 * the program refuses. */
export function changePreferences(change: Partial<Preferences> | Change): Promise<void> {
  const patchOf = typeof change === 'function' ? change : () => change;
  const shown = queryClient.getQueryData<Preferences>(keys.preferences) ?? stored();
  if (pending.length === 0) before = shown;
  pending.push(patchOf);
  show(before);
  turn = turn.then(() => send(patchOf));
  return turn;
}

async function send(change: Change) {
  const done = () => {
    pending = pending.filter((item) => item !== change);
  };
  try {
    // An answer on its way is older than this change.
    await queryClient.cancelQueries({ queryKey: keys.preferences }, { revert: false });
    if (!heard) {
      before = await api.get<Preferences>(PATH);
      heard = true;
      show(before);
    }
    const wire = Object.fromEntries(Object.entries(change(before)).map(([name, value]) => [name, value ?? null]));
    before = await api.patch<Preferences>(PATH, wire, { keepalive: true });
    done();
  } catch (error) {
    // No such door, or no network: this browser remembers alone.
    if (missing(error) || (isApiError(error) && error.code === 'offline')) before = { ...before, ...change(before) };
    else toast(t('app.not_kept', { why: explain(error) }), { kind: 'error' });
    done();
  }
  show(before);
}

/** Nobody starts with what the person before them liked. */
export function forgetPreferences() {
  try {
    localStorage.removeItem(KEY);
  } catch {
    // Nothing was kept then.
  }
}
