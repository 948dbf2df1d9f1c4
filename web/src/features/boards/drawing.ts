// The charts of a report: bars of groups and lines of time, both of KPIs that share a unit.
import type { ChartOption } from '@/charts/EChart';
import type { Figure, Kpi, Scorecard } from '@/meta/kpi/types';

const mostBars = 12;
const mostLines = 6;

export interface Drawn {
  name: string;
  values: (number | null)[];
}
export interface Drawing {
  labels: string[];
  series: Drawn[];
  unit: string;
  /** Groups that found no room; the table has them. */
  left: number;
}

/** What can stand on one axis: the KPIs with the unit of the first. */
const alike = (card: Scorecard): Kpi[] => card.kpis.filter((kpi) => kpi.unit === card.kpis[0]?.unit);
const of = (figure: Figure | undefined, unit: string): number | null =>
  figure?.value == null ? null : unit === 'percent' ? figure.value * 100 : figure.value;

export function barsOf(card: Scorecard, nobody: string): Drawing {
  const kpis = alike(card);
  const unit = kpis[0]?.unit ?? 'count';
  const groups = card.groups.filter((group) => kpis.some((kpi) => group.values[kpi.name]?.value != null));
  const shown = groups.slice(0, mostBars);
  return {
    labels: shown.map((group) => group.label ?? group.key ?? nobody),
    series: kpis.map((kpi) => ({
      name: kpi.label,
      values: shown.map((group) => of(group.values[kpi.name], unit)),
    })),
    unit,
    left: groups.length - shown.length + card.groups_left_out,
  };
}

export function linesOf(card: Scorecard, nobody: string): Drawing {
  const kpis = alike(card);
  const unit = kpis[0]?.unit ?? 'count';
  const first = kpis[0];
  // Months and longer by their month; weeks and days by their first day.
  const long = (first?.series ?? []).every(
    (step) => step.from === step.to || step.to.slice(0, 7) !== step.from.slice(0, 7) || step.from.endsWith('-01'),
  );
  const labels = (first?.series ?? []).map((step) => (long ? step.from.slice(0, 7) : step.from));
  const grouped = card.groups.filter((group) => group.values[first?.name ?? '']?.series);
  const series =
    card.by && first && grouped.length > 0
      ? grouped.slice(0, mostLines).map((group) => ({
          name: group.label ?? group.key ?? nobody,
          values: (group.values[first.name]?.series ?? []).map((step) => of(step, unit)),
        }))
      : kpis.map((kpi) => ({ name: kpi.label, values: (kpi.series ?? []).map((step) => of(step, unit)) }));
  return { labels, series, unit, left: Math.max(0, grouped.length - mostLines) };
}

export const isEmpty = (drawing: Drawing): boolean =>
  drawing.series.every((line) => line.values.every((value) => value === null));

export function chartOf(
  kind: 'bar' | 'line',
  drawing: Drawing,
  say: (value: number, short?: boolean) => string,
): ChartOption {
  const value = (theme: { line: string; weak: string }) => ({
    type: 'value' as const,
    splitLine: { lineStyle: { color: theme.line } },
    axisLabel: { color: theme.weak, formatter: (at: number) => say(at, true), hideOverlap: true },
  });
  const names = (theme: { line: string; weak: string }) => ({
    type: 'category' as const,
    data: drawing.labels,
    inverse: kind === 'bar',
    axisTick: { show: false },
    axisLine: { lineStyle: { color: theme.line } },
    axisLabel:
      kind === 'bar'
        ? { color: theme.weak, width: 104, overflow: 'truncate' as const }
        : { color: theme.weak, hideOverlap: true },
  });
  const many = drawing.series.length > 1;
  return (theme) => ({
    grid: { left: 8, right: 24, top: many ? 36 : 12, bottom: 8, containLabel: true },
    legend: many ? { show: true, top: 0, type: 'plain' } : { show: false },
    tooltip: {
      trigger: 'axis',
      axisPointer: { type: kind === 'bar' ? 'shadow' : 'line' },
      valueFormatter: (at: unknown) => (typeof at === 'number' ? say(at) : '—'),
    },
    xAxis: kind === 'bar' ? value(theme) : names(theme),
    yAxis: kind === 'bar' ? names(theme) : value(theme),
    series: drawing.series.map((line) => ({
      id: line.name,
      name: line.name,
      type: kind,
      barMaxWidth: 18,
      symbolSize: 6,
      data: line.values,
    })),
  });
}
