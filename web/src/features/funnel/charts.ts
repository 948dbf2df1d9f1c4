// What the report looks like as a chart, and the sentence that says the same.
import type { ChartOption } from '@/charts/EChart';
import type { Format } from '@/meta/format';
import { type Report, type StageFigures, sizeOf, stepsOf } from './report';

export interface Words {
  went_on: string;
  here: string;
  lost: string;
  now: string;
  before: string;
  count: string;
}
export type Name = (stage: StageFigures) => string;

const axis = { axisTick: { show: false }, axisLine: { show: false } };

/** Stages down, their sizes across; split by what became of them, or beside what they were before. */
export function stageChart(
  report: Report,
  other: Report | undefined,
  value: (report: Report, stage: StageFigures) => number,
  name: Name,
  words: Words,
  format: Format,
  split: boolean,
): ChartOption {
  const steps = stepsOf(report.stages);
  const same = (stage: StageFigures) => other?.stages.find((item) => item.stage === stage.stage);
  return (theme) => {
    const bar = (id: string, title: string, color: string, data: number[], stack?: string) => ({
      id,
      name: title,
      type: 'bar' as const,
      stack,
      data,
      barMaxWidth: 26,
      itemStyle: { color, borderRadius: 3 },
      cursor: 'pointer',
    });
    const series = other
      ? [
          bar(
            'now',
            words.now,
            theme.blue,
            steps.map((stage) => value(report, stage)),
          ),
          bar(
            'before',
            words.before,
            theme.gray,
            steps.map((stage) => {
              const found = same(stage);
              return found && other ? value(other, found) : 0;
            }),
          ),
        ]
      : split
        ? [
            bar(
              'on',
              words.went_on,
              theme.blue,
              steps.map((stage) =>
                Math.max(
                  0,
                  sizeOf(report, stage).value - (stage.open_here?.value ?? 0) - (stage.lost_here?.value ?? 0),
                ),
              ),
              'all',
            ),
            bar(
              'open_here',
              words.here,
              theme.gray,
              steps.map((stage) => stage.open_here?.value ?? 0),
              'all',
            ),
            bar(
              'lost_here',
              words.lost,
              theme.red,
              steps.map((stage) => stage.lost_here?.value ?? 0),
              'all',
            ),
          ]
        : [
            bar(
              'now',
              words.count,
              theme.blue,
              steps.map((stage) => value(report, stage)),
            ),
          ];
    return {
      grid: { left: 8, right: 24, top: 8, bottom: series.length > 1 ? 40 : 16, containLabel: true },
      ...(series.length > 1 ? {} : { legend: { show: false } }),
      xAxis: {
        type: 'value',
        splitNumber: 4,
        splitLine: { lineStyle: { color: theme.line } },
        axisLabel: { color: theme.weak, formatter: (size: number) => format.short(size) },
      },
      yAxis: {
        type: 'category',
        inverse: true,
        data: steps.map(name),
        ...axis,
        axisLabel: { color: theme.text, width: 132, overflow: 'truncate' },
      },
      series,
    };
  };
}

/** Groups down, stages stacked: who has how much of what. */
export function groupChart(report: Report, name: Name, empty: string, format: Format): ChartOption {
  const steps = stepsOf(report.stages).filter((stage) => stage.kind === 'open');
  const groups = report.groups.slice(0, 15);
  return (theme) => ({
    grid: { left: 8, right: 24, top: 8, bottom: 56, containLabel: true },
    legend: {
      type: 'plain',
      bottom: 0,
      icon: 'roundRect',
      itemWidth: 10,
      itemHeight: 10,
      textStyle: { color: theme.text },
    },
    xAxis: {
      type: 'value',
      minInterval: 1,
      splitLine: { lineStyle: { color: theme.line } },
      axisLabel: { color: theme.weak, formatter: (size: number) => format.short(size) },
    },
    yAxis: {
      type: 'category',
      inverse: true,
      data: groups.map((group) => group.label ?? empty),
      ...axis,
      axisLabel: { color: theme.text, width: 120, overflow: 'truncate' },
    },
    series: steps.map((stage, at) => ({
      id: stage.stage,
      name: name(stage),
      type: 'bar',
      stack: 'all',
      barMaxWidth: 22,
      itemStyle: { color: theme.series[at % theme.series.length], borderColor: theme.ground, borderWidth: 1 },
      data: groups.map((group) => {
        const own = group.stages.find((item) => item.stage === stage.stage);
        return own?.n.value ?? 0;
      }),
    })),
  });
}

export interface Month {
  year: number;
  month: number;
  value: number;
}

/** Every month from one to another, with what is known of it; nothing is nought. */
export function fillMonths(from: string, to: string, known: Month[]): Month[] {
  const months: Month[] = [];
  let year = Number(from.slice(0, 4));
  let month = Number(from.slice(5, 7));
  const end = Number(to.slice(0, 4)) * 12 + Number(to.slice(5, 7));
  while (year * 12 + month <= end && months.length < 60) {
    const found = known.find((item) => item.year === year && item.month === month);
    months.push({ year, month, value: found?.value ?? 0 });
    month += 1;
    if (month > 12) {
      month = 1;
      year += 1;
    }
  }
  return months;
}

/** Months across; the bars of now and, when compared, the line of before. */
export function trendChart(
  months: Month[],
  before: Month[] | undefined,
  label: (month: Month) => string,
  words: { now: string; before: string },
  size: (value: number) => string,
): ChartOption {
  return (theme) => ({
    grid: { left: 8, right: 12, top: 12, bottom: before ? 40 : 8, containLabel: true },
    legend: before ? { bottom: 0, textStyle: { color: theme.text } } : { show: false },
    tooltip: {
      trigger: 'axis',
      axisPointer: { type: 'shadow' },
      valueFormatter: (value: unknown) => size(Number(value)),
      backgroundColor: theme.ground,
      borderColor: theme.line,
      confine: true,
      renderMode: 'richText' as const, // text drawn on the canvas: styles within HTML are against the page's policy
      textStyle: { color: theme.text, fontFamily: theme.font, fontSize: 12 },
    },
    xAxis: {
      type: 'category',
      data: months.map(label),
      axisTick: { show: false },
      axisLine: { lineStyle: { color: theme.line } },
      axisLabel: { color: theme.weak },
    },
    yAxis: {
      type: 'value',
      splitNumber: 4,
      splitLine: { lineStyle: { color: theme.line } },
      axisLabel: { color: theme.weak, formatter: size },
    },
    series: [
      {
        id: 'now',
        name: words.now,
        type: 'bar',
        barMaxWidth: 34,
        itemStyle: { color: theme.blue, borderRadius: [3, 3, 0, 0] },
        data: months.map((month) => month.value),
      },
      ...(before
        ? [
            {
              id: 'before',
              name: words.before,
              type: 'line',
              symbolSize: 7,
              lineStyle: { width: 2, type: 'dashed' },
              itemStyle: { color: theme.series[1] },
              data: months.map((_, at) => before[at]?.value ?? 0),
            },
          ]
        : []),
    ],
  });
}
