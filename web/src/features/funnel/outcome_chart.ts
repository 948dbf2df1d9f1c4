import type { ChartOption } from '@/charts/EChart';
import type { Outcomes } from './analysis';

const share = (value: number) => Math.round(value * 1000) / 10;

/** Of one group: won with its band and as it was before, lost. Of several: the share won of each. */
export function outcomeChart(
  report: Outcomes,
  past: Outcomes | undefined,
  words: { won: string; lost: string; low: string; high: string; before: string },
  name: (key: string | null, label: string | null) => string,
  days: (value: number) => string,
): ChartOption {
  return (theme) => {
    const line = (id: string, label: string, color: string, data: [number, number][], kind?: 'dashed' | 'dotted') => ({
      id,
      name: label,
      type: 'line' as const,
      showSymbol: kind !== 'dotted',
      symbolSize: 6,
      itemStyle: { color },
      lineStyle: { color, width: kind === 'dotted' ? 1 : 2, type: kind ?? ('solid' as const) },
      data: [[0, 0] as [number, number], ...data],
    });
    const one = report.groups === undefined || report.groups.length === 0;
    const of = (part: 'won' | 'won_low' | 'won_high' | 'lost') =>
      report.marks.map((mark): [number, number] => [mark.day, share(mark[part] ?? 0)]);
    const series = one
      ? [
          line('won', words.won, theme.green, of('won')),
          line('low', words.low, theme.green, of('won_low'), 'dotted'),
          line('high', words.high, theme.green, of('won_high'), 'dotted'),
          line('lost', words.lost, theme.red, of('lost')),
          ...(past
            ? [
                line(
                  'before',
                  words.before,
                  theme.gray,
                  past.marks.map((mark): [number, number] => [mark.day, share(mark.won)]),
                  'dashed',
                ),
              ]
            : []),
        ]
      : (report.groups ?? []).map((group, at) =>
          line(
            group.key ?? '',
            name(group.key, group.label),
            theme.series[at % theme.series.length] ?? theme.blue,
            group.marks.map((mark): [number, number] => [mark.day, share(mark.won)]),
          ),
        );
    return {
      legend: { show: true, type: 'scroll', top: 0, textStyle: { color: theme.text } },
      grid: { left: 8, right: 24, top: 40, bottom: 8, containLabel: true },
      tooltip: {
        trigger: 'axis',
        valueFormatter: (value: unknown) => (typeof value === 'number' ? `${value}%` : '—'),
      },
      xAxis: {
        type: 'value',
        min: 0,
        splitLine: { show: false },
        axisLine: { lineStyle: { color: theme.line } },
        axisLabel: { color: theme.weak, formatter: days },
      },
      yAxis: {
        type: 'value',
        min: 0,
        splitLine: { lineStyle: { color: theme.line } },
        axisLabel: { color: theme.weak, formatter: (value: number) => `${value}%` },
      },
      series,
    };
  };
}
