import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type KeyboardEvent, useMemo, useState } from 'react';
import { api } from '@/api/client';
import { keys } from '@/api/keys';
import type { SearchResult } from '@/api/types';
import { setLanguage, useLanguage, useT } from '@/i18n';
import { openForm } from '@/meta/actions';
import { useLagging } from '@/meta/lagging';
import { useLabel, useMainObjects, useSchema } from '@/meta/schema';
import { Icon, type IconName, Kbd, ObjectIcon, Spinner } from '@/ui';
import { Floating } from '@/ui/Floating';
import { setTheme } from '../theme';
import { closePalette } from './palette_store';

interface Entry {
  id: string;
  text: string;
  note?: string;
  icon: string;
  keys?: string;
  run: () => void;
}

function useCommands(): Entry[] {
  const t = useT();
  const label = useLabel();
  const language = useLanguage();
  const navigate = useNavigate();
  const objects = useMainObjects();
  return useMemo(() => {
    const go = (icon: IconName, text: string, run: () => void, shortcut?: string): Entry => ({
      id: `${icon}:${text}`,
      text,
      icon,
      run,
      keys: shortcut,
    });
    return [
      go('home', t('app.home'), () => void navigate({ to: '/' }), 'G H'),
      ...objects.map((object) => ({
        id: `list:${object.name}`,
        text: label(object.plural),
        note: t('app.go_to'),
        icon: object.icon ?? 'box',
        run: () => void navigate({ to: '/o/$object', params: { object: object.name } }),
      })),
      ...objects
        .filter((object) => object.rights.create)
        .map((object) => ({
          id: `new:${object.name}`,
          text: t('app.new_object', { object: label(object.label) }),
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
      go('funnel', t('app.funnel'), () => void navigate({ to: '/reports/funnel' }), 'G F'),
      go('upload', t('app.import'), () => void navigate({ to: '/import' })),
      go('trash', t('app.bin'), () => void navigate({ to: '/bin' })),
      go('sun', t('app.theme_light'), () => setTheme('light')),
      go('moon', t('app.theme_dark'), () => setTheme('dark')),
      go(
        'language',
        language === 'en' ? '切换到简体中文' : 'Switch to English',
        () => void setLanguage(language === 'en' ? 'zh-CN' : 'en'),
      ),
    ];
  }, [t, label, language, navigate, objects]);
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
  const text = useLagging(typed.trim(), 120);
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
  const acts = (needle ? commands.filter((command) => command.text.toLowerCase().includes(needle)) : commands).slice(
    0,
    needle ? 6 : 30,
  );
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
            setAt(0);
          }}
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
