import { useCallback, useMemo } from 'react';
import { type ChartOption, EChart, savePicture } from '@/charts/EChart';
import { type Show, Widget } from '@/charts/Widget';
import { useT } from '@/i18n';
import { useFormat } from '@/meta/format';
import { RecordsLink } from '@/meta/kpi/KpiCard';
import type { Group, Scorecard } from '@/meta/kpi/types';
import { useKpiWords } from '@/meta/kpi/words';
import { EmptyState } from '@/ui';

const most = 12; // groups in the chart

/** Win rate and cycle of the parts beside each other: which sells badly, which slowly. */
export function Compare({
  card,
  title,
  kpi,
  size,
  asOf,
  show,
  onShow,
  onRefresh,
}: {
  card: Scorecard;
  title: string;
  kpi: string;
  size: string;
  asOf: number;
  show: Show;
  onShow: (show: Show) => void;
  onRefresh: () => void;
}) {
  const t = useT();
  const format = useFormat();
  const words = useKpiWords();
  const rows = useMemo(
    () =>
      card.groups
        .filter((group) => (group.values.win_rate?.n ?? 0) > 0 || (group.values.open_deals?.value ?? 0) > 0)
        .sort((a, b) => (b.values[kpi]?.value ?? -1) - (a.values[kpi]?.value ?? -1)),
    [card, kpi],
  );
  const name = useCallback(
    (group: Group) => (group.key === null ? t('velocity.none') : (group.label ?? t('field.hidden'))),
    [t],
  );
  const option = useMemo((): ChartOption => {
    const shown = rows.slice(0, most);
    const names = shown.map(name);
    return (theme) => {
      const axis = (at: number) => ({
        type: 'value' as const,
        gridIndex: at,
        splitLine: { lineStyle: { color: theme.line } },
        axisLabel: {
          color: theme.weak,
          formatter: (value: number) => (at === 0 ? `${format.number(value)}%` : format.number(value)),
        },
      });
      const groups = (at: number) => ({
        type: 'category' as const,
        gridIndex: at,
        inverse: true,
        data: names,
        axisTick: { show: false },
        axisLine: { show: false },
        axisLabel: { show: at === 0, color: theme.text },
      });
      const bar = (at: number, label: string, color: string, data: (number | null)[]) => ({
        id: label,
        name: label,
        type: 'bar' as const,
        xAxisIndex: at,
        yAxisIndex: at,
        barMaxWidth: 16,
        itemStyle: { color, borderRadius: 3 },
        data,
      });
      return {
        legend: { show: true, top: 0, textStyle: { color: theme.text } },
        grid: [
          { left: 8, right: '44%', top: 36, bottom: 8, containLabel: true },
          { left: '60%', right: 24, top: 36, bottom: 8, containLabel: true },
        ],
        tooltip: {
          trigger: 'axis',
          axisPointer: { type: 'shadow' },
          valueFormatter: (value: unknown) => (typeof value === 'number' ? format.number(value, 1) : '—'),
        },
        xAxis: [axis(0), axis(1)],
        yAxis: [groups(0), groups(1)],
        series: [
          bar(
            0,
            t('velocity.rate_percent_axis'),
            theme.blue,
            shown.map(({ values: { win_rate: rate } }) =>
              rate && rate.value !== null && rate.reason !== 'small_n' ? rate.value * 100 : null,
            ),
          ),
          bar(
            1,
            t('velocity.cycle'),
            theme.series[1] ?? theme.gray,
            shown.map(({ values: { sales_cycle: cycle } }) => cycle?.value ?? null),
          ),
        ],
      };
    };
  }, [rows, t, format, name]);
  const heads = [
    t('velocity.rate'),
    t('scorecard.interval_short'),
    t('velocity.cycle'),
    t('velocity.size'),
    t('velocity.title'),
  ];
  return (
    <Widget
      title={title}
      asOf={asOf}
      show={show}
      onShow={onShow}
      onRefresh={onRefresh}
      onPng={() => void savePicture(option, title)}
      sheet={() => ({
        title,
        columns: [t('scorecard.group'), ...heads.filter((_, at) => at !== 1), 'n'],
        rows: rows.map((group) => [
          name(group),
          group.values.win_rate?.value ?? null,
          group.values.sales_cycle?.value ?? null,
          group.values[size]?.value ?? null,
          group.values[kpi]?.value ?? null,
          group.values.win_rate?.n ?? null,
        ]),
      })}
      note={t('velocity.compare_note')}
      chart={(large) =>
        rows.length === 0 ? (
          <EmptyState small icon="up" title={t('velocity.compare_none')} />
        ) : (
          <div className="widget-body">
            <EChart
              option={option}
              height={(large ? 120 : 70) + Math.min(rows.length, most) * 30}
              sentence={rows
                .slice(0, most)
                .map(
                  (group) =>
                    `${name(group)} ${group.values.win_rate ? words.value(group.values.win_rate, 'percent') : '—'}`,
                )
                .join(t('funnel.comma'))}
            />
          </div>
        )
      }
      table={() => (
        <section className="kpi-scroll" aria-label={t('funnel.table_of', { title })} tabIndex={0}>
          <table className="table">
            <thead>
              <tr>
                <th>{t('scorecard.group')}</th>
                {heads.map((head) => (
                  <th key={head} className="num">
                    {head}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((group) => {
                const { win_rate: rate, sales_cycle: cycle } = group.values;
                const plain = (of: string, unit: string) => {
                  const figure = group.values[of];
                  return figure && figure.value !== null ? (
                    <RecordsLink object={figure.object} where={figure.where}>
                      {words.value(figure, unit)}
                    </RecordsLink>
                  ) : (
                    <span className="muted">{words.reason(figure?.reason ?? null)}</span>
                  );
                };
                return (
                  <tr key={group.key ?? ''}>
                    <th scope="row">{name(group)}</th>
                    <td className="num">{plain('win_rate', 'percent')}</td>
                    <td className="num muted">
                      {rate?.low != null && rate.high != null
                        ? `${words.plain(rate.low, 'percent')}–${words.plain(rate.high, 'percent')}`
                        : '—'}
                    </td>
                    <td className="num">
                      {plain('sales_cycle', 'days')}
                      {cycle?.days ? (
                        <span className="funnel-range muted">
                          {' '}
                          P50 {format.number(cycle.days.median, 0)} · P90 {format.number(cycle.days.p90, 0)}
                        </span>
                      ) : null}
                    </td>
                    <td className="num">{plain(size, 'money')}</td>
                    <td className="num">{plain(kpi, 'money_per_day')}</td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </section>
      )}
    />
  );
}
