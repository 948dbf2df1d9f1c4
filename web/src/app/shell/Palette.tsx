import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type KeyboardEvent, useMemo, useState } from 'react';
import { api } from '@/api/client';
import { keys } from '@/api/keys';
import { changePreferences, usePreferences } from '@/api/preferences';
import { useCan } from '@/api/session';
import type { SearchResult } from '@/api/types';
import { setLanguage, useLanguage, useT } from '@/i18n';
import { openForm } from '@/meta/actions';
import { favouriteKey, pageHere, toggleFavourite, useFavourites } from '@/meta/favourites';
import { capText, useLetterKeys } from '@/meta/keys';
import { useLagging } from '@/meta/lagging';
import { answersTo } from '@/meta/pinyin';
import { useRecent } from '@/meta/recent';
import { useLabel, useMainObjects, useSchema } from '@/meta/schema';
import { Icon, type IconName, Kbd, ObjectIcon, Spinner } from '@/ui';
import { Floating } from '@/ui/Floating';
import { setTheme } from '../theme';
import { closePalette, usePaletteStore } from './palette_store';

interface Entry {
  id: string;
  text: string;
  note?: string;
  icon: string;
  keys?: string;
  /** The same in the other language: people type either. */
  also?: string;
  run: () => void;
}

function useCommands(): Entry[] {
  const t = useT();
  const label = useLabel();
  const language = useLanguage();
  const navigate = useNavigate();
  const objects = useMainObjects();
  const favourites = useFavourites();
  const letters = useLetterKeys((state) => state.on);
  const { density } = usePreferences();
  const mayAdminister = useCan('administer');
  return useMemo(() => {
    const go = (icon: IconName, text: string, run: () => void, shortcut?: string): Entry => ({
      id: `${icon}:${text}`,
      text,
      icon,
      run,
      keys: shortcut,
    });
    return [
      go('home', t('app.home'), () => void navigate({ to: '/' }), capText('go_home')),
      ...objects.map((object) => ({
        id: `list:${object.name}`,
        text: label(object.plural),
        also: `${object.plural.zh ?? ''} ${object.plural.en ?? ''}`,
        note: t('app.go_to'),
        icon: object.icon ?? 'box',
        run: () => void navigate({ to: '/o/$object', params: { object: object.name } }),
      })),
      ...objects
        .filter((object) => object.rights.create)
        .map((object) => ({
          id: `new:${object.name}`,
          text: t('app.new_object', { object: label(object.label) }),
          also: `新建${object.label.zh ?? ''} New ${object.label.en ?? ''}`,
          icon: 'plus',
          run: () => openForm({ object: object.name }),
        })),
      ...objects
        .filter((object) => object.pipelines?.length)
        .map((object) => ({
          id: `board:${object.name}`,
          text: t('app.board_of', { object: label(object.label) }),
          icon: 'board',
          run: () => void navigate({ to: '/o/$object/board', params: { object: object.name } }),
        })),
      go('calendar', t('app.calendar'), () => void navigate({ to: '/calendar' }), capText('go_calendar')),
      go('checks', t('app.tasks'), () => void navigate({ to: '/tasks' }), capText('go_tasks')),
      go('funnel', t('app.funnel'), () => void navigate({ to: '/reports/funnel' }), capText('go_funnel')),
      go('history', t('app.follow_ups'), () => void navigate({ to: '/reports/follow-ups' })),
      go('alert', t('app.deviations'), () => void navigate({ to: '/reports/deviations' })),
      go('upload', t('app.import'), () => void navigate({ to: '/import' })),
      go('trash', t('app.bin'), () => void navigate({ to: '/bin' })),
      ...(mayAdminister
        ? [go('settings', t('app.admin'), () => void navigate({ to: '/admin/{-$section}', params: {} }))]
        : []),
      go('star', t('app.favourite_page'), () => toggleFavourite(favourites, pageHere())),
      go('bell', t('app.notices'), () => usePaletteStore.setState({ notices: true }), capText('notices')),
      go('help', t('app.keys'), () => usePaletteStore.setState({ keys: true }), capText('help')),
      go(
        'keyboard',
        t(letters ? 'app.letters_off' : 'app.letters_on'),
        () => void changePreferences({ letter_keys: !letters }),
      ),
      go(
        'rows',
        t(density === 'compact' ? 'app.make_comfortable' : 'app.make_compact'),
        () => void changePreferences({ density: density === 'compact' ? 'comfortable' : 'compact' }),
      ),
      go('sun', t('app.theme_light'), () => setTheme('light')),
      go('moon', t('app.theme_dark'), () => setTheme('dark')),
      go(
        'language',
        language === 'en' ? '切换到简体中文' : 'Switch to English',
        () => void setLanguage(language === 'en' ? 'zh-CN' : 'en'),
      ),
    ];
  }, [t, label, language, navigate, objects, favourites, letters, density, mayAdminister]);
}

/** Before anything is typed: what was kept and what was open lately. */
function useNear(): Entry[] {
  const navigate = useNavigate();
  const schema = useSchema();
  const favourites = useFavourites();
  const recent = useRecent();
  const t = useT();
  return useMemo(() => {
    const open = (object: string, id: string) => () => void navigate({ to: '/o/$object/$id', params: { object, id } });
    const kept = favourites.slice(0, 8).map((item) => ({
      id: `kept:${favouriteKey(item)}`,
      text: item.label,
      note: t('app.favourites'),
      icon: 'to' in item ? 'star' : (schema.byName.get(item.object)?.icon ?? 'star'),
      run: 'to' in item ? () => void navigate({ to: item.to as '/' }) : open(item.object, item.id),
    }));
    const lately = recent
      .filter((item) => schema.byName.has(item.object) && !favourites.some((old) => 'id' in old && old.id === item.id))
      .slice(0, 5)
      .map((item) => ({
        id: `recent:${item.id}`,
        text: item.name,
        note: t('app.recent'),
        icon: schema.byName.get(item.object)?.icon ?? 'box',
        run: open(item.object, item.id),
      }));
    return [...kept, ...lately];
  }, [favourites, recent, schema, navigate, t]);
}

/** Search and commands in one field: type, arrows, Enter. */
export function Palette() {
  const t = useT();
  const label = useLabel();
  const schema = useSchema();
  const navigate = useNavigate();
  const commands = useCommands();
  const [typed, setTyped] = useState('');
  const [at, setAt] = useState(0);
  // What an input method has not settled yet is not asked for.
  const [settled, setSettled] = useState('');
  const text = useLagging(settled.trim(), 120);
  const near = useNear();
  const answer = useQuery({
    queryKey: keys.search(text),
    queryFn: ({ signal }) =>
      api.get<{ results: SearchResult[]; more: boolean }>('/api/search', { q: text, limit: 12 }, signal),
    enabled: text.length > 0,
    placeholderData: keepPreviousData,
  });
  const needle = typed.trim().toLowerCase();
  const found: Entry[] = needle
    ? (answer.data?.results ?? []).map((item) => ({
        id: `${item.object}.${item.id}`,
        text: item.name,
        note: [label(schema.byName.get(item.object)?.label), item.subtitle].filter(Boolean).join(' · '),
        icon: schema.byName.get(item.object)?.icon ?? item.icon ?? 'box',
        run: () => void navigate({ to: '/o/$object/$id', params: { object: item.object, id: item.id } }),
      }))
    : [];
  const acts = (
    needle
      ? commands.filter((command) => answersTo(`${command.text} ${command.also ?? ''}`, needle))
      : [...near, ...commands]
  ).slice(0, needle ? 6 : 40);
  const all: Entry[] = needle
    ? [
        ...found,
        ...acts,
        {
          id: 'all',
          text: t('app.search_all', { text: typed.trim() }),
          icon: 'search',
          run: () => void navigate({ to: '/search', search: { q: typed.trim() } }),
        },
      ]
    : acts;
  const chosen = Math.min(at, all.length - 1);
  const run = (entry: Entry | undefined) => {
    if (!entry) return;
    closePalette();
    entry.run();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step) {
      event.preventDefault();
      setAt((chosen + step + all.length) % all.length);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      run(all[chosen]);
    }
  };
  return (
    <Floating label={t('app.search_or_command')} onClose={closePalette}>
      <div className="palette-field">
        {answer.isFetching ? <Spinner /> : <Icon name="search" />}
        <input
          role="combobox"
          aria-expanded
          aria-controls="palette-list"
          aria-activedescendant={all[chosen] ? `palette-${chosen}` : undefined}
          aria-label={t('app.search_or_command')}
          placeholder={t('app.search_or_command')}
          data-autofocus
          value={typed}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            if (!(event.nativeEvent as InputEvent).isComposing) setSettled(event.currentTarget.value);
            setAt(0);
          }}
          onCompositionEnd={(event) => setSettled(event.currentTarget.value)}
          onKeyDown={onKeyDown}
        />
        <Kbd>Esc</Kbd>
      </div>
      <div id="palette-list" role="listbox" aria-label={t('app.results')} className="palette-list">
        {all.map((entry, index) => (
          <div
            key={entry.id}
            id={`palette-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === chosen}
            className="menu-item"
            data-hovered={index === chosen || undefined}
            ref={index === chosen ? (element) => element?.scrollIntoView({ block: 'nearest' }) : undefined}
            onMouseMove={() => index !== chosen && setAt(index)}
            onClick={() => run(entry)}
            onKeyDown={onKeyDown}
          >
            <ObjectIcon name={entry.icon} />
            <span className="ellipsis">{entry.text}</span>
            <span className="ellipsis muted grow">{entry.note}</span>
            {entry.keys ? <Kbd>{entry.keys}</Kbd> : null}
          </div>
        ))}
      </div>
    </Floating>
  );
}
