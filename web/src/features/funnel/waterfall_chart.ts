import type { ChartOption } from '@/charts/EChart';
import type { Movement } from './analysis';

export interface Bar {
  movement: Movement;
  name: string;
  amount: number;
}

/** Start and end stand on the ground; what comes and goes hangs between them. */
export function waterfallChart(bars: Bar[], money: (value: number) => string): ChartOption {
  return (theme) => {
    let level = 0;
    const data = bars.map((bar) => {
      const total = bar.movement === 'start' || bar.movement === 'end';
      const from = total ? 0 : level;
      level = total ? bar.amount : level + bar.amount;
      const color = total
        ? theme.blue
        : bar.movement === 'won'
          ? theme.green
          : bar.amount < 0
            ? theme.red
            : (theme.series[4] ?? theme.green);
      return { base: Math.min(from, level), size: Math.abs(level - from), color, value: bar.amount };
    });
    return {
      grid: { left: 8, right: 16, top: 24, bottom: 8, containLabel: true },
      tooltip: {
        trigger: 'item',
        formatter: (item: { dataIndex: number }) => {
          const bar = bars[item.dataIndex];
          return bar ? `${bar.name}: ${money(bar.amount)}` : '';
        },
      },
      xAxis: {
        type: 'category',
        data: bars.map((bar) => bar.name),
        axisTick: { show: false },
        axisLine: { lineStyle: { color: theme.line } },
        axisLabel: { color: theme.text, interval: 0, width: 74, overflow: 'break', fontSize: 12 },
      },
      yAxis: {
        type: 'value',
        splitLine: { lineStyle: { color: theme.line } },
        axisLabel: { color: theme.weak, formatter: (value: number) => money(value) },
      },
      series: [
        {
          id: 'base',
          type: 'bar',
          stack: 'all',
          silent: true,
          itemStyle: { color: 'transparent' },
          data: data.map((bar) => bar.base),
        },
        {
          id: 'size',
          type: 'bar',
          stack: 'all',
          barMaxWidth: 56,
          cursor: 'pointer',
          label: {
            show: true,
            position: 'top',
            color: theme.text,
            fontFamily: theme.font,
            formatter: (item: { dataIndex: number }) => money(data[item.dataIndex]?.value ?? 0),
          },
          data: data.map((bar) => ({ value: bar.size, itemStyle: { color: bar.color, borderRadius: 3 } })),
        },
      ],
    };
  };
}
