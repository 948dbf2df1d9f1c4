import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import { api } from '@/api/client';
import { explain } from '@/api/errors';
import { keys } from '@/api/keys';
import { useT } from '@/i18n';
import { todayIn, useFormat } from '@/meta/format';
import { RecordsLink } from '@/meta/kpi/KpiCard';
import '@/meta/kpi/kpi.css';
import type { Scorecard } from '@/meta/kpi/types';
import { useKpiWords } from '@/meta/kpi/words';
import { type Preset, presets, rangeOf } from '@/meta/periods';
import { useSettings } from '@/meta/schema';
import { Card, EmptyState, ErrorState, PageHead, Segmented, Select, Skeleton } from '@/ui';
import { Budget, budgetBys } from './Budget';
import { Compare } from './Compare';
import { Plans } from './Plans';
import { Simulator } from './Simulator';
import { Trend } from './Trend';
import './velocity.css';
import { segmentsOf, sumsOf } from './whatif';

const route = getRouteApi('/app/reports/velocity');
const bys = ['source', 'fit_band', 'team', 'owner', 'product', 'industry', 'region', 'segment'] as const;
// What stands for the size of a deal, and the velocity made with it.
const bases = {
  amount: { kpi: 'velocity', size: 'average_deal' },
  contract: { kpi: 'velocity_contract', size: 'average_contract' },
  lifetime: { kpi: 'velocity_lifetime', size: 'cltv' },
} as const;
type Basis = keyof typeof bases;
const units: Record<string, string> = { open_deals: 'count', win_rate: 'percent', sales_cycle: 'days' };

export function VelocityPage() {
  const t = useT();
  const format = useFormat();
  const words = useKpiWords();
  const settings = useSettings();
  const search = route.useSearch();
  const navigate = useNavigate({ from: '/reports/velocity' });
  const change = (next: Record<string, string | undefined>) =>
    void navigate({ search: (old) => ({ ...old, ...next }), replace: true, resetScroll: false });
  const preset: Preset = presets.find((item) => item === search.period) ?? 'this_year';
  const by = bys.find((item) => item === search.by) ?? 'source';
  const basis: Basis = search.basis === 'contract' || search.basis === 'lifetime' ? search.basis : 'amount';
  const { kpi: name, size } = bases[basis];
  const names = ['open_deals', size, 'win_rate', 'sales_cycle'];
  const range = rangeOf(preset, todayIn(format.zone), settings.fiscal_year_start);
  const params = {
    ...range,
    by,
    compare: 'previous',
    kpis: [name, ...names].join(','),
  };
  const answer = useQuery({
    queryKey: keys.report('scorecard', { ...params, lang: format.language }),
    queryFn: ({ signal }) => api.get<Scorecard>('/api/reports/scorecard', params, signal),
    placeholderData: keepPreviousData,
  });
  const card = answer.data;
  const kpi = (name: string) => card?.kpis.find((item) => item.name === name);
  const velocity = kpi(name);
  // Lifetime values of segments do not add up to that of the whole: there is only the whole.
  const segments = useMemo(
    () => (basis === 'lifetime' ? [] : segmentsOf(card?.groups ?? [], t('field.hidden'), size)),
    [card, t, basis, size],
  );
  const total = useMemo(
    () => sumsOf(Object.fromEntries((card?.kpis ?? []).map((item) => [item.name, item])), size),
    [card, size],
  );
  const parts = velocity?.previous?.contributions ?? [];
  const factorName = (at: number) => t(`velocity.${(['open', 'size', 'rate', 'cycle'] as const)[at] ?? 'open'}`);
  return (
    <div className="page kpi">
      <PageHead title={t('velocity.title')} />
      <div className="kpi-bar">
        <span className="kpi-pick">
          <Select
            label={t('funnel.period')}
            value={preset}
            options={presets.map((value) => ({ value: value as string, label: t(`funnel.period_${value}`) }))}
            onChange={(value) => change({ period: value ?? undefined })}
          />
        </span>
        <span className="kpi-pick">
          <Select
            label={t('velocity.by')}
            value={by}
            options={bys.map((value) => ({ value: value as string, label: t(`velocity.by_${value}`) }))}
            onChange={(value) => change({ by: value ?? undefined })}
          />
        </span>
        <Segmented
          label={t('velocity.basis')}
          value={basis}
          options={(Object.keys(bases) as Basis[]).map((value) => ({ value, label: t(`velocity.basis_${value}`) }))}
          onChange={(value) => change({ basis: value === 'amount' ? undefined : value })}
        />
      </div>
      <div className="page-body kpi-body" aria-busy={answer.isFetching}>
        {answer.error ? (
          <ErrorState title={t('scorecard.failed')} retry={{ label: t('ui.retry'), run: () => void answer.refetch() }}>
            {explain(answer.error)}
          </ErrorState>
        ) : !card ? (
          <div className="kpi-content">
            <Skeleton height={160} />
            <Skeleton height={360} />
          </div>
        ) : (
          <div className="kpi-content">
            <Card title={t('velocity.lead')}>
              <dl className="velocity-factors">
                <div>
                  <dt>{velocity?.label}</dt>
                  <dd>{velocity ? words.value(velocity, 'money_per_day') : '—'}</dd>
                </div>
                {names.map((name) => {
                  const item = kpi(name);
                  return item ? (
                    <div key={name}>
                      <dt>{item.label}</dt>
                      <dd>
                        <RecordsLink object={item.object} where={item.where}>
                          {words.value(item, units[name] ?? 'money')}
                        </RecordsLink>
                      </dd>
                    </div>
                  ) : null;
                })}
              </dl>
              {parts.length > 0 && velocity?.previous ? (
                <section className="velocity-change" aria-label={t('velocity.change_since')} tabIndex={0}>
                  <h3>{t('velocity.change_since')}</h3>
                  <table className="table">
                    <thead>
                      <tr>
                        <th>{t('velocity.factor')}</th>
                        <th className="num">{t('velocity.before')}</th>
                        <th className="num">{t('velocity.after')}</th>
                        <th className="num">{t('velocity.effect')}</th>
                      </tr>
                    </thead>
                    <tbody>
                      {parts.map((part, at) => (
                        <tr key={part.factor}>
                          <th scope="row">{factorName(at)}</th>
                          <td className="num">{words.plain(part.before, units[names[at] ?? ''] ?? 'money')}</td>
                          <td className="num">{words.plain(part.after, units[names[at] ?? ''] ?? 'money')}</td>
                          <td className="num">{words.plain(part.contribution, 'money_per_day')}</td>
                        </tr>
                      ))}
                      <tr>
                        <th scope="row">{velocity.label}</th>
                        <td className="num">{words.value(velocity.previous, 'money_per_day')}</td>
                        <td className="num">{words.value(velocity, 'money_per_day')}</td>
                        <td className="num">{words.plain(velocity.previous.difference ?? 0, 'money_per_day')}</td>
                      </tr>
                    </tbody>
                  </table>
                </section>
              ) : null}
            </Card>
            {velocity?.value === null || !velocity ? (
              <EmptyState icon="up" title={t('velocity.missing', { reason: words.reason(velocity?.reason ?? null) })} />
            ) : (
              <Simulator key={`${preset}${by}${basis}`} total={total} segments={segments} basis={basis} />
            )}
            <Compare
              card={card}
              title={t('velocity.compare', { name: t(`velocity.by_${by}`) })}
              kpi={name}
              size={size}
              asOf={answer.dataUpdatedAt}
              show={search.compare === 'table' ? 'table' : 'chart'}
              onShow={(show) => change({ compare: show === 'table' ? show : undefined })}
              onRefresh={() => void answer.refetch()}
            />
            <Budget
              range={range}
              by={budgetBys.find((item) => item === search.budget) ?? 'source'}
              onBy={(value) => change({ budget: value === 'source' ? undefined : value })}
            />
            <Trend
              kpi={name}
              to={params.to}
              show={search.show === 'table' ? 'table' : 'chart'}
              onShow={(show) => change({ show: show === 'table' ? show : undefined })}
            />
            <Plans />
          </div>
        )}
      </div>
    </div>
  );
}
