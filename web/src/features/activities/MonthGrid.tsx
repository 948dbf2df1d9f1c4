import { useMemo } from 'react';
import { useT } from '@/i18n';
import { IconButton } from '@/ui';
import { Chip, useActs } from './Chip';
import { useDayNames } from './DayHead';
import type { Entry } from './use_events';

const SHOWN = 3;

interface Props {
  days: string[];
  /** "2026-11": the other days are those around it. */
  month: string;
  entries: Entry[];
  onDay: (day: string) => void;
  onCreate: (day: string) => void;
}

/** Whole weeks of a month, the first entries of each day. */
export function MonthGrid({ days, month, entries, onDay, onCreate }: Props) {
  const t = useT();
  const names = useDayNames();
  const byDay = useMemo(() => {
    const map = new Map<string, Entry[]>();
    for (const entry of entries) map.set(entry.day, [...(map.get(entry.day) ?? []), entry]);
    for (const list of map.values())
      list.sort((a, b) => Number(a.done) - Number(b.done) || (a.start ?? -1) - (b.start ?? -1));
    return map;
  }, [entries]);
  return (
    <div className="cal-month">
      <div className="cal-month-names muted" aria-hidden="true">
        {days.slice(0, 7).map((day) => (
          <span key={day}>{names.weekday(day)}</span>
        ))}
      </div>
      <div className="cal-month-days">
        {days.map((day) => (
          <Cell
            key={day}
            day={day}
            outside={!day.startsWith(month)}
            entries={byDay.get(day) ?? []}
            onDay={onDay}
            onCreate={onCreate}
            name={names.full(day)}
            more={(n) => t('calendar.more', { n })}
          />
        ))}
      </div>
    </div>
  );
}

interface CellProps {
  day: string;
  name: string;
  outside: boolean;
  entries: Entry[];
  onDay: (day: string) => void;
  onCreate: (day: string) => void;
  more: (n: number) => string;
}

function Cell({ day, name, outside, entries, onDay, onCreate, more }: CellProps) {
  const t = useT();
  const { today, lift } = useActs();
  const lifted = entries.filter((entry) => entry.id === lift?.entry.id);
  const rest = entries.filter((entry) => entry.id !== lift?.entry.id);
  const shown = [...lifted, ...rest].slice(0, entries.length > SHOWN ? SHOWN - 1 : SHOWN);
  return (
    <section
      className="cal-cell"
      data-day={day}
      data-outside={outside || undefined}
      data-today={day === today || undefined}
      aria-label={name}
      onClick={() => onCreate(day)}
    >
      <div className="cal-cell-head">
        <button
          type="button"
          className="cal-cell-number"
          aria-label={name}
          aria-current={day === today ? 'date' : undefined}
          onClick={(event) => {
            event.stopPropagation();
            onDay(day);
          }}
        >
          {Number(day.slice(8))}
        </button>
        <IconButton
          small
          icon="plus"
          iconSize={14}
          className="cal-day-add"
          label={t('calendar.add_on', { day: name })}
          onClick={(event) => {
            event.stopPropagation();
            onCreate(day);
          }}
        />
      </div>
      {shown.length > 0 ? (
        <ul>
          {shown.map((entry) => (
            <Chip key={entry.id} entry={entry} />
          ))}
        </ul>
      ) : null}
      {entries.length > shown.length ? (
        <button
          type="button"
          className="cal-cell-more"
          onClick={(event) => {
            event.stopPropagation();
            onDay(day);
          }}
        >
          {more(entries.length - shown.length)}
        </button>
      ) : null}
    </section>
  );
}
