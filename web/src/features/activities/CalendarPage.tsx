import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useCallback, useMemo } from 'react';
import { explain } from '@/api/errors';
import { keys } from '@/api/keys';
import { queryClient } from '@/api/query_client';
import type { Values } from '@/api/records';
import { useT } from '@/i18n';
import { openForm } from '@/meta/actions';
import { finish } from '@/meta/finish';
import { todayIn, useFormat } from '@/meta/format';
import { useKeys } from '@/meta/keys';
import { useSchema } from '@/meta/schema';
import { Banner, ErrorState, PageHead, Skeleton } from '@/ui';
import { fromLocal } from '@/ui/dates';
import { useMediaQuery } from '@/ui/use_media';
import { ActivityTabs } from './ActivityTabs';
import { Agenda } from './Agenda';
import { CalendarHead } from './CalendarHead';
import { type Acts, ActsContext } from './Chip';
import './activities.css';
import './calendar.css';
import './calendar_grid.css';
import { useDayNames } from './DayHead';
import { clock, isDay, range, spanOf, stepOf, type View } from './days';
import { type Kind, kindsOf } from './kinds';
import { MonthGrid } from './MonthGrid';
import { moveEntry } from './move';
import { Overdue } from './Overdue';
import { TimeGrid } from './TimeGrid';
import { type Entry, MOST, useEvents } from './use_events';
import { type Lift, useLift, withLift } from './use_lift';
import { useTeamField, whoseWhere } from './Who';

const route = getRouteApi('/app/calendar');

type CalendarAddress = ReturnType<typeof route.useSearch>;

const wide: View[] = ['day', 'week', 'month', 'agenda'];
const narrow: View[] = ['agenda', 'day'];

/** What is due, agreed and to be called, by days. All of its state is in the address. */
export function CalendarPage() {
  const t = useT();
  const format = useFormat();
  const schema = useSchema();
  const names = useDayNames();
  const navigate = useNavigate({ from: '/calendar' });
  const search = route.useSearch();
  const phone = useMediaQuery('(max-width: 767px)');
  const teamField = useTeamField();
  const kinds = useMemo(() => kindsOf(schema.objects), [schema]);
  const hidden = useMemo(() => new Set((search.hide ?? '').split(',').filter(Boolean)), [search.hide]);
  const shown = useMemo(() => kinds.filter((kind) => !hidden.has(kind.object.name)), [kinds, hidden]);
  const today = todayIn(format.zone);
  const day = isDay(search.date) ? search.date : today;
  const views = phone ? narrow : wide;
  const view = views.find((item) => item === search.view) ?? (phone ? 'agenda' : 'week');
  const { from, days: length } = spanOf(view, day);
  const days = useMemo(() => range(from, length), [from, length]);
  const who = useCallback((kind: Kind) => whoseWhere(search.who, kind.owner, teamField), [search.who, teamField]);
  const events = useEvents(shown, from, length, who);
  const change = useCallback(
    (next: CalendarAddress, push = false) =>
      void navigate({ search: (old) => ({ ...old, ...next }), replace: !push, resetScroll: false }),
    [navigate],
  );
  const sayMoved = useCallback(
    (to: string, minutes?: number) =>
      t('calendar.moved', { to: `${names.short(to)}${minutes === undefined ? '' : ` ${clock(minutes)}`}` }),
    [t, names],
  );
  const drop = ({ entry, day: to, minutes }: Lift) =>
    void moveEntry(entry, to, minutes, format.zone, sayMoved(to, minutes));
  const lifting = useLift(view === 'month' ? 'week' : 'time', drop);
  const refresh = useCallback((kind: Kind) => {
    void queryClient.invalidateQueries({ queryKey: keys.lists(kind.object.name) });
  }, []);
  const acts = useMemo<Acts>(
    () => ({
      ...lifting,
      today,
      owners: search.who !== undefined,
      move: (entry: Entry, to: string) => void moveEntry(entry, to, undefined, format.zone, sayMoved(to)),
      edit: ({ kind, row }: Entry) =>
        openForm({
          object: kind.object.name,
          row,
          fields: [kind.due, kind.end, kind.remind].filter((name) => name !== undefined),
          onSaved: () => refresh(kind),
        }),
      finish: ({ kind, row, done }: Entry) => void finish(kind.object, row, format, !done),
    }),
    [lifting, today, search.who, format, sayMoved, refresh],
  );
  const create = useCallback(
    (kind: Kind | undefined, on: string, minutes = 9 * 60) => {
      if (!kind) return;
      const start = kind.timed ? fromLocal(on, clock(minutes), format.zone) : on;
      const values: Values = { [kind.due]: start, [kind.done]: false };
      if (kind.timed && kind.end) values[kind.end] = new Date(Date.parse(start) + 3_600_000).toISOString();
      openForm({ object: kind.object.name, values, onSaved: () => refresh(kind) });
    },
    [format.zone, refresh],
  );
  const makeable = useMemo(() => kinds.filter((kind) => kind.object.rights.create), [kinds]);
  const onCreate = useCallback(
    (on: string, minutes?: number) => {
      const fits =
        minutes === undefined
          ? makeable.find((kind) => !kind.timed)
          : (makeable.find((kind) => kind.timed && kind.end) ?? makeable.find((kind) => kind.timed));
      create(fits ?? makeable[0], on, minutes);
    },
    [makeable, create],
  );
  const onDay = useCallback((to: string) => change({ view: 'day', date: to }, true), [change]);
  const onStep = (by: number) => change({ date: stepOf(view, day, by) });
  useKeys({
    calendar_today: () => change({ date: undefined }),
    calendar_earlier: () => onStep(-1),
    calendar_later: () => onStep(1),
  });
  const entries = withLift(events.entries, lifting.lift);
  const { lift } = lifting;
  return (
    <ActsContext value={acts}>
      <div className="page calendar">
        <PageHead title={t('app.calendar')}>
          <ActivityTabs who={search.who} />
        </PageHead>
        <CalendarHead
          view={view}
          views={views}
          day={day}
          from={from}
          days={length}
          kinds={kinds}
          hidden={hidden}
          who={search.who}
          onView={(next) => change({ view: next })}
          onDay={(next) => change({ date: next === today ? undefined : next })}
          onStep={onStep}
          onHide={(list) => change({ hide: list.join(',') || undefined })}
          onWho={(next) => change({ who: next })}
          onCreate={(kind) => create(kind, day)}
        />
        <p id="cal-help" className="sr-only">
          {t('calendar.help')}
        </p>
        <p className="sr-only" aria-live="assertive">
          {lift?.keys ? t('calendar.lifted', { name: lift.entry.name, to: sayPlace(names.full(lift.day), lift) }) : ''}
        </p>
        <div className="cal-body">
          <Overdue kinds={shown} who={who} />
          {events.cut ? <Banner kind="warn">{t('calendar.cut', { n: MOST })}</Banner> : null}
          {events.error ? (
            <ErrorState title={t('acts.failed')} retry={{ label: t('ui.retry'), run: events.refetch }}>
              {explain(events.error)}
            </ErrorState>
          ) : null}
          {events.pending && events.entries.length === 0 && view === 'agenda' ? <Waiting /> : null}
          {view === 'agenda' ? (
            <Agenda
              days={days}
              entries={entries}
              waiting={events.pending || events.error !== null}
              onCreate={onCreate}
            />
          ) : view === 'month' ? (
            <MonthGrid days={days} month={day.slice(0, 7)} entries={entries} onDay={onDay} onCreate={onCreate} />
          ) : (
            <TimeGrid days={days} entries={entries} onDay={onDay} onCreate={onCreate} />
          )}
        </div>
      </div>
    </ActsContext>
  );
}

const sayPlace = (day: string, { minutes }: Lift) => (minutes === undefined ? day : `${day} ${clock(minutes)}`);

const Waiting = () => (
  <div className="stack" aria-busy="true">
    <Skeleton height={96} />
    <Skeleton height={140} />
    <Skeleton height={96} />
  </div>
);
