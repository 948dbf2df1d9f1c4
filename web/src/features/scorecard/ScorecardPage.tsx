import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { api } from '@/api/client';
import { explain } from '@/api/errors';
import { keys } from '@/api/keys';
import { useSession } from '@/api/session';
import { Change } from '@/charts/Change';
import { type Key, useT } from '@/i18n';
import { todayIn, useFormat } from '@/meta/format';
import { KpiCard } from '@/meta/kpi/KpiCard';
import '@/meta/kpi/kpi.css';
import type { Catalogue, Kpi, Scorecard } from '@/meta/kpi/types';
import { useKpiWords } from '@/meta/kpi/words';
import { type Preset, presets, rangeOf } from '@/meta/periods';
import { useSettings } from '@/meta/schema';
import { ErrorState, PageHead, Segmented, Select, Skeleton } from '@/ui';
import { Baseline } from './Baseline';
import { Breakdown } from './Breakdown';
import { Readiness } from './Readiness';

const route = getRouteApi('/app/reports/scorecard');
const sections = ['five', 'selling', 'targets', 'pipeline', 'customers', 'leads', 'cost', 'people'];
const views = ['all', 'me', 'management', 'shared'] as const;

export function ScorecardPage() {
  const t = useT();
  const format = useFormat();
  const settings = useSettings();
  const session = useSession();
  const search = route.useSearch();
  const navigate = useNavigate({ from: '/reports/scorecard' });
  const change = (next: Record<string, string | undefined>) =>
    void navigate({ search: (old) => ({ ...old, ...next }), replace: true, resetScroll: false });
  const open = search.open ?? '';
  const setOpen = (name: string) => change({ open: name || undefined });
  const preset: Preset = presets.find((item) => item === search.period) ?? 'this_quarter';
  const view = views.find((item) => item === search.view) ?? 'all';
  const compare = search.compare === 'year' ? 'year' : 'previous';
  const params = {
    ...(search.from && search.to
      ? { from: search.from, to: search.to }
      : rangeOf(preset, todayIn(format.zone), settings.fiscal_year_start)),
    compare,
    by: search.by,
    page: view === 'me' ? 'rep' : view === 'all' ? 'scorecard' : view,
    filter: view === 'me' ? `owner:${session.user.id}` : search.filter,
  };
  const answer = useQuery({
    queryKey: keys.report('scorecard', { ...params, lang: format.language }),
    queryFn: ({ signal }) => api.get<Scorecard>('/api/reports/scorecard', params, signal),
    placeholderData: keepPreviousData,
  });
  const catalogue = useQuery({
    queryKey: keys.report('kpis', { lang: format.language }),
    queryFn: ({ signal }) => api.get<Catalogue>('/api/reports/kpis', {}, signal),
    staleTime: 600_000,
  });
  const card = answer.data;
  const shown = card?.kpis.find((kpi) => kpi.name === open);
  return (
    <div className="page kpi">
      <PageHead title={t('scorecard.title')} />
      <div className="kpi-bar">
        <Segmented
          label={t('scorecard.view')}
          value={view}
          options={views.map((value) => ({ value, label: t(`scorecard.view_${value}`) }))}
          onChange={(value) => change({ view: value === 'all' ? undefined : value })}
        />
        <span className="kpi-pick">
          <Select
            label={t('funnel.period')}
            value={preset}
            options={presets.map((value) => ({ value: value as string, label: t(`funnel.period_${value}`) }))}
            onChange={(value) => change({ period: value ?? undefined, from: undefined, to: undefined })}
          />
        </span>
        <span className="kpi-pick">
          <Select
            label={t('funnel.compare')}
            value={compare}
            options={(['previous', 'year'] as const).map((value) => ({
              value: value as string,
              label: t(`scorecard.compare_${value}`),
            }))}
            onChange={(value) => change({ compare: value === 'year' ? 'year' : undefined })}
          />
        </span>
        <span className="kpi-pick">
          <Select
            label={t('scorecard.by')}
            value={search.by ?? ''}
            options={[
              { value: '', label: t('scorecard.by_none') },
              ...(catalogue.data?.dimensions ?? []).map((item) => ({ value: item.name, label: item.label })),
            ]}
            onChange={(value) => change({ by: value || undefined })}
          />
        </span>
      </div>
      <div className="page-body kpi-body" aria-busy={answer.isFetching}>
        {answer.error ? (
          <ErrorState title={t('scorecard.failed')} retry={{ label: t('ui.retry'), run: () => void answer.refetch() }}>
            {explain(answer.error)}
          </ErrorState>
        ) : !card ? (
          <div className="kpi-content">
            <Skeleton height={120} />
            <Skeleton height={320} />
          </div>
        ) : (
          <div className="kpi-content">
            {sections.map((section) => {
              const kpis = card.kpis.filter((kpi) => kpi.section === section);
              return kpis.length === 0 ? null : (
                <section key={section} className="kpi-section">
                  <h2>{t(`scorecard.section_${section}` as Key)}</h2>
                  <div className="kpi-tiles">
                    {kpis.map((kpi) => (
                      <Tile
                        key={kpi.name}
                        kpi={kpi}
                        compare={compare}
                        against={t(compare === 'year' ? 'funnel.against_year' : 'funnel.against_period')}
                        onOpen={() => setOpen(kpi.name)}
                      />
                    ))}
                  </div>
                </section>
              );
            })}
            {search.by && card.groups.length > 0 ? (
              <Breakdown
                card={card}
                title={catalogue.data?.dimensions.find((item) => item.name === search.by)?.label ?? search.by}
                kpi={search.kpi}
                onKpi={(name) => change({ kpi: name })}
              />
            ) : null}
            {view === 'me' ? null : <Baseline />}
            <Readiness />
          </div>
        )}
      </div>
      {shown ? <KpiCard kpi={shown} asOf={card?.as_of ?? null} onClose={() => setOpen('')} /> : null}
    </div>
  );
}

function Tile({
  kpi,
  compare,
  against,
  onOpen,
}: {
  kpi: Kpi;
  compare: 'previous' | 'year';
  against: string;
  onOpen: () => void;
}) {
  const t = useT();
  const words = useKpiWords();
  const then = kpi[compare];
  return (
    <button
      type="button"
      className="card kpi-tile"
      onClick={onOpen}
      title={t('scorecard.open_card', { name: kpi.label })}
    >
      <span className="kpi-tile-name ellipsis">{kpi.label}</span>
      <span className="kpi-tile-value ellipsis" data-none={kpi.value === null || undefined}>
        {words.value(kpi, kpi.unit)}
      </span>
      {kpi.value !== null && then && then.value !== null ? (
        <Change
          now={kpi.value}
          before={then.value}
          against={against}
          falls={kpi.better === 'lower'}
          points={kpi.unit === 'percent'}
        />
      ) : null}
      <span className="kpi-tile-note ellipsis">
        {kpi.value === null
          ? words.reason(kpi.reason)
          : kpi.low !== null && kpi.high !== null
            ? t('scorecard.interval', {
                low: words.plain(kpi.low, 'percent'),
                high: words.plain(kpi.high, 'percent'),
              })
            : kpi.n !== null
              ? t('scorecard.n', { n: kpi.n })
              : ''}
      </span>
    </button>
  );
}
