import type { ChartOption } from '@/charts/EChart';

export interface Part {
  name: string;
  group: string;
  effect: number;
  flagged: boolean;
}

/** What each part adds to or takes from the win rate; those beyond chance in full colour. */
export function effectChart(parts: Part[], points: (value: number) => string): ChartOption {
  return (theme) => ({
    grid: { left: 8, right: 64, top: 8, bottom: 8, containLabel: true },
    tooltip: {
      trigger: 'item',
      formatter: (item: { dataIndex: number }) => {
        const part = parts[item.dataIndex];
        return part ? `${part.group} · ${part.name}: ${points(part.effect)}` : '';
      },
    },
    xAxis: { type: 'value', splitLine: { lineStyle: { color: theme.line } }, axisLabel: { show: false } },
    yAxis: {
      type: 'category',
      inverse: true,
      data: parts.map((part) => `${part.group} · ${part.name}`),
      axisTick: { show: false },
      axisLine: { show: false },
      axisLabel: { color: theme.text, width: 220, overflow: 'truncate' },
    },
    series: [
      {
        id: 'effect',
        type: 'bar',
        barMaxWidth: 14,
        label: {
          show: true,
          position: 'right',
          color: theme.text,
          formatter: (item: { dataIndex: number }) => points(parts[item.dataIndex]?.effect ?? 0),
        },
        data: parts.map((part) => ({
          value: part.effect,
          itemStyle: {
            color: part.effect < 0 ? theme.red : theme.green,
            opacity: part.flagged ? 1 : 0.45,
            borderRadius: 3,
          },
          label: { position: part.effect < 0 ? 'left' : 'right' },
        })),
      },
    ],
  });
}
