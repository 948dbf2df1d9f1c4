import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { api } from '@/api/client';
import { keys } from '@/api/keys';
import { type ChartOption, EChart, savePicture } from '@/charts/EChart';
import { type Show, Widget } from '@/charts/Widget';
import { useT } from '@/i18n';
import { useFormat } from '@/meta/format';
import { RecordsLink } from '@/meta/kpi/KpiCard';
import type { Scorecard } from '@/meta/kpi/types';
import { useKpiWords } from '@/meta/kpi/words';

const names = ['open', 'size', 'rate', 'cycle'] as const;

/** Month by month: the velocity as a line, and in columns what each factor has to do with the step from the month before. */
export function Trend({
  kpi,
  to,
  show,
  onShow,
}: {
  kpi: string;
  to: string;
  show: Show;
  onShow: (show: Show) => void;
}) {
  const t = useT();
  const format = useFormat();
  const words = useKpiWords();
  const year = Number(to.slice(0, 4)) - 1;
  const params = { from: `${to.slice(0, 8)}01`, to, series_from: `${year}-${to.slice(5, 8)}01`, bucket: 'month' };
  const answer = useQuery({
    queryKey: keys.report('velocity_trend', { kpi, ...params, lang: format.language }),
    queryFn: ({ signal }) => api.get<Scorecard>(`/api/reports/kpi/${kpi}`, params, signal),
  });
  const steps = useMemo(() => answer.data?.kpis[0]?.series ?? [], [answer.data]);
  const part = (at: number, factor: number) => steps[at]?.contributions?.[factor]?.contribution ?? null;
  const option = useMemo((): ChartOption => {
    const money = (value: number) => format.short(value);
    return (theme) => ({
      grid: { left: 8, right: 16, top: 40, bottom: 8, containLabel: true },
      legend: { show: true, top: 0, textStyle: { color: theme.text } },
      tooltip: {
        trigger: 'axis',
        valueFormatter: (value: unknown) => (typeof value === 'number' ? money(value) : '—'),
      },
      xAxis: {
        type: 'category',
        data: steps.map((step) => step.from.slice(0, 7)),
        axisTick: { show: false },
        axisLine: { lineStyle: { color: theme.line } },
        axisLabel: { color: theme.weak },
      },
      yAxis: {
        type: 'value',
        splitLine: { lineStyle: { color: theme.line } },
        axisLabel: { color: theme.weak, formatter: (value: number) => money(value) },
      },
      series: [
        ...names.map((name, factor) => ({
          id: name,
          name: t(`velocity.${name}`),
          type: 'bar' as const,
          stack: 'parts',
          barMaxWidth: 22,
          itemStyle: { color: theme.series[factor] ?? theme.blueSoft },
          data: steps.map((step) => step.contributions?.[factor]?.contribution ?? null),
        })),
        {
          id: 'velocity',
          name: t('velocity.title'),
          type: 'line' as const,
          symbolSize: 7,
          itemStyle: { color: theme.text },
          lineStyle: { color: theme.text, width: 2 },
          data: steps.map((step) => step.value),
        },
      ],
    });
  }, [steps, t, format]);
  const title = t('velocity.trend');
  const last = steps[steps.length - 1];
  return (
    <Widget
      title={title}
      waiting={answer.isPending}
      fault={answer.error}
      asOf={answer.dataUpdatedAt || undefined}
      show={show}
      onShow={onShow}
      onRefresh={() => void answer.refetch()}
      onPng={() => void savePicture(option, title)}
      sheet={() => ({
        title,
        columns: [t('velocity.month'), t('velocity.title'), ...names.map((name) => t(`velocity.${name}`))],
        rows: steps.map((step, at) => [step.from, step.value, ...names.map((_, factor) => part(at, factor))]),
      })}
      note={t('velocity.trend_note')}
      chart={(large) => (
        <div className="widget-body">
          <EChart
            option={option}
            height={large ? 480 : 300}
            sentence={`${title}: ${last?.value == null ? '—' : words.plain(last.value, 'money_per_day')}`}
          />
        </div>
      )}
      table={() => (
        <section className="kpi-scroll" aria-label={t('funnel.table_of', { title })} tabIndex={0}>
          <table className="table">
            <thead>
              <tr>
                <th>{t('velocity.month')}</th>
                <th className="num">{t('velocity.title')}</th>
                {names.map((name) => (
                  <th key={name} className="num">
                    {t(`velocity.${name}`)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {steps.map((step, at) => (
                <tr key={step.from}>
                  <th scope="row">{step.from.slice(0, 7)}</th>
                  <td className="num">
                    {step.value === null ? (
                      <span className="muted">{words.reason(step.reason)}</span>
                    ) : (
                      <RecordsLink object={step.object} where={step.where}>
                        {words.plain(step.value, 'money_per_day')}
                      </RecordsLink>
                    )}
                  </td>
                  {names.map((name, factor) => {
                    const value = part(at, factor);
                    return (
                      <td key={name} className="num">
                        {value === null ? '—' : words.plain(value, 'money_per_day')}
                      </td>
                    );
                  })}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    />
  );
}
