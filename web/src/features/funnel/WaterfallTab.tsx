import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { EChart, savePicture } from '@/charts/EChart';
import { csvSheet } from '@/charts/sheet';
import { Widget } from '@/charts/Widget';
import { type Key, useT } from '@/i18n';
import { useFormat } from '@/meta/format';
import { Button, EmptyState } from '@/ui';
import type { TabProps } from './AnalysisPage';
import type { Waterfall } from './analysis';
import { DataTable } from './DataTable';
import { Records } from './figures';
import { toCsv } from './report';
import { useAnalysis, useRange } from './use_analysis';
import { waterfallChart } from './waterfall_chart';

/** The pipeline of a time between two days: what came, what changed, what went. */
export function WaterfallTab({ object, pipeline, search, change }: TabProps) {
  const t = useT();
  const format = useFormat();
  const range = useRange(search, 'this_quarter');
  const ready = Boolean(range.from && range.to);
  const answer = useAnalysis<Waterfall>(
    'waterfall',
    { object: object.name, pipeline: pipeline.name, where: search.where, movement: search.movement, ...range },
    ready,
  );
  const data = answer.data;
  const title = t('analysis.waterfall_title');
  const word = useMemo(() => (movement: string) => t(`analysis.move_${movement}` as Key), [t]);
  const shown = useMemo(
    () => (data?.movements ?? []).filter((item) => item.movement !== 'removed' || item.n > 0),
    [data],
  );
  const bars = useMemo(
    () =>
      shown.map((item) => ({ movement: item.movement, name: word(item.movement), amount: Number(item.amount ?? 0) })),
    [shown, word],
  );
  const money = useMemo(() => (value: number) => format.money(value, undefined, { short: true }), [format]);
  const option = useMemo(() => waterfallChart(bars, money), [bars, money]);
  if (!ready) return <EmptyState icon="calendar" title={t('funnel.choose_period')} />;
  const start = shown.find((item) => item.movement === 'start');
  const end = shown.find((item) => item.movement === 'end');
  const empty = shown.every((item) => item.n === 0);
  const picked = shown.find((item) => item.movement === search.movement);
  const day = (state: { close_date: string | null } | null) =>
    state?.close_date ? format.date(state.close_date) : '—';
  const worth = (state: { amount: string | null } | null) =>
    state?.amount ? format.money(state.amount, undefined, { short: true }) : '—';
  return (
    <>
      <Widget
        title={title}
        figure={end ? money(Number(end.amount ?? 0)) : undefined}
        change={
          start && end
            ? { now: Number(end.amount ?? 0), before: Number(start.amount ?? 0), against: t('analysis.against_start') }
            : undefined
        }
        asOf={answer.dataUpdatedAt || undefined}
        waiting={answer.isPending}
        fault={answer.error}
        show={search.show === 'table' ? 'table' : 'chart'}
        onShow={(show) => change({ show: show === 'table' ? show : undefined })}
        onRefresh={() => void answer.refetch()}
        sheet={() =>
          csvSheet(
            toCsv([
              [t('analysis.movement'), t('funnel.count'), `${t('funnel.amount')} (${data?.currency ?? ''})`],
              ...shown.map((item) => [word(item.movement), item.n, item.amount]),
            ]),
            `${title}.csv`,
          )
        }
        onPng={() => void savePicture(option, title)}
        note={t('analysis.waterfall_note')}
        height={360}
        chart={(large) =>
          empty ? (
            <EmptyState icon="funnel" title={t('analysis.no_pipeline')}>
              {t('funnel.empty_help')}
            </EmptyState>
          ) : (
            <div
              className="widget-body analysis-scroll"
              role="region"
              aria-label={t('analysis.chart_of', { title })}
              tabIndex={0}
            >
              <div className="analysis-waterfall">
                <EChart
                  option={option}
                  height={large ? 560 : 360}
                  sentence={bars.map((bar) => `${bar.name} ${money(bar.amount)}`).join(t('funnel.comma'))}
                  onPick={({ index }) => change({ movement: bars[index]?.movement })}
                />
              </div>
            </div>
          )
        }
        table={() => (
          <DataTable
            title={title}
            head={[t('analysis.movement'), t('funnel.count'), t('funnel.amount')]}
            rows={shown.map((item) => ({
              key: item.movement,
              strong: item.movement === 'start' || item.movement === 'end',
              cells: [
                item.n > 0 ? (
                  <Button key="name" kind="link" onClick={() => change({ movement: item.movement })}>
                    {word(item.movement)}
                  </Button>
                ) : (
                  word(item.movement)
                ),
                <Records key="n" where={item.where}>
                  {format.number(item.n)}
                </Records>,
                item.amount === null ? '—' : format.money(item.amount),
              ],
            }))}
          />
        )}
      />
      {picked && data?.rows ? (
        <section className="card" aria-label={word(picked.movement)}>
          <div className="widget-head">
            <h2>{word(picked.movement)}</h2>
            <span className="muted">
              {t('analysis.deals_n', { n: format.number(picked.n), amount: format.money(picked.amount ?? '0') })}
            </span>
            <Button kind="link" onClick={() => change({ movement: undefined })}>
              {t('analysis.close_list')}
            </Button>
          </div>
          {data.rows.length === 0 ? (
            <EmptyState small title={t('funnel.none')} />
          ) : (
            <DataTable
              title={word(picked.movement)}
              head={[
                t('analysis.deal'),
                t('analysis.owner'),
                t('analysis.close_before'),
                t('analysis.close_after'),
                t('analysis.amount_before'),
                t('analysis.amount_after'),
                t('analysis.counted'),
              ]}
              words={4}
              rows={data.rows.map((row) => ({
                key: row.record,
                cells: [
                  <Link key="name" to="/o/$object/$id" params={{ object: object.name, id: row.record }}>
                    {row.name ?? t('field.hidden')}
                  </Link>,
                  row.owner?.name ?? '—',
                  day(row.before),
                  day(row.after),
                  worth(row.before),
                  worth(row.after),
                  row.amount === null ? '—' : format.money(row.amount),
                ],
              }))}
            />
          )}
          {picked.n > data.rows.length ? <p className="muted analysis-more">{t('analysis.more')}</p> : null}
        </section>
      ) : null}
    </>
  );
}
