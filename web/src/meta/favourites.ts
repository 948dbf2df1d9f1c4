// Records and pages a person keeps within reach, in the side bar and the palette.
import { changePreferences, type Favourite, usePreferences } from '@/api/preferences';
import { t } from '@/i18n';
import { toast } from '@/ui';

const none: Favourite[] = [];
const MOST = 100;

export const useFavourites = (): Favourite[] => usePreferences().favourites ?? none;

export const favouriteKey = (item: Favourite) => ('to' in item ? item.to : `${item.object}.${item.id}`);

export function useIsFavourite(object: string, id: string): boolean {
  const key = `${object}.${id}`;
  return useFavourites().some((item) => favouriteKey(item) === key);
}

/** Adds it at the end, or takes it out when it is there. */
export function toggleFavourite(all: Favourite[], item: Favourite) {
  const rest = all.filter((old) => favouriteKey(old) !== favouriteKey(item));
  const added = rest.length === all.length;
  if (added && all.length >= MOST) {
    toast(t('app.favourites_full', { n: MOST }), { kind: 'error' });
    return;
  }
  const without = (now: Favourite[]) => now.filter((old) => favouriteKey(old) !== favouriteKey(item));
  void changePreferences(({ favourites = [] }) => ({
    favourites: added ? [...without(favourites), item] : without(favourites),
  }));
  toast(t(added ? 'app.favourite_added' : 'app.favourite_removed', { name: item.label }), {
    action: { label: t('ui.undo'), run: () => void changePreferences({ favourites: all }) },
  });
}

/** The page one is looking at, under the name it has there. */
export function pageHere(): Favourite {
  const title = document.querySelector('#main h1')?.firstChild?.textContent?.trim();
  const { pathname, search } = window.location;
  const record = /^\/o\/([^/]+)\/([^/]+)$/.exec(pathname);
  if (record?.[1] && record[2] && record[2] !== 'board')
    return { object: decodeURIComponent(record[1]), id: decodeURIComponent(record[2]), label: title || pathname };
  const query = new URLSearchParams(search);
  query.delete('peek');
  const rest = query.toString();
  const tab = document.querySelector('#main [role="tab"][aria-selected="true"]')?.textContent?.trim();
  return {
    to: pathname + (rest ? `?${rest}` : ''),
    label: [title || pathname, rest ? tab : ''].filter(Boolean).join(' · '),
  };
}
