import { useEffect, useMemo, useRef, useState } from 'react';
import { useT } from '@/i18n';
import { useFormat } from '@/meta/format';
import { toLocal } from '@/ui/dates';
import { Chip, useActs } from './Chip';
import { DayHead } from './DayHead';
import { clock, minutesOf } from './days';
import { placesOf } from './overlap';
import type { Entry } from './use_events';

/** Pixels an hour; an entry of half an hour is as high as a line. */
const HOUR = 48;
const MORNING = 8;

interface Props {
  days: string[];
  entries: Entry[];
  onDay: (day: string) => void;
  /** Somebody pressed on free time. */
  onCreate: (day: string, minutes?: number) => void;
}

/** Days as columns of hours; what has no time stands above them. */
export function TimeGrid({ days, entries, onDay, onCreate }: Props) {
  const t = useT();
  const format = useFormat();
  const acts = useActs();
  const scroller = useRef<HTMLDivElement>(null);
  const now = useNow(format.zone);
  // The morning is what one looks at first.
  useEffect(() => {
    if (scroller.current) scroller.current.scrollTop = MORNING * HOUR - 12;
  }, []);
  const byDay = useMemo(() => {
    const map = new Map<string, { whole: Entry[]; timed: Entry[] }>(days.map((day) => [day, { whole: [], timed: [] }]));
    for (const entry of entries) map.get(entry.day)?.[entry.start === undefined ? 'whole' : 'timed'].push(entry);
    return map;
  }, [days, entries]);
  return (
    <div ref={scroller} className="cal-scroll scroll" role="region" aria-label={t('calendar.hours')} tabIndex={0}>
      <div className="cal-week" style={{ ['--days' as string]: days.length }}>
        <div className="cal-week-head">
          <span className="cal-gutter" />
          {days.map((day) => (
            <DayHead key={day} day={day} onDay={onDay} onCreate={onCreate} />
          ))}
          <span className="cal-gutter muted">{t('calendar.whole_day')}</span>
          {days.map((day) => (
            <div key={day} className="cal-whole" data-day={day} onClick={() => onCreate(day)}>
              <ul aria-label={t('calendar.whole_day_of', { day: format.date(day) })}>
                {byDay.get(day)?.whole.map((entry) => (
                  <Chip key={entry.id} entry={entry} />
                ))}
              </ul>
            </div>
          ))}
        </div>
        <div className="cal-hours" style={{ height: 24 * HOUR }}>
          <div className="cal-gutter" aria-hidden="true">
            {Array.from({ length: 23 }, (_, at) => (
              <span key={clock((at + 1) * 60)} className="cal-hour muted" style={{ top: (at + 1) * HOUR }}>
                {clock((at + 1) * 60)}
              </span>
            ))}
          </div>
          {days.map((day) => (
            <Column
              key={day}
              day={day}
              entries={byDay.get(day)?.timed ?? []}
              now={day === acts.today ? now : null}
              onCreate={onCreate}
            />
          ))}
        </div>
      </div>
    </div>
  );
}

interface ColumnProps {
  day: string;
  entries: Entry[];
  now: number | null;
  onCreate: Props['onCreate'];
}

function Column({ day, entries, now, onCreate }: ColumnProps) {
  const t = useT();
  const format = useFormat();
  const places = useMemo(
    () => placesOf(entries.map(({ id, start = 0, end = 0 }) => ({ id, start, end: Math.max(end, start + 30) }))),
    [entries],
  );
  const sorted = useMemo(() => [...entries].sort((a, b) => (a.start ?? 0) - (b.start ?? 0)), [entries]);
  return (
    <div
      className="cal-column"
      data-day={day}
      data-hours=""
      onClick={(event) => {
        const box = event.currentTarget.getBoundingClientRect();
        onCreate(day, Math.floor(((event.clientY - box.top) / HOUR) * 2) * 30);
      }}
    >
      {now === null ? null : <span className="cal-now" style={{ top: (now / 60) * HOUR }} aria-hidden="true" />}
      <ul aria-label={t('calendar.hours_of', { day: format.date(day) })}>
        {sorted.map((entry) => {
          const { start = 0, end = 30 } = entry;
          const { lane, lanes } = places.get(entry.id) ?? { lane: 0, lanes: 1 };
          return (
            <Chip
              key={entry.id}
              entry={entry}
              tall={end - start >= 50}
              style={{
                top: (start / 60) * HOUR + 1,
                height: Math.max(24, ((end - start) / 60) * HOUR - 2),
                left: `${(lane / lanes) * 100}%`,
                width: `calc(${100 / lanes}% - 3px)`,
              }}
            />
          );
        })}
      </ul>
    </div>
  );
}

/** Minutes of the day, once a minute. */
function useNow(zone: string): number {
  const read = () => minutesOf(toLocal(new Date().toISOString(), zone)?.time ?? '00:00');
  const [now, setNow] = useState(read);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a clock
  useEffect(() => {
    const timer = setInterval(() => setNow(read()), 60_000);
    return () => clearInterval(timer);
  }, [zone]);
  return now;
}
