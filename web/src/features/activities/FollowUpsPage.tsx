import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import { explain } from '@/api/errors';
import { useT } from '@/i18n';
import { todayIn, useFormat } from '@/meta/format';
import { useSchema } from '@/meta/schema';
import { both } from '@/meta/where';
import { Button, Card, ErrorState, PageHead, Segmented, Skeleton } from '@/ui';
import './activities.css';
import './follow_ups.css';
import { addDays, isDay, mondayOf } from './days';
import { type Cell, logKinds, logWhere, silentWhere, useGrouped } from './follow_ups';
import { LogTable, type PersonLog } from './LogTable';
import { type SilentRow, SilentTable } from './SilentTable';
import { useTeamField, Who, whoseWhere } from './Who';

const route = getRouteApi('/app/reports/follow-ups');
export const SILENCES = [7, 14, 30] as const;

const person = (cell: Cell | undefined) => (typeof cell === 'object' && cell ? cell : null);

/** Who followed up on which day, and whom nobody has spoken with. Every number opens its records. */
export function FollowUpsPage() {
  const t = useT();
  const format = useFormat();
  const schema = useSchema();
  const navigate = useNavigate({ from: '/reports/follow-ups' });
  const search = route.useSearch();
  const teamField = useTeamField();
  const today = todayIn(format.zone);
  const weeks = search.weeks === 'two' ? 2 : 1;
  const from = mondayOf(isDay(search.date) ? search.date : today);
  const days = weeks * 7;
  const who = search.who ?? 'all';
  const kinds = useMemo(() => logKinds(schema.objects), [schema]);
  const deal = schema.objects.find(
    (object) =>
      object.pipelines?.length && object.traits.amount && object.traits.owner && object.rights.read !== 'none',
  );
  const logs = useGrouped(
    kinds.map((kind) => ({
      object: kind.object.name,
      where: logWhere(kind, whoseWhere(who, kind.owner, teamField), from, days),
      group: [kind.owner, `date(${kind.at})`],
      figures: [{ function: 'count' }],
    })),
  );
  const owner = deal?.traits.owner ?? 'owner';
  const whose = whoseWhere(who, owner, teamField);
  const open = both(whose, "stage_kind = 'open'") ?? '';
  const wheres = deal ? SILENCES.map((n) => both(whose, silentWhere(deal, kinds, n)) ?? '') : [];
  const silent = useGrouped(
    deal
      ? [open, ...wheres].map((where) => ({
          object: deal.name,
          where,
          group: [owner],
          figures: [{ function: 'count' }, { function: 'sum', field: deal.traits.amount ?? 'amount' }],
        }))
      : [],
  );
  const people = new Map<string, PersonLog>();
  const put = (cell: Cell | undefined) => {
    const found = person(cell);
    if (!found) return null;
    const known = people.get(found.id) ?? { id: found.id, name: found.name ?? '', days: new Map(), total: 0 };
    people.set(found.id, known);
    return known;
  };
  // Whoever has open deals belongs in the table, also without a single line.
  for (const row of silent.rows[0] ?? []) put(row[0]);
  logs.rows.forEach((rows, at) => {
    for (const [person_, day, count] of rows) {
      const known = put(person_);
      if (!known || typeof day !== 'string') continue;
      const counts = known.days.get(day) ?? kinds.map(() => 0);
      counts[at] = (counts[at] ?? 0) + Number(count);
      known.days.set(day, counts);
      known.total += Number(count);
    }
  });
  const sorted = [...people.values()].sort((a, b) => b.total - a.total || format.collator.compare(a.name, b.name));
  const owners = new Map<string, SilentRow>();
  silent.rows.forEach((rows, at) => {
    for (const [cell, count, amount] of rows) {
      const found = person(cell);
      if (!found) continue;
      const row = owners.get(found.id) ?? { id: found.id, name: found.name ?? '', cells: [] };
      row.cells[at] = { count: Number(count), amount: String(amount ?? '0') };
      owners.set(found.id, row);
    }
  });
  const change = (next: typeof search) =>
    void navigate({ search: (old) => ({ ...old, ...next }), replace: true, resetScroll: false });
  const error = logs.error ?? silent.error;
  return (
    <div className="page follow-ups">
      <PageHead title={t('app.follow_ups')}>
        <Who who={who} withMine={false} onChange={(next) => change({ who: next })} />
      </PageHead>
      <div className="page-body stack">
        <div className="row follow-bar">
          <Button icon="chevron-left" onClick={() => change({ date: addDays(from, -days) })}>
            {t('calendar.earlier')}
          </Button>
          <strong>
            {format.date(from)} – {format.date(addDays(from, days - 1))}
          </strong>
          <Button
            icon="chevron-right"
            disabled={addDays(from, days) > today}
            onClick={() => change({ date: addDays(from, days) })}
          >
            {t('calendar.later')}
          </Button>
          <span className="grow" />
          <Segmented
            label={t('follow.span')}
            value={weeks === 2 ? 'two' : 'one'}
            options={[
              { value: 'one', label: t('follow.week') },
              { value: 'two', label: t('follow.two_weeks') },
            ]}
            onChange={(value) => change({ weeks: value === 'two' ? value : undefined })}
          />
        </div>
        {error ? (
          <ErrorState
            title={t('acts.failed')}
            retry={{
              label: t('ui.retry'),
              run: () => {
                logs.refetch();
                silent.refetch();
              },
            }}
          >
            {explain(error)}
          </ErrorState>
        ) : null}
        <Card flush title={t('follow.logged')}>
          {logs.pending ? (
            <Waiting />
          ) : (
            <LogTable kinds={kinds} people={sorted} from={from} days={days} today={today} />
          )}
        </Card>
        {deal ? (
          <Card flush title={t('follow.silent')}>
            <p className="muted follow-note">{t('follow.silent_help')}</p>
            {silent.pending ? (
              <Waiting />
            ) : (
              <SilentTable
                deal={deal}
                owner={owner}
                wheres={[open, ...wheres]}
                silences={SILENCES}
                rows={[...owners.values()].sort((a, b) => (b.cells[1]?.count ?? 0) - (a.cells[1]?.count ?? 0))}
              />
            )}
          </Card>
        ) : null}
      </div>
    </div>
  );
}

const Waiting = () => (
  <div className="card-body" aria-busy="true">
    <Skeleton height={180} />
  </div>
);
