// Reports as they travel: records of `dashboard` whose definition says which KPIs are shown and how, and what each
// widget asks the door of the KPIs.
import type { Query } from '@/api/client';
import type { Row } from '@/api/types';
import { type Preset, presets, rangeOf } from '@/meta/periods';

export const boardObject = 'dashboard';
export const mailObject = 'dashboard_mail';
export const charts = ['figure', 'bar', 'line', 'table'] as const;
export const buckets = ['week', 'month', 'quarter', 'year'] as const;
export const compares = ['none', 'previous', 'year'] as const;
export type Compare = (typeof compares)[number];
export interface Words {
  zh?: string;
  en?: string;
}

export interface BoardWidget {
  id: string;
  title?: string | Words;
  kpis: string[];
  chart: (typeof charts)[number];
  by?: string;
  bucket?: string;
  steps?: number;
  period?: string;
  compare?: string;
  where?: string;
  filter?: string;
  size?: number;
}

export interface Board {
  period: Preset;
  compare: Compare;
  see?: string;
  widgets: BoardWidget[];
}

export interface BoardRow extends Row {
  name: string;
  name_en: string | null;
  about: string | null;
  about_en: string | null;
  definition: string;
  shipped: string | null;
}

/** What the bar above all widgets says. */
export interface Asked {
  period?: string;
  compare?: string;
  filter?: string;
}

export const isPreset = (text: string | undefined): text is Preset => presets.some((item) => item === text);
export const wordsIn = (title: string | Words | undefined, language: string): string =>
  typeof title === 'object' ? ((language === 'en' ? title.en : title.zh) ?? title.zh ?? title.en ?? '') : (title ?? '');
export const nameIn = (row: BoardRow, language: string): string => (language === 'en' ? row.name_en : null) || row.name;
export const aboutIn = (row: BoardRow, language: string): string =>
  (language === 'en' ? row.about_en : null) || row.about || '';

export const emptyBoard: Board = { period: 'this_quarter', compare: 'previous', widgets: [] };

/** A definition as the page works with it: every widget has a name of its own. */
export function parseBoard(text: string): Board {
  let read: Partial<Board> = {};
  try {
    read = JSON.parse(text) as Partial<Board>;
  } catch {
    // The server keeps no such definition; an empty report says so by itself.
  }
  return {
    ...read,
    period: isPreset(read.period) ? read.period : 'this_quarter',
    compare: compares.find((item) => item === read.compare) ?? 'previous',
    widgets: (read.widgets ?? []).map((widget, at) => ({ ...widget, id: widget.id ?? `w${at + 1}` })),
  };
}

export const writeBoard = (board: Board): string => JSON.stringify(board);

/** A name no widget of the report has. */
export function freshId(board: Board): string {
  for (let at = board.widgets.length + 1; ; at += 1)
    if (!board.widgets.some((widget) => widget.id === `w${at}`)) return `w${at}`;
}

const back: Record<string, (day: Date, steps: number) => Date> = {
  week: (day, steps) => new Date(day.getTime() - ((day.getUTCDay() + 6) % 7) * 86_400_000 - steps * 7 * 86_400_000),
  month: (day, steps) => new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth() - steps, 1)),
  quarter: (day, steps) =>
    new Date(Date.UTC(day.getUTCFullYear(), Math.floor(day.getUTCMonth() / 3) * 3 - steps * 3, 1)),
  year: (day, steps) => new Date(Date.UTC(day.getUTCFullYear() - steps, 0, 1)),
};

/** The first day of a line that reaches so many steps back from the end of the period. */
export function seriesFrom(to: string, bucket: string, steps: number): string | undefined {
  const first = back[bucket]?.(new Date(`${to}T00:00:00Z`), steps - 1);
  return first && steps > 0 ? first.toISOString().slice(0, 10) : undefined;
}

/** What a widget asks of GET /api/reports/scorecard. */
export function questionOf(board: Board, widget: BoardWidget, asked: Asked, today: string, fiscal: number): Query {
  const period = widget.period ?? asked.period ?? board.period;
  const range = rangeOf(isPreset(period) ? period : board.period, today, fiscal);
  const compare = widget.compare ?? asked.compare ?? board.compare;
  const filter = [widget.filter, asked.filter].filter(Boolean).join(',');
  const from = widget.bucket && widget.steps ? seriesFrom(range.to, widget.bucket, widget.steps) : undefined;
  return {
    kpis: widget.kpis.join(','),
    ...range,
    compare: compare === 'none' ? undefined : compare,
    by: widget.by,
    bucket: widget.bucket,
    series_from: from && from < range.from ? from : undefined,
    where: widget.where,
    filter: filter || undefined,
  };
}

export interface Chip {
  dimension: string;
  value: string;
}
/** "region:广东,source:referral" as chips and back. */
export const chipsOf = (filter: string | undefined): Chip[] =>
  (filter ?? '')
    .split(',')
    .filter((part) => part.includes(':'))
    .map((part) => ({ dimension: part.slice(0, part.indexOf(':')), value: part.slice(part.indexOf(':') + 1) }));
export const filterOf = (chips: Chip[]): string | undefined =>
  chips.map((chip) => `${chip.dimension}:${chip.value}`).join(',') || undefined;
/** One value of a dimension at a time. */
export const withChip = (filter: string | undefined, chip: Chip): string | undefined =>
  filterOf([...chipsOf(filter).filter((item) => item.dimension !== chip.dimension), chip]);

export function moved(widgets: BoardWidget[], at: number, to: number): BoardWidget[] {
  const next = [...widgets];
  const [taken] = next.splice(at, 1);
  if (taken) next.splice(to, 0, taken);
  return next;
}
