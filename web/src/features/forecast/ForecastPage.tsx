import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { api } from '@/api/client';
import { keys } from '@/api/keys';
import { useCan, useSession } from '@/api/session';
import type { Row } from '@/api/types';
import { type Key, useT } from '@/i18n';
import { todayIn, useFormat } from '@/meta/format';
import { useSettings } from '@/meta/schema';
import { PageHead, Segmented, Select, Tabs } from '@/ui';
import { Categories } from './Categories';
import { Judged } from './Judged';
import { Methods } from './Methods';
import { Excluded, Groups, Tiles } from './Now';
import { Waiting } from './parts';
import { Research } from './Research';
import { daysOf, type Forecast, type Period, periods } from './report';
import { Scores } from './Scores';
import { Series } from './Series';
import { Snapshots } from './Snapshots';
import { horizons, Soon } from './Soon';
import { type Scope, scopeOf } from './scope';
import { Trials } from './Trials';
import './forecast.css';

const route = getRouteApi('/app/reports/forecast');
const groupings = ['none', 'owner', 'team'] as const;
const views = ['now', 'soon', 'judgement', 'scores', 'series'] as const;
const whoses = ['all', 'team', 'me'] as const;
const ofs = ['amount', 'quantity'] as const;

type Change = (next: Record<string, string | undefined>) => void;

export function ForecastPage() {
  const t = useT();
  const format = useFormat();
  const settings = useSettings();
  const session = useSession();
  const search = route.useSearch();
  const navigate = useNavigate({ from: '/reports/forecast' });
  const change: Change = (next) =>
    void navigate({ search: (old) => ({ ...old, ...next }), replace: true, resetScroll: false });
  const view = views.find((item) => item === search.view) ?? 'now';
  const period = periods.find((item) => item === search.period) ?? 'this_quarter';
  const of = ofs.find((item) => item === search.of) ?? 'amount';
  const product = of === 'quantity' ? search.product : undefined;
  const days = daysOf(period, todayIn(format.zone), settings.fiscal_year_start ?? 1);
  const scope = scopeOf(search.whose, product, session.user);
  const show = search.show === 'table' ? 'table' : 'chart';
  const onShow = (next: 'chart' | 'table') => change({ show: next === 'table' ? next : undefined });
  return (
    <div className="page forecast">
      <PageHead title={t('forecast.title')}>
        {view === 'now' || view === 'judgement' ? (
          <Segmented<Period>
            label={t('forecast.period')}
            value={period}
            options={periods.map((value) => ({ value, label: t(`forecast.${value}` as Key) }))}
            onChange={(value) => change({ period: value === 'this_quarter' ? undefined : value })}
          />
        ) : null}
      </PageHead>
      <div className="forecast-bar">
        <Tabs
          label={t('forecast.title')}
          value={view}
          tabs={views.map((value) => ({ value, label: t(`forecast.view_${value}`) }))}
          onChange={(value) => change({ view: value === 'now' ? undefined : value })}
        />
        <span className="grow" />
        {view === 'series' || view === 'soon' ? null : <Quantity of={of} product={product} change={change} />}
        {view === 'now' || view === 'judgement' || view === 'soon' ? (
          <Segmented
            label={t('forecast.whose')}
            value={whoses.find((item) => item === search.whose) ?? 'all'}
            options={whoses
              .filter((value) => value !== 'team' || (session.user.team && view !== 'soon'))
              .map((value) => ({ value, label: t(`forecast.whose_${value}`) }))}
            onChange={(value) => change({ whose: value === 'all' ? undefined : value })}
          />
        ) : null}
      </div>
      <div className="page-body forecast-body">
        {view === 'now' ? (
          <Now
            days={days}
            of={of}
            scope={scope}
            by={groupings.find((item) => item === search.by) ?? 'none'}
            weights={search.weights}
            show={show}
            change={change}
            onShow={onShow}
          />
        ) : view === 'soon' ? (
          <Soon
            days={horizons.find((item) => item === search.days) ?? '30'}
            by={search.soon === 'account' ? 'account' : 'deal'}
            where={search.whose === 'me' ? `owner = '${session.user.id}'` : undefined}
            change={change}
          />
        ) : view === 'judgement' ? (
          <Judged days={{ ...days, of, product }} team={scope.team} />
        ) : view === 'scores' ? (
          <Scores
            of={of}
            product={product}
            which={search.which === 'last' || search.which === 'all' ? search.which : 'first'}
            onWhich={(which) => change({ which: which === 'first' ? undefined : which })}
          />
        ) : (
          <Series
            kpi={search.kpi ?? 'revenue'}
            show={show}
            onKpi={(kpi) => change({ kpi: kpi === 'revenue' ? undefined : kpi })}
            onShow={onShow}
          />
        )}
      </div>
    </div>
  );
}

/** Money, or pieces of all products or of one. */
function Quantity({ of, product, change }: { of: (typeof ofs)[number]; product?: string; change: Change }) {
  const t = useT();
  const query = { fields: 'name', sort: 'name', limit: 200 };
  const products = useQuery({
    queryKey: [...keys.lists('product'), query],
    queryFn: ({ signal }) => api.get<{ rows: Row[] }>('/api/records/product', query, signal),
    enabled: of === 'quantity',
  });
  return (
    <>
      <Segmented
        label={t('forecast.of')}
        value={of}
        options={ofs.map((value) => ({ value, label: t(`forecast.of_${value}`) }))}
        onChange={(value) => change({ of: value === 'amount' ? undefined : value, product: undefined })}
      />
      {of === 'quantity' ? (
        <span className="forecast-pick">
          <Select
            label={t('forecast.product')}
            value={product ?? ''}
            options={[
              { value: '', label: t('forecast.all_products') },
              ...(products.data?.rows ?? []).map((row) => ({ value: row.id, label: String(row.name ?? '—') })),
            ]}
            onChange={(value) => change({ product: value || undefined })}
          />
        </span>
      ) : null}
    </>
  );
}

interface NowProps {
  days: { from: string; to: string };
  of: (typeof ofs)[number];
  scope: Scope;
  by: (typeof groupings)[number];
  weights?: string;
  show: 'chart' | 'table';
  change: Change;
  onShow: (show: 'chart' | 'table') => void;
}

function Now({ days, of, scope, by, weights, show, change, onShow }: NowProps) {
  const t = useT();
  const format = useFormat();
  const mayEdit = useCan('administer');
  const params = {
    ...days,
    of,
    product: scope.product,
    person: scope.person,
    team: scope.team,
    by: by === 'none' ? undefined : by,
    weights,
  };
  const answer = useQuery({
    queryKey: keys.report('forecast', { ...params, lang: format.language }),
    queryFn: ({ signal }) => api.get<Forecast>('/api/reports/forecast', params, signal),
    placeholderData: keepPreviousData,
  });
  const report = answer.data;
  if (!report || answer.error) return <Waiting answer={answer} height={480} />;
  const partly = scope.level === 'company' && report.excluded.some((item) => item.reason === 'rights');
  return (
    <div className="forecast-now" aria-busy={answer.isFetching}>
      <Tiles report={report} />
      <Snapshots
        report={report}
        scope={scope}
        closed={partly ? t('forecast.freeze_partly') : report.reason === 'period_over' ? t('forecast.period_over') : ''}
      />
      {report.trials.length > 0 ? (
        <Trials
          report={report}
          show={show}
          onShow={onShow}
          asOf={answer.dataUpdatedAt}
          refresh={() => void answer.refetch()}
        />
      ) : null}
      {report.methods.length > 0 ? <Methods report={report} onWeights={(next) => change({ weights: next })} /> : null}
      <p className="muted forecast-note">
        {t('forecast.stage_weights')}{' '}
        {mayEdit ? (
          <Link to="/admin/{-$section}" params={{ section: 'model' }} className="figure-link">
            {t('forecast.stage_weights_edit')}
          </Link>
        ) : (
          t('forecast.stage_weights_who')
        )}
      </p>
      {report.categories.length > 0 ? <Categories report={report} /> : null}
      <Segmented
        label={t('forecast.by')}
        value={by}
        options={groupings.map((value) => ({ value, label: t(`forecast.by_${value}` as Key) }))}
        onChange={(value) => change({ by: value === 'none' ? undefined : value })}
      />
      {report.groups.length > 0 ? <Groups report={report} by={by} /> : null}
      {report.research ? <Research list={report.research} /> : null}
      <Excluded report={report} />
    </div>
  );
}
