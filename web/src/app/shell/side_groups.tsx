// What a person put within reach, and what they opened lately: the top of the side bar.
import { Link } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import type { Favourite } from '@/api/preferences';
import { useT } from '@/i18n';
import { favouriteKey, pageHere, toggleFavourite, useFavourites } from '@/meta/favourites';
import { useRecent } from '@/meta/recent';
import { useSchema } from '@/meta/schema';
import { Icon, IconButton, ObjectIcon } from '@/ui';

const RECENT = 4;

function useFolded(name: string): [boolean, () => void] {
  const key = `fairlead.side.${name}`;
  const [folded, setFolded] = useState(() => {
    try {
      return localStorage.getItem(key) === 'folded';
    } catch {
      return false;
    }
  });
  return [
    folded,
    () => {
      setFolded(!folded);
      try {
        localStorage.setItem(key, folded ? 'open' : 'folded');
      } catch {
        // Without storage the choice lasts for this page.
      }
    },
  ];
}

function Group({ name, title, act, children }: { name: string; title: string; act?: ReactNode; children: ReactNode }) {
  const [folded, toggle] = useFolded(name);
  return (
    <section className="side-own" aria-label={title}>
      <div className="side-group">
        <button type="button" aria-expanded={!folded} onClick={toggle}>
          {title}
          <Icon name={folded ? 'chevron-right' : 'chevron-down'} size={13} />
        </button>
        {act}
      </div>
      {folded ? null : children}
    </section>
  );
}

export function Favourites() {
  const t = useT();
  const all = useFavourites();
  return (
    <Group
      name="favourites"
      title={t('app.favourites')}
      act={
        <IconButton
          small
          icon="plus"
          iconSize={14}
          label={t('app.favourite_page')}
          onClick={() => toggleFavourite(all, pageHere())}
        />
      }
    >
      {all.length === 0 ? <p className="side-none">{t('app.favourites_none')}</p> : null}
      {all.map((item) => (
        <FavouriteEntry key={favouriteKey(item)} item={item} all={all} />
      ))}
    </Group>
  );
}

function FavouriteEntry({ item, all }: { item: Favourite; all: Favourite[] }) {
  const t = useT();
  const schema = useSchema();
  const inside =
    'to' in item ? (
      <Link to={item.to as '/'} className="side-entry" activeOptions={{ exact: true }} title={item.label}>
        <Icon name={item.to.includes('/board') ? 'board' : item.to.startsWith('/reports') ? 'funnel' : 'list'} />
        <span className="ellipsis">{item.label}</span>
      </Link>
    ) : (
      <Link
        to="/o/$object/$id"
        params={{ object: item.object, id: item.id }}
        className="side-entry"
        activeOptions={{ includeSearch: false }}
        title={item.label}
      >
        <ObjectIcon name={schema.byName.get(item.object)?.icon} />
        <span className="ellipsis">{item.label}</span>
      </Link>
    );
  return (
    <div className="side-kept">
      {inside}
      <IconButton
        small
        icon="close"
        iconSize={13}
        label={t('app.favourite_drop', { name: item.label })}
        onClick={() => toggleFavourite(all, item)}
      />
    </div>
  );
}

export function Recents() {
  const t = useT();
  const schema = useSchema();
  const recent = useRecent().filter((item) => schema.byName.has(item.object));
  if (recent.length === 0) return null;
  return (
    <Group name="recent" title={t('app.recent')}>
      {recent.slice(0, RECENT).map((item) => (
        <Link
          key={item.id}
          to="/o/$object/$id"
          params={{ object: item.object, id: item.id }}
          className="side-entry side-lately"
          title={item.name}
        >
          <ObjectIcon name={schema.byName.get(item.object)?.icon} />
          <span className="ellipsis">{item.name}</span>
        </Link>
      ))}
    </Group>
  );
}
