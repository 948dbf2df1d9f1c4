import { type CSSProperties, createContext, type KeyboardEvent, memo, use } from 'react';
import { useT } from '@/i18n';
import { usePeek } from '@/meta/actions';
import { useFormat } from '@/meta/format';
import { useLabel } from '@/meta/schema';
import { IconButton, Menu, ObjectIcon } from '@/ui';
import { clock } from './days';
import { movesOf } from './moves';
import type { Entry } from './use_events';
import type { Lifting } from './use_lift';
import './chip.css';

export interface Acts extends Lifting {
  today: string;
  /** Whose it is matters when it is not all mine. */
  owners: boolean;
  move: (entry: Entry, day: string) => void;
  edit: (entry: Entry) => void;
  finish: (entry: Entry) => void;
}

/** What may be done with any entry of the page. */
export const ActsContext = createContext<Acts | null>(null);
export function useActs(): Acts {
  const acts = use(ActsContext);
  if (!acts) throw new Error('an entry stands outside of a calendar');
  return acts;
}

/** Arrows go from entry to entry in the order of the page. */
function walk(event: KeyboardEvent<HTMLElement>) {
  const step = { ArrowUp: -1, ArrowLeft: -1, ArrowDown: 1, ArrowRight: 1 }[event.key];
  if (!step || event.ctrlKey || event.metaKey || event.altKey) return;
  const all = [...document.querySelectorAll<HTMLElement>('[data-entry]')];
  const next = all[all.indexOf(event.currentTarget) + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
}

/** One entry: its kind by picture, colour and word, its time, its name; it opens, moves and has a menu. */
export const Chip = memo(function Chip({
  entry,
  style,
  tall,
}: {
  entry: Entry;
  style?: CSSProperties;
  tall?: boolean;
}) {
  const t = useT();
  const label = useLabel();
  const peek = usePeek();
  const acts = useActs();
  const { kind, name, about, start, end, done } = entry;
  const lifted = acts.lift?.entry.id === entry.id;
  const late = !done && entry.day < acts.today;
  const time = start === undefined ? '' : clock(start);
  const span = start === undefined || end === undefined ? '' : `${time}–${clock(end)}`;
  const beside = [about, acts.owners ? entry.owner : ''].filter(Boolean).join(' · ');
  return (
    <li
      className="cal-chip"
      data-color={kind.color}
      data-done={done || undefined}
      data-late={late || undefined}
      data-lifted={lifted || undefined}
      data-tall={tall || undefined}
      style={style}
    >
      <button
        type="button"
        className="cal-chip-open"
        data-entry={entry.id}
        aria-describedby={entry.editable ? 'cal-help' : undefined}
        title={[label(kind.object.label), span, name, beside].filter(Boolean).join(' · ')}
        onPointerDown={(event) => acts.onPointerDown(entry, event)}
        onClick={(event) => {
          event.stopPropagation();
          peek(kind.object.name, entry.id);
        }}
        onContextMenu={(event) => {
          event.preventDefault();
          (event.currentTarget.nextElementSibling as HTMLElement | null)?.click();
        }}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return;
          if (acts.onKeyDown(entry, event)) {
            event.preventDefault();
            event.stopPropagation();
          } else if (event.key.toLowerCase() === 'm' && !event.ctrlKey && !event.metaKey) {
            event.preventDefault();
            (event.currentTarget.nextElementSibling as HTMLElement | null)?.click();
          } else walk(event);
        }}
      >
        <ObjectIcon name={kind.object.icon} size={12} />
        <span className="sr-only">{label(kind.object.label)} </span>
        {time ? <span className="cal-chip-time">{time}</span> : null}
        <span className="cal-chip-name">{name}</span>
        {done || late ? <span className="sr-only"> {t(done ? 'acts.done' : 'acts.overdue')}</span> : null}
        {beside ? <span className="cal-chip-about">{beside}</span> : null}
      </button>
      {entry.editable ? <EntryMenu entry={entry} className="cal-chip-menu" /> : null}
    </li>
  );
});

/** The way without dragging: a day further, a week further, tomorrow, or any date and time. */
export function EntryMenu({ entry, className }: { entry: Entry; className?: string }) {
  const t = useT();
  const acts = useActs();
  const format = useFormat();
  const moves = movesOf(entry.day, acts.today);
  return (
    <Menu
      align="end"
      target={
        <IconButton
          small
          icon="more"
          iconSize={14}
          className={className}
          tabIndex={className ? -1 : undefined}
          label={t('acts.menu_of', { name: entry.name })}
        />
      }
      entries={[
        { heading: t('acts.move_to') },
        ...moves.map((move) => ({
          label: (
            <>
              {t(move.key)} <span className="muted">{format.date(move.day)}</span>
            </>
          ),
          onClick: () => acts.move(entry, move.day),
        })),
        { label: t('acts.move_other'), icon: 'calendar', onClick: () => acts.edit(entry) },
        'divider',
        {
          label: t(entry.done ? 'acts.reopen' : 'acts.finish'),
          icon: entry.done ? 'undo' : 'check',
          onClick: () => acts.finish(entry),
        },
      ]}
    />
  );
}
