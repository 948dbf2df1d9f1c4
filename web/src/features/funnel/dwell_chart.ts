import type { ChartOption } from '@/charts/EChart';
import type { Dwell } from './analysis';

type Stage = Dwell['stages'][number];

/** Median, third quartile and ninth decile of each stage; a value that is not reached yet has no bar. */
export function dwellChart(
  stages: Stage[],
  name: (stage: Stage) => string,
  words: { median: string; p75: string; p90: string },
  days: (value: number) => string,
): ChartOption {
  return (theme) => {
    const bar = (id: 'median' | 'p75' | 'p90', color: string) => ({
      id,
      name: words[id],
      type: 'bar' as const,
      barMaxWidth: 12,
      itemStyle: { color, borderRadius: 3 },
      data: stages.map((stage) => stage[id]?.value ?? null),
    });
    return {
      grid: { left: 8, right: 56, top: 8, bottom: 34, containLabel: true },
      tooltip: {
        trigger: 'axis',
        axisPointer: { type: 'shadow' },
        valueFormatter: (value: unknown) => (typeof value === 'number' ? days(value) : '—'),
      },
      xAxis: {
        type: 'value',
        splitLine: { lineStyle: { color: theme.line } },
        axisLabel: { color: theme.weak },
      },
      yAxis: {
        type: 'category',
        inverse: true,
        data: stages.map(name),
        axisTick: { show: false },
        axisLine: { show: false },
        axisLabel: { color: theme.text },
      },
      series: [bar('median', theme.blue), bar('p75', theme.series[1] ?? theme.gray), bar('p90', theme.red)],
    };
  };
}
