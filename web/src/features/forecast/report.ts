// The forecast as it travels.
import type { Format } from '@/meta/format';

export interface Estimate {
  mean: string;
  low: string | null;
  high: string | null;
}
export interface Score {
  n: number;
  wape: number | null;
  bias: number | null;
  coverage_80: number | null;
}
export interface Trial {
  origin: string;
  from: string;
  to: string;
  actual: string;
  shown: Estimate | null;
  within: boolean | null;
}
export interface Forecast {
  of: 'amount' | 'quantity';
  pipeline: string;
  own_weights: boolean;
  from: string;
  to: string;
  as_of: string;
  object: string;
  days_left: number;
  reason: 'not_enough_data' | 'period_over' | null;
  so_far: { value: string; where: string };
  open: { value: number; where: string };
  shown:
    | (Estimate & {
        label: string;
        total: Estimate;
        words: { zh: string; en: string } | null;
        score: Score | null;
      })
    | null;
  methods: {
    method: string;
    label: string;
    estimate: Estimate | null;
    score: Score | null;
    weight: number | null;
    judgement?: boolean;
    reason: string | null;
  }[];
  trials: Trial[];
  categories: { category: string; n: number; amount: string; cumulative: string | null; where: string }[];
  groups: {
    key: string;
    label: string;
    open: number;
    so_far: string;
    rest: Estimate | null;
    total: string;
    where: string;
  }[];
  excluded: { reason: string; n: number | null; where: string }[];
  /** Absent where nothing is judged: of a part, as of a past day. */
  research?: Study[];
}

export type Figure = string | number;
interface Person {
  id: string;
  name: string | null;
}
/** A forecast as it was said on a day. */
export interface Frozen {
  id: string;
  name: string;
  kind: 'model' | 'submission' | 'adjustment' | 'panel';
  method: string;
  level: 'company' | 'team' | 'person';
  person: Person | null;
  team: Person | null;
  author: Person | null;
  from: string;
  to: string;
  value: Figure;
  low: Figure | null;
  high: Figure | null;
  best_case: Figure | null;
  original: Figure | null;
  reason: string;
  cause: string;
  frozen_at: string;
}
export interface Judgement {
  of: 'amount' | 'quantity';
  over: boolean;
  people: {
    person: Person;
    submission: Frozen | null;
    adjustment: Frozen | null;
    counted: Figure | null;
    may_adjust: boolean;
  }[];
  commit: Figure | null;
  best_case: Figure | null;
  counted: Figure | null;
  silent: number;
}
interface ScoreLine {
  method: string;
  label: string;
  n: number;
  wape: number | null;
  bias: number | null;
  banded: number;
  within: number;
  snapshots: string[];
}
export interface Scores {
  of: 'amount' | 'quantity';
  from: string;
  to: string;
  methods: ScoreLine[];
  people: (ScoreLine & { person: Person })[];
  snapshots: (Frozen & {
    label: string;
    actual: { value: Figure; object: string; where: string } | null;
    ape: number | null;
    bias: number | null;
    within: boolean | null;
    not_scored: 'zero_actual' | 'no_right' | null;
  })[];
}
/** Published market research that speaks of these days. */
export interface Study {
  id: string;
  name: string;
  source: string;
  growth: number | null;
  findings: string;
  /** Its growth is of the whole market. */
  counts: boolean;
}
export interface Panel {
  id: string;
  name: string;
  question: string;
  of: 'amount' | 'quantity';
  round: number;
  rounds: number;
  status: 'open' | 'closed';
  /** How many were chosen to estimate. */
  experts: number;
  may_estimate: boolean;
  research: Study[];
  answered: number;
  mine: { value: Figure; reason: string } | null;
  may_moderate: boolean;
  past: {
    round: number;
    n: number;
    median: Figure;
    low: Figure;
    high: Figure;
    estimates: { value: Figure; reason: string }[];
  }[];
  result: Frozen | null;
}
export interface SeriesForecast {
  n: number;
  shown: string;
  methods: {
    method: string;
    model: string | null;
    mean: number[];
    low_80: number[];
    high_80: number[];
    score: { wape: number | null } | null;
  }[];
  parts: {
    trend: number[];
    seasonal: number[];
    remainder: number[];
    strength_of_trend: number | null;
    strength_of_season: number | null;
  } | null;
  parts_reason: string | null;
}

/** Amounts as money, quantities as numbers. */
export function figureText(format: Format, of: 'amount' | 'quantity'): (value: Figure | null) => string {
  return (value) =>
    value === null
      ? '—'
      : of === 'amount'
        ? format.money(value, undefined, { short: true })
        : format.number(Math.round(Number(value) * 10) / 10);
}

export function shareText(format: Format, value: number | null | undefined, digits = 1): string {
  return value == null ? '—' : `${format.number(value * 100, digits)}%`;
}

export type Period = 'this_month' | 'this_quarter' | 'next_quarter' | 'this_year';
export const periods: Period[] = ['this_month', 'this_quarter', 'next_quarter', 'this_year'];

/** First and last day of a period; quarters and years begin with the month the business year begins with. */
export function daysOf(period: Period, today: string, start: number): { from: string; to: string } {
  const year = Number(today.slice(0, 4));
  const month = Number(today.slice(5, 7)) - 1;
  const at = (months: number) => new Date(Date.UTC(Math.floor(months / 12), months % 12, 1)).toISOString().slice(0, 10);
  const before = (months: number) =>
    new Date(Date.UTC(Math.floor(months / 12), months % 12, 0)).toISOString().slice(0, 10);
  const now = year * 12 + month;
  const length = period === 'this_month' ? 1 : period === 'this_year' ? 12 : 3;
  const offset = (((now - (start - 1)) % length) + length) % length;
  const first = now - (length === 1 ? 0 : offset) + (period === 'next_quarter' ? 3 : 0);
  return { from: at(first), to: before(first + length) };
}
