// The funnel report as it travels, and what the page makes of it: periods, texts, a file.
import type { Text } from '@/api/types';

export interface Count {
  value: number;
  where: string;
}
export interface Amount {
  value: string | null;
  where: string;
}
export interface Rate {
  rate: number | null;
  k: number;
  n: number;
  low: number | null;
  high: number | null;
  reason: string | null;
}
export interface StageFigures {
  stage: string;
  label: Text;
  kind: 'open' | 'won' | 'lost';
  position: number;
  probability: number;
  n: Count;
  amount: Amount;
  weighted: Amount;
  /** Null for a stage that is no step of the way, such as a loss. */
  reached: Count | null;
  open_here: Count | null;
  lost_here: Count | null;
  conversion: { all: Rate; resolved: Rate } | null;
}
export interface Totals {
  open: Count;
  won: Count;
  lost: Count;
  open_amount: Amount;
  weighted: Amount;
  won_amount: Amount;
  lost_amount: Amount;
  win_rate: Rate;
  cycle_days: {
    mean: number | string | null;
    median: number | string | null;
    n: number;
    left_out: number;
    negative?: number;
    reason: string | null;
    where: string;
  };
}
export interface Group {
  key: string | null;
  label: string | null;
  stages: StageFigures[];
  totals: Totals;
}
export type Kind = 'snapshot' | 'cohort' | 'active';
export interface Report {
  kind: Kind;
  object: string;
  pipeline: string;
  pipeline_label: Text;
  from: string | null;
  to: string | null;
  as_of: string | null;
  by: string | null;
  currency: string;
  stages: StageFigures[];
  totals: Totals;
  groups: Group[];
  groups_left_out: number;
  formula: string;
  excluded: { reason: string; n: number | null; where: string | null }[];
}

export const kinds: Kind[] = ['snapshot', 'cohort', 'active'];
export { type Preset, presets, rangeOf } from '@/meta/periods';

/** How far the shape of the funnel is told by: who stands here, or who came at least this far. */
export const sizeOf = (report: Report, stage: StageFigures): Count =>
  report.kind === 'snapshot' ? stage.n : (stage.reached ?? stage.n);

/** Lost is no step of the way: it is told by what was lost at each stage. */
export const stepsOf = (stages: StageFigures[]) => stages.filter((stage) => stage.kind !== 'lost');

/** One table as CSV with a mark for Excel; a cell that begins like a formula is kept from being one. */
export function toCsv(rows: (string | number | null | undefined)[][]): string {
  const cell = (value: string | number | null | undefined) => {
    let text = value === null || value === undefined ? '' : String(value);
    if (typeof value === 'string' && /^[=+\-@\t\r]/.test(text) && !/^-?\d+(\.\d+)?$/.test(text)) text = `'${text}`;
    return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return `\ufeff${rows.map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`;
}
