import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { api } from '@/api/client';
import { explain } from '@/api/errors';
import { keys } from '@/api/keys';
import { useSession } from '@/api/session';
import { useT } from '@/i18n';
import { todayIn, useFormat } from '@/meta/format';
import { useSchema } from '@/meta/schema';
import { EmptyState, ErrorState, IconButton, PageHead, Select, Skeleton } from '@/ui';
import { type CommissionReport, dayBeside, rowKey } from './commission';
import { People } from './People';
import { StatementView } from './StatementView';
import './commission.css';

const route = getRouteApi('/app/reports/commission');

interface Search {
  on?: string;
  plan?: string;
  person?: string;
}

/** Commission of a period: one's own statement; for whoever has people, theirs, and for finance what is to be paid. */
export function CommissionPage() {
  const t = useT();
  const format = useFormat();
  const schema = useSchema();
  const session = useSession();
  const search = route.useSearch() as Search;
  const navigate = useNavigate({ from: '/reports/commission' });
  const change = (next: Search) =>
    void navigate({ search: (old) => ({ ...old, ...next }), replace: true, resetScroll: false });
  const on = search.on ?? todayIn(format.zone);
  const answer = useQuery({
    queryKey: keys.report('commission', { on }),
    queryFn: ({ signal }) => api.get<CommissionReport>('/api/reports/commission', { on }, signal),
  });
  const rows = answer.data?.rows ?? [];
  const chosen =
    rows.find((row) => row.plan.id === search.plan && row.person?.id === search.person) ??
    rows.find((row) => row.person?.id === search.person) ??
    rows.find((row) => row.person?.id === session.user.id) ??
    [...rows].sort((a, b) => Number(b.total) - Number(a.total))[0];
  const mayPlan = (schema.byName.get('commission_plan')?.rights.read ?? 'none') !== 'none';
  // Plans may have periods of their own: the one at hand is that of the statement that is open.
  const step = (by: 1 | -1) => {
    const quarter = new Date(`${on}T00:00:00Z`);
    quarter.setUTCDate(1);
    quarter.setUTCMonth(quarter.getUTCMonth() + 3 * by);
    change({ on: chosen ? dayBeside(by < 0 ? chosen.from : chosen.to, by) : quarter.toISOString().slice(0, 10) });
  };
  return (
    <div className="page commission">
      <PageHead title={t('commission.title')}>
        {mayPlan ? (
          <Link to="/o/$object" params={{ object: 'commission_plan' }} className="figure-link">
            {t('commission.plans')}
          </Link>
        ) : null}
      </PageHead>
      <div className="commission-tools">
        <IconButton icon="chevron-left" label={t('commission.before')} onClick={() => step(-1)} />
        <span className="commission-period" aria-live="polite">
          {chosen ? `${format.date(chosen.from)} – ${format.date(chosen.to)}` : format.date(on)}
        </span>
        <IconButton icon="chevron-right" label={t('commission.after')} onClick={() => step(1)} />
        {rows.length > 1 && chosen ? (
          <span className="commission-pick">
            <Select
              label={t('commission.whose')}
              value={rowKey(chosen)}
              options={rows.map((row) => ({
                value: rowKey(row),
                label: `${row.person?.name ?? '—'} · ${row.plan.name}`,
              }))}
              onChange={(value) => {
                const [plan, person] = (value ?? '').split('/');
                change({ plan, person });
              }}
            />
          </span>
        ) : null}
      </div>
      <div className="page-body commission-body" aria-busy={answer.isFetching}>
        {answer.error ? (
          <ErrorState title={t('commission.failed')} retry={{ label: t('ui.retry'), run: () => void answer.refetch() }}>
            {explain(answer.error)}
          </ErrorState>
        ) : answer.isPending ? (
          <Skeleton height={360} />
        ) : !chosen ? (
          <EmptyState icon="trophy" title={t('commission.none')}>
            {t(mayPlan ? 'commission.none_help' : 'commission.none_own')}
          </EmptyState>
        ) : (
          <>
            {rows.length > 1 && answer.data ? (
              <People
                report={answer.data}
                chosen={rowKey(chosen)}
                readAt={answer.dataUpdatedAt}
                onChoose={(row) => change({ plan: row.plan.id, person: row.person?.id })}
              />
            ) : null}
            <StatementView
              key={`${rowKey(chosen)}/${chosen.from}`}
              plan={chosen.plan.id}
              person={chosen.person?.id ?? ''}
              on={chosen.from}
            />
          </>
        )}
      </div>
    </div>
  );
}
