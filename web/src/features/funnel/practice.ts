// The way of those who win more, as it travels.
import type { Link as Person, Text } from '@/api/types';
import type { Head, StageName } from './analysis';
import type { Count, Rate } from './report';

export type Metric = 'stay' | 'share' | 'number' | 'first';
export interface Side {
  n: number;
  k?: number;
  figure: number | null;
  low: number | null;
  high: number | null;
  reason: string | null;
  where: string | null;
  k_where?: string | null;
}
export interface PracticeRow {
  metric: Metric;
  what: string | null;
  label: Text | null;
  top: Side;
  others: Side;
  difference: number | null;
  low: number | null;
  high: number | null;
  test: string | null;
  p: number | null;
  q: number | null;
  evidence: 'step' | 'none' | 'too_small' | 'too_few';
  name?: Text;
  how?: Text;
  within_days?: number | null;
}
export interface PracticeStage extends StageName {
  top: Count;
  others: Count;
  rows: PracticeRow[];
}
export interface Practice extends Head {
  against: 'closed' | 'won';
  most_q: number;
  sellers: {
    basis: 'significant' | 'best_quarter' | 'none';
    reason: 'too_few_people' | 'too_few_deals' | 'nobody_ahead' | null;
    sellers: number;
    judged: number;
    least_closed: number;
    least_people: number;
    people: {
      person: Person | null;
      win_rate: Rate & { where: string; won_where: string };
      difference: number;
      mix: number;
      skill: number;
      p: number | null;
      q: number;
    }[];
  };
  tests: number;
  steps: number;
  stages: PracticeStage[];
  listed?: {
    n: number;
    rows: {
      record: string;
      name: string | null;
      owner: Person | null;
      won: boolean;
      days: number;
      number: number | null;
      first: number | null;
    }[];
  };
}
/** One difference that can be put into the playbook, as it is edited. */
export interface Draft {
  stage: string;
  stage_label: Text;
  name: string;
  name_en: string;
  how: string;
  how_en: string;
  lever: string;
  within_days: string;
}

export const rowKey = (stage: string, row: PracticeRow) => `${stage}/${row.metric}/${row.what ?? ''}`;

export function draftOf(stage: PracticeStage, row: PracticeRow): Draft {
  return {
    stage: stage.stage,
    stage_label: stage.label,
    name: row.name?.zh ?? '',
    name_en: row.name?.en ?? '',
    how: row.how?.zh ?? '',
    how_en: row.how?.en ?? '',
    lever: 'process',
    within_days: row.within_days == null ? '' : String(row.within_days),
  };
}

/** Where bars and whiskers of both sides end, 0 to 1 of the width. */
export function scaleOf(row: PracticeRow): (value: number) => number {
  const most =
    row.metric === 'share'
      ? 1
      : Math.max(1e-9, ...[row.top, row.others].map((side) => Math.max(side.figure ?? 0, side.high ?? 0)));
  return (value) => Math.min(1, Math.max(0, value / most));
}
