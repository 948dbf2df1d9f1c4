import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { explain } from '@/api/errors';
import { Change } from '@/charts/Change';
import { EChart, savePicture } from '@/charts/EChart';
import { csvSheet } from '@/charts/sheet';
import { Widget } from '@/charts/Widget';
import { type Key, useT } from '@/i18n';
import { useFormat } from '@/meta/format';
import { findStage, useLabel } from '@/meta/schema';
import { EmptyState, ErrorState, Segmented, Skeleton, Tag } from '@/ui';
import type { TabProps } from './AnalysisPage';
import { type Ageing, type Dwell, type Quantile, type Signal, signals } from './analysis';
import { DataTable } from './DataTable';
import { dwellChart } from './dwell_chart';
import { Records } from './figures';
import { toCsv } from './report';
import { useAnalysis, useEarlier, useRange } from './use_analysis';

export const signalColors: Record<Signal, string> = {
  stagnant: 'red',
  overdue: 'orange',
  put_off: 'purple',
  nothing_planned: 'gray',
};

/** How long deals stay, and which of the open ones stay too long. */
export function DwellTab(props: TabProps) {
  return (
    <>
      <Stays {...props} />
      <Waiting {...props} />
    </>
  );
}

function Stays({ object, pipeline, search, change }: TabProps) {
  const t = useT();
  const label = useLabel();
  const format = useFormat();
  const range = useRange(search, 'all');
  const params = {
    object: object.name,
    pipeline: pipeline.name,
    kind: search.kind === 'cohort' ? 'cohort' : 'active',
    where: search.where,
    days: search.days === 'working' ? 'working' : undefined,
  };
  const answer = useAnalysis<Dwell>('dwell', { ...params, ...range });
  const earlier = useEarlier(search, range);
  const past = useAnalysis<Dwell>('dwell', { ...params, ...earlier }, earlier !== undefined);
  const before =
    earlier && past.data && !past.isPlaceholderData
      ? new Map(past.data.stages.map((stage) => [stage.stage, stage]))
      : undefined;
  const stages = answer.data?.stages ?? [];
  const title = t('analysis.dwell_title');
  const days = (value: number | null | undefined) =>
    value === null || value === undefined
      ? t('analysis.not_reached')
      : t('funnel.days', { n: format.number(value, 1) });
  const option = useMemo(
    () =>
      answer.data
        ? dwellChart(
            answer.data.stages,
            (stage) => label(stage.label) || stage.stage,
            { median: t('analysis.median'), p75: 'P75', p90: 'P90' },
            (value) => t('funnel.days', { n: format.number(value, 1) }),
          )
        : undefined,
    [answer.data, label, t, format],
  );
  const range95 = (of: Quantile | null) =>
    of && of.low !== null
      ? t('analysis.days_between', {
          low: format.number(of.low, 1),
          high: of.high === null ? '…' : format.number(of.high, 1),
        })
      : '';
  const visits = stages.reduce((total, stage) => total + stage.visits.moves, 0);
  return (
    <Widget
      title={title}
      asOf={answer.dataUpdatedAt || undefined}
      waiting={answer.isPending}
      fault={answer.error}
      show={search.show === 'table' ? 'table' : 'chart'}
      onShow={(show) => change({ show: show === 'table' ? show : undefined })}
      tools={
        <Segmented
          label={t('analysis.days_kind')}
          value={search.days === 'working' ? 'working' : 'calendar'}
          options={(['calendar', 'working'] as const).map((value) => ({
            value,
            label: t(`analysis.days_${value}`),
          }))}
          onChange={(value) => change({ days: value === 'working' ? value : undefined })}
        />
      }
      onRefresh={() => void answer.refetch()}
      sheet={() =>
        csvSheet(
          toCsv([
            [
              t('funnel.stage'),
              t('analysis.visits'),
              t('analysis.exits'),
              t('analysis.still_open'),
              t('analysis.median'),
              'P75',
              'P90',
              t('analysis.mean_completed'),
            ],
            ...stages.map((stage) => [
              label(stage.label),
              stage.visits.moves,
              stage.exits,
              stage.open.moves,
              stage.median?.value ?? null,
              stage.p75?.value ?? null,
              stage.p90?.value ?? null,
              stage.mean_completed,
            ]),
          ]),
          `${title}.csv`,
        )
      }
      onPng={option ? () => void savePicture(option, title) : undefined}
      note={t('analysis.dwell_note')}
      chart={(large) =>
        !option || visits === 0 ? (
          <EmptyState icon="funnel" title={t('analysis.no_moves')}>
            {t('funnel.empty_help')}
          </EmptyState>
        ) : (
          <div className="widget-body">
            <EChart
              option={option}
              height={large ? 560 : 60 + stages.length * 52}
              sentence={stages
                .map((stage) => `${label(stage.label)} ${t('analysis.median')} ${days(stage.median?.value)}`)
                .join(t('funnel.comma'))}
            />
          </div>
        )
      }
      table={() => (
        <DataTable
          title={title}
          head={[
            t('funnel.stage'),
            t('analysis.visits'),
            t('analysis.still_open'),
            t('analysis.median'),
            ...(before ? [t('analysis.median_before')] : []),
            'P75',
            'P90',
            t('analysis.mean_completed'),
            t('analysis.total_per_deal'),
          ]}
          rows={stages.map((stage) => ({
            key: stage.stage,
            cells: [
              label(stage.label),
              <Records key="visits" where={stage.visits.where}>
                {format.number(stage.visits.moves)}
              </Records>,
              <Records key="open" where={stage.open.where}>
                {format.number(stage.open.moves)}
              </Records>,
              <span key="median">
                {stage.reason === 'small_n' ? t('analysis.too_few_exits') : days(stage.median?.value)}
                <span className="funnel-range muted">{range95(stage.median)}</span>
              </span>,
              ...(before ? [<Before key="before" now={stage} before={before.get(stage.stage)} days={days} />] : []),
              days(stage.p75?.value),
              days(stage.p90?.value),
              days(stage.mean_completed),
              days(stage.total_per_deal),
            ],
          }))}
        />
      )}
    />
  );
}

/** The median of the period before, and the change since. */
function Before({
  now,
  before,
  days,
}: {
  now: Dwell['stages'][number];
  before: Dwell['stages'][number] | undefined;
  days: (value: number | null | undefined) => string;
}) {
  const t = useT();
  if (!before || before.reason === 'small_n') return <span className="muted">{t('analysis.too_few_exits')}</span>;
  const then = before.median?.value ?? null;
  const value = now.median?.value ?? null;
  return (
    <span>
      {days(then)}
      {then === null || value === null || now.reason === 'small_n' ? null : (
        <Change now={value} before={then} against="" falls />
      )}
    </span>
  );
}

function Waiting({ object, pipeline, search, change }: TabProps) {
  const t = useT();
  const label = useLabel();
  const format = useFormat();
  const answer = useAnalysis<Ageing>('ageing', {
    object: object.name,
    pipeline: pipeline.name,
    where: search.where,
  });
  const data = answer.data;
  const stage = (name: string) => label(findStage(object, name, pipeline.name)?.label) || name;
  const only = signals.find((item) => item === search.signal);
  const rows = (data?.rows ?? []).filter((row) => !only || row.signals.includes(only));
  return (
    <section className="card" aria-label={t('analysis.ageing_title')} aria-busy={answer.isFetching}>
      <div className="widget-head">
        <h2>{t('analysis.ageing_title')}</h2>
        <Segmented
          label={t('analysis.signal')}
          value={only ?? ''}
          options={[
            { value: '', label: t('analysis.signal_all') },
            ...signals.map((value) => ({ value: value as string, label: t(`analysis.signal_${value}` as Key) })),
          ]}
          onChange={(value) => change({ signal: value || undefined })}
        />
      </div>
      {answer.error ? (
        <ErrorState title={t('funnel.failed')} retry={{ label: t('ui.retry'), run: () => void answer.refetch() }}>
          {explain(answer.error)}
        </ErrorState>
      ) : !data ? (
        <Skeleton height={240} />
      ) : (
        <>
          <DataTable
            title={t('analysis.ageing_by_stage')}
            head={[
              t('funnel.stage'),
              t('analysis.limit'),
              t('funnel.open'),
              ...signals.map((item) => t(`analysis.signal_${item}` as Key)),
            ]}
            words={2}
            rows={data.stages.map((item) => ({
              key: item.stage,
              cells: [
                label(item.label),
                <span key="limit">
                  {t('funnel.days', { n: format.number(item.threshold.days, 0) })}{' '}
                  <span className="muted">{t(`analysis.rule_${item.threshold.rule}` as Key)}</span>
                </span>,
                <Records key="open" where={item.open.where}>
                  {format.number(item.open.value)}
                </Records>,
                ...signals.map((signal) => {
                  const found = item.signals[signal];
                  return found && found.value > 0 ? (
                    <Records key={signal} where={found.where}>
                      {format.number(found.value)}
                    </Records>
                  ) : (
                    <span key={signal} className="muted">
                      {found ? 0 : '—'}
                    </span>
                  );
                }),
              ],
            }))}
          />
          {rows.length === 0 ? (
            <EmptyState small icon="check" title={t('analysis.nothing_waits')} />
          ) : (
            <ul className="analysis-list" aria-label={t('analysis.first')}>
              {rows.map((row) => (
                <li key={row.record}>
                  <Link to="/o/$object/$id" params={{ object: object.name, id: row.record }} className="strong">
                    {row.name ?? t('field.hidden')}
                  </Link>
                  <span className="muted">{stage(row.stage)}</span>
                  <span className="grow analysis-tags">
                    {row.signals.map((item) => (
                      <Tag key={item} color={signalColors[item]}>
                        {item === 'stagnant'
                          ? t('analysis.why_stagnant', {
                              days: format.number(row.days),
                              limit: format.number(row.threshold, 0),
                            })
                          : item === 'put_off'
                            ? t('analysis.why_put_off', { n: format.number(row.put_off ?? 0) })
                            : item === 'overdue'
                              ? t('analysis.why_overdue', { day: format.date(row.close_date ?? '') })
                              : t(`analysis.signal_${item}` as Key)}
                      </Tag>
                    ))}
                  </span>
                  <span className="muted">{row.owner?.name}</span>
                  <span className="num">
                    {row.amount === null ? '—' : format.money(row.amount, undefined, { short: true })}
                  </span>
                </li>
              ))}
            </ul>
          )}
          {data.more ? <p className="muted analysis-more">{t('analysis.more')}</p> : null}
        </>
      )}
    </section>
  );
}
