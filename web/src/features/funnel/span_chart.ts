import type { ChartOption } from '@/charts/EChart';
import type { Span } from './analysis';

type Step = Span['steps'][number];

/** One bar a step: leads, then deals that came from them beside those that began without one. */
export function spanChart(
  steps: Step[],
  name: (step: Step) => string,
  words: { leads: string; from: string; direct: string },
): ChartOption {
  return (theme) => {
    const bar = (id: 'leads' | 'from' | 'direct', title: string, color: string, data: (number | null)[]) => ({
      id,
      name: title,
      type: 'bar' as const,
      stack: 'all',
      barMaxWidth: 22,
      cursor: 'pointer',
      itemStyle: { color, borderRadius: 3 },
      data,
    });
    return {
      grid: { left: 8, right: 32, top: 8, bottom: 34, containLabel: true },
      tooltip: { trigger: 'axis', axisPointer: { type: 'shadow' } },
      xAxis: { type: 'value', splitLine: { lineStyle: { color: theme.line } }, axisLabel: { color: theme.weak } },
      yAxis: {
        type: 'category',
        inverse: true,
        data: steps.map(name),
        axisTick: { show: false },
        axisLine: { show: false },
        axisLabel: { color: theme.text },
      },
      series: [
        bar(
          'leads',
          words.leads,
          theme.gray,
          steps.map((step) => step.count?.value ?? null),
        ),
        bar(
          'from',
          words.from,
          theme.blue,
          steps.map((step) => step.from_leads?.value ?? null),
        ),
        bar(
          'direct',
          words.direct,
          theme.series[4] ?? theme.green,
          steps.map((step) => step.direct?.value ?? null),
        ),
      ],
    };
  };
}
