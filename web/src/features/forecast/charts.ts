// The past forecasts drawn: what came as bars, what was said as a line within its band.
import type { ChartOption } from '@/charts/EChart';
import type { Format } from '@/meta/format';
import { figureText, type SeriesForecast, type Trial } from './report';

export function trialChart(
  trials: Trial[],
  words: { actual: string; shown: string; band: string },
  of: 'amount' | 'quantity',
  format: Format,
): ChartOption {
  const size = figureText(format, of);
  const low = trials.map((trial) => Number(trial.shown?.low ?? trial.shown?.mean ?? 0));
  const high = trials.map((trial) => Number(trial.shown?.high ?? trial.shown?.mean ?? 0));
  return (theme) => ({
    grid: { left: 8, right: 16, top: 12, bottom: 40, containLabel: true },
    tooltip: { trigger: 'axis', valueFormatter: (value: unknown) => size(Number(value)) },
    legend: { bottom: 0, data: [words.actual, words.shown, words.band] },
    xAxis: {
      type: 'category',
      data: trials.map((trial) => trial.from.slice(0, 7)),
      axisTick: { show: false },
      axisLine: { show: false },
      axisLabel: { color: theme.weak },
    },
    yAxis: {
      type: 'value',
      splitNumber: 4,
      splitLine: { lineStyle: { color: theme.line } },
      axisLabel: { color: theme.weak, formatter: (value: number) => format.short(value) },
    },
    series: [
      {
        id: 'actual',
        name: words.actual,
        type: 'bar',
        data: trials.map((trial) => Number(trial.actual)),
        barMaxWidth: 22,
        itemStyle: { color: theme.gray, borderRadius: 3 },
      },
      {
        id: 'low',
        type: 'line',
        stack: 'band',
        symbol: 'none',
        silent: true,
        tooltip: { show: false },
        lineStyle: { opacity: 0 },
        data: low,
      },
      {
        id: 'band',
        name: words.band,
        type: 'line',
        stack: 'band',
        symbol: 'none',
        silent: true,
        tooltip: { show: false },
        lineStyle: { opacity: 0 },
        itemStyle: { color: theme.blue, opacity: 0.3 },
        areaStyle: { color: theme.blue, opacity: 0.16 },
        data: high.map((value, at) => Math.max(0, value - (low[at] ?? 0))),
      },
      {
        id: 'shown',
        name: words.shown,
        type: 'line',
        symbolSize: 7,
        itemStyle: { color: theme.blue },
        lineStyle: { width: 2 },
        data: trials.map((trial) => Number(trial.shown?.mean ?? 0)),
      },
    ],
  });
}

/** A series with what comes next, its trend, its seasons and what is left over, one under the other. */
export function seriesChart(
  months: string[],
  values: number[],
  answer: SeriesForecast,
  words: { value: string; next: string; band: string; trend: string; season: string; rest: string },
  format: Format,
): ChartOption {
  const shown = answer.methods.find((method) => method.method === answer.shown);
  const parts = answer.parts;
  const rows = parts ? 3 : 1;
  // What is counted here is never below nothing.
  const low = shown?.low_80.map((value) => Math.max(0, value));
  const gap = (list: number[] | undefined) => [...values.map(() => null), ...(list ?? [])];
  const top = (row: number) => (parts ? [4, 48, 72][row] : 4);
  const height = (row: number) => (parts ? [36, 17, 17][row] : 78);
  const line = (name: string, data: (number | null)[], at: number, color: string, extra = {}) => ({
    name,
    type: 'line' as const,
    xAxisIndex: at,
    yAxisIndex: at,
    symbol: 'none',
    data,
    itemStyle: { color },
    lineStyle: { width: 2, color },
    ...extra,
  });
  return (theme) => ({
    grid: Array.from({ length: rows }, (_, row) => ({
      left: 64,
      right: 16,
      top: `${top(row)}%`,
      height: `${height(row)}%`,
    })),
    tooltip: {
      trigger: 'axis',
      valueFormatter: (value: unknown) => (value == null ? '—' : format.short(Number(value))),
    },
    legend: {
      bottom: 0,
      data: [words.value, words.next, words.band, ...(parts ? [words.trend, words.season, words.rest] : [])],
    },
    xAxis: Array.from({ length: rows }, (_, row) => ({
      type: 'category' as const,
      gridIndex: row,
      data: months,
      axisTick: { show: false },
      axisLabel: { show: row === rows - 1, color: theme.weak },
    })),
    yAxis: Array.from({ length: rows }, (_, row) => ({
      type: 'value' as const,
      gridIndex: row,
      splitNumber: row === 0 ? 4 : 2,
      splitLine: { lineStyle: { color: theme.line } },
      axisLabel: { color: theme.weak, formatter: (value: number) => format.short(value) },
    })),
    series: [
      line(words.value, values, 0, theme.gray),
      line('low', gap(low), 0, theme.blue, {
        stack: 'band',
        silent: true,
        tooltip: { show: false },
        lineStyle: { opacity: 0 },
        legendHoverLink: false,
      }),
      line(words.band, gap(shown?.high_80.map((high, at) => Math.max(0, high - (low?.[at] ?? 0)))), 0, theme.blue, {
        stack: 'band',
        silent: true,
        tooltip: { show: false },
        lineStyle: { opacity: 0 },
        areaStyle: { color: theme.blue, opacity: 0.16 },
      }),
      line(words.next, gap(shown?.mean), 0, theme.blue),
      ...(parts
        ? [
            line(words.trend, parts.trend, 0, theme.green),
            line(words.season, parts.seasonal, 1, theme.green),
            line(words.rest, parts.remainder, 2, theme.gray),
          ]
        : []),
    ],
  });
}
