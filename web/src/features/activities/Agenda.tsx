import { useMemo } from 'react';
import { useT } from '@/i18n';
import { usePeek } from '@/meta/actions';
import { useLabel } from '@/meta/schema';
import { Button, Check, EmptyState, IconButton, ObjectIcon } from '@/ui';
import { EntryMenu, useActs } from './Chip';
import { useDayNames } from './DayHead';
import { clock } from './days';
import type { Entry } from './use_events';

interface Props {
  days: string[];
  entries: Entry[];
  waiting: boolean;
  onCreate: (day: string) => void;
}

/** Day after day as a list: what fits a thumb and a reader. */
export function Agenda({ days, entries, waiting, onCreate }: Props) {
  const t = useT();
  const names = useDayNames();
  const { today } = useActs();
  const byDay = useMemo(() => {
    const map = new Map<string, Entry[]>();
    for (const entry of [...entries].sort((a, b) => (a.start ?? -1) - (b.start ?? -1)))
      map.set(entry.day, [...(map.get(entry.day) ?? []), entry]);
    return map;
  }, [entries]);
  const shown = days.filter((day) => byDay.has(day));
  if (shown.length === 0)
    return waiting ? null : (
      <EmptyState
        icon="calendar"
        title={t('calendar.none')}
        actions={
          <Button icon="plus" onClick={() => onCreate(days[0] ?? today)}>
            {t('calendar.plan')}
          </Button>
        }
      />
    );
  return (
    <div className="cal-agenda">
      {shown.map((day) => (
        <section key={day} className="card" aria-label={names.full(day)}>
          <div className="card-head cal-agenda-head" data-today={day === today || undefined}>
            <h2 className="ellipsis">
              {day === today ? `${t('acts.today')} · ` : ''}
              {names.short(day)}
              <span className="list-count">{byDay.get(day)?.length}</span>
            </h2>
            <IconButton
              small
              icon="plus"
              label={t('calendar.add_on', { day: names.full(day) })}
              onClick={() => onCreate(day)}
            />
          </div>
          <ul>
            {byDay.get(day)?.map((entry) => (
              <Line key={entry.id} entry={entry} />
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

function Line({ entry }: { entry: Entry }) {
  const t = useT();
  const label = useLabel();
  const peek = usePeek();
  const acts = useActs();
  const { kind, name, about, start, end, done } = entry;
  return (
    <li className="line cal-line" data-color={kind.color} data-done={done || undefined}>
      <Check
        checked={done}
        disabled={!entry.editable}
        aria-label={t('record.mark_done', { name })}
        onChange={() => acts.finish(entry)}
      />
      <span className="cal-line-time">
        {start === undefined || end === undefined ? t('calendar.whole_day') : `${clock(start)}–${clock(end)}`}
      </span>
      <span className="cal-line-kind">
        <ObjectIcon name={kind.object.icon} size={13} />
        {label(kind.object.label)}
      </span>
      <button type="button" className="cal-line-name" onClick={() => peek(kind.object.name, entry.id)}>
        <span className="strong ellipsis">{name}</span>
        {about || acts.owners ? (
          <span className="muted ellipsis">{[about, acts.owners ? entry.owner : ''].filter(Boolean).join(' · ')}</span>
        ) : null}
      </button>
      {entry.editable ? <EntryMenu entry={entry} /> : null}
    </li>
  );
}
