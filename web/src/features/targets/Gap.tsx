import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import { api } from '@/api/client';
import { keys } from '@/api/keys';
import { type ChartOption, EChart, savePicture } from '@/charts/EChart';
import { Widget } from '@/charts/Widget';
import { useT } from '@/i18n';
import { useFormat } from '@/meta/format';
import { amountOf, type TargetRow } from './TargetsPage';

interface Amount {
  value: string | number | null;
  object: string;
  where: string;
}
interface GapAnswer extends TargetRow {
  potential: Amount | null;
  forecast: (Amount & { band: { low: string; high: string } | null; method: string }) | null;
  signed: string | number | null;
  gap: string | number | null;
  forecast_gap: string | number | null;
  coverage: number | null;
}

/** The four amounts of a target: what may be won, what is forecast, what is signed, the target itself. */
export function Gap({
  id,
  name,
  show,
  onShow,
}: {
  id: string;
  name: string;
  show: 'chart' | 'table';
  onShow: (show: 'chart' | 'table') => void;
}) {
  const t = useT();
  const format = useFormat();
  const navigate = useNavigate();
  const answer = useQuery({
    queryKey: keys.report('target_gap', { id }),
    queryFn: ({ signal }) => api.get<GapAnswer>(`/api/targets/${id}/gap`, {}, signal),
  });
  const gap = answer.data;
  const bars = useMemo(() => {
    const part = gap?.actual?.parts[0];
    return [
      { name: t('targets.potential'), of: gap?.potential ?? null, value: gap?.potential?.value ?? null },
      { name: t('targets.forecast'), of: gap?.forecast ?? null, value: gap?.forecast?.value ?? null },
      { name: t('targets.signed'), of: part ?? null, value: gap?.signed ?? null },
      { name: t('targets.target'), of: null, value: gap?.target ?? null },
    ];
  }, [gap, t]);
  const option = useMemo(
    (): ChartOption => (theme) => ({
      grid: { left: 8, right: 56, top: 8, bottom: 16, containLabel: true },
      legend: { show: false },
      xAxis: {
        type: 'value',
        splitNumber: 4,
        splitLine: { lineStyle: { color: theme.line } },
        axisLabel: { color: theme.weak, hideOverlap: true, formatter: (value: number) => format.short(value) },
      },
      yAxis: {
        type: 'category',
        inverse: true,
        data: bars.map((bar) => bar.name),
        axisTick: { show: false },
        axisLine: { show: false },
        axisLabel: { color: theme.text },
      },
      series: [
        {
          id: 'amounts',
          type: 'bar',
          barMaxWidth: 26,
          cursor: 'pointer',
          label: {
            show: true,
            position: 'right',
            color: theme.text,
            formatter: (point: { value: unknown }) => format.short(Number(point.value)),
          },
          data: bars.map((bar, at) => ({
            value: Number(bar.value ?? 0),
            itemStyle: { color: [theme.series[3], theme.blue, theme.green, theme.gray][at], borderRadius: 3 },
          })),
        },
      ],
    }),
    [bars, format],
  );
  const title = t('targets.gap_of', { name });
  const row = gap ?? { money: true };
  const open = (at: number) => {
    const of = bars[at]?.of;
    if (of?.where) void navigate({ to: '/o/$object', params: { object: of.object }, search: { where: of.where } });
  };
  const figures = gap
    ? `${t('targets.gap_value')} ${amountOf(format, row, gap.gap)} · ${t('targets.forecast_gap')} ${amountOf(format, row, gap.forecast_gap)} · ${t('targets.coverage')} ${gap.coverage === null ? '—' : format.number(gap.coverage, 1)}`
    : undefined;
  return (
    <Widget
      title={title}
      figure={figures}
      waiting={answer.isPending}
      fault={answer.error}
      asOf={answer.dataUpdatedAt || undefined}
      show={show}
      onShow={onShow}
      onRefresh={() => void answer.refetch()}
      onPng={() => void savePicture(option, title)}
      sheet={() => ({
        title,
        columns: [t('targets.four'), t('forecast.amount')],
        rows: bars.map((bar) => [bar.name, bar.value === null ? null : Number(bar.value)]),
      })}
      chart={(large) => (
        <div className="widget-body">
          <EChart
            option={option}
            height={large ? 420 : 220}
            sentence={bars.map((bar) => `${bar.name} ${amountOf(format, row, bar.value)}`).join(' · ')}
            onPick={({ index }) => open(index)}
          />
        </div>
      )}
      table={() => (
        <section className="targets-wide" aria-label={t('funnel.table_of', { title })} tabIndex={0}>
          <table className="table">
            <thead>
              <tr>
                <th>{t('targets.four')}</th>
                <th className="num">{t('forecast.amount')}</th>
              </tr>
            </thead>
            <tbody>
              {bars.map((bar) => (
                <tr key={bar.name}>
                  <td>{bar.name}</td>
                  <td className="num">
                    {bar.of?.where ? (
                      <Link
                        to="/o/$object"
                        params={{ object: bar.of.object }}
                        search={{ where: bar.of.where }}
                        className="figure-link"
                      >
                        {amountOf(format, row, bar.value)}
                      </Link>
                    ) : (
                      amountOf(format, row, bar.value)
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    />
  );
}
