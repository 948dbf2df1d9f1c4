// What lies behind the funnel, as it travels.
import type { Link as Person, Text } from '@/api/types';
import type { Count, Rate } from './report';

export const tabs = ['funnel', 'flow', 'dwell', 'outcomes', 'waterfall', 'people', 'practice', 'adviser'] as const;
export type Tab = (typeof tabs)[number];

/** Records, how often they moved, and what they are worth. */
export interface Moves extends Count {
  moves: number;
  amount: string | null;
}
export interface Head {
  object: string;
  pipeline: string;
  pipeline_label: Text;
  from: string | null;
  to: string | null;
  as_of: string | null;
  currency: string;
  deals: Count;
  excluded: { reason: string; n: number | null; where: string | null }[];
}
export interface StageName {
  stage: string;
  label: Text;
  kind: 'open' | 'won' | 'lost';
}
export type MoveKind = 'entry' | 'forward' | 'skip' | 'back' | 'lost' | 'won' | 'reopened' | 'other';
export interface Flow extends Head {
  stages: (StageName & {
    start: Moves | null;
    entered: Moves;
    left: Moves;
    inside: Moves;
    entries: (Moves & { kind: MoveKind })[];
    exits: (Moves & { kind: MoveKind })[];
  })[];
  moves: (Moves & { from: string | null; to: string; kind: MoveKind })[];
  skips: Moves;
  regressions: Moves;
  people: { owner: Person | null; skips: Moves; regressions: Moves }[];
  rows: {
    record: string;
    name: string | null;
    kind: 'skip' | 'back';
    from: string;
    to: string;
    left_out: string[];
    at: string;
    by: Person | null;
    owner: Person | null;
  }[];
  more: boolean;
}
export interface Quantile {
  value: number | null;
  low: number | null;
  high: number | null;
}
export interface Dwell extends Head {
  stages: (StageName & {
    visits: Moves;
    open: Moves;
    exits: number;
    p25: Quantile | null;
    median: Quantile | null;
    p75: Quantile | null;
    p90: Quantile | null;
    mean_completed: number | null;
    total_per_deal: number | null;
    reason: string | null;
  })[];
}
export const signals = ['stagnant', 'overdue', 'put_off', 'nothing_planned'] as const;
export type Signal = (typeof signals)[number];
export interface Ageing extends Head {
  stages: (StageName & {
    open: Moves;
    any: Moves;
    threshold: { days: number; rule: string; p90: number | null; exits: number };
    signals: Partial<Record<Signal, Moves>>;
  })[];
  rows: {
    record: string;
    name: string | null;
    owner: Person | null;
    stage: string;
    amount: string | null;
    days: number;
    threshold: number;
    close_date: string | null;
    put_off: number | null;
    signals: Signal[];
  }[];
  more: boolean;
}
export type Movement =
  | 'start'
  | 'new'
  | 'reopened'
  | 'pulled_in'
  | 'increased'
  | 'decreased'
  | 'won'
  | 'lost'
  | 'pushed_out'
  | 'removed'
  | 'end';
interface DealState {
  kind: string;
  close_date: string | null;
  amount: string | null;
}
export interface Waterfall extends Head {
  movements: { movement: Movement; n: number; amount: string | null; where: string | null }[];
  rows?: {
    record: string;
    name: string | null;
    owner: Person | null;
    amount: string | null;
    before: DealState | null;
    after: DealState | null;
  }[];
}
export interface PersonShape {
  person: Person | null;
  open: (StageName & { n: Count })[];
  wider: (StageName & { above: string; n: number; n_above: number; evident: boolean })[];
  win_rate: Rate & { where: string };
  others: Rate & { where: string };
  verdict: 'too_few' | 'none' | 'strategy' | 'skill' | 'both';
  difference?: number;
  strategy?: {
    effect: number;
    segments: {
      key: string | null;
      label: Text | null;
      n: Count;
      share: number;
      others_share: number;
      others_rate: number;
      effect: number;
      q: number | null;
      flagged: boolean;
    }[];
  };
  skill?: {
    effect: number;
    steps: (StageName & {
      rate: Rate & { where: string };
      others: Rate;
      effect: number;
      low: number | null;
      high: number | null;
      q: number | null;
      flagged: boolean;
      stronger: boolean;
    })[];
  };
}
export interface Shape extends Head {
  segment: { field: string; label: Text } | null;
  people: PersonShape[];
}
interface Side extends Rate {
  entered: Count;
  advanced: Count;
  resolved: Count;
}
export type Verdict = 'bottleneck' | 'better' | 'not_proven' | 'steady' | 'too_few';
export type Step = StageName & {
  current: Side;
  baseline: Side;
  change?: number;
  low?: number | null;
  high?: number | null;
  test?: string;
  p?: number;
  q?: number;
  at_stake?: {
    per_day: string | null;
    drop: number;
    entered_per_day: number;
    win_rate_after: number;
    mean_won: string | null;
  };
  verdict: Verdict;
};
interface WindowDays {
  from: string;
  to: string;
  seen: string;
}
export interface Bottlenecks extends Head {
  window: WindowDays;
  baseline: WindowDays[];
  steps: Step[];
  flagged: string[];
}
export interface Effects extends Head {
  measures: {
    id: string;
    name: string;
    stage: string;
    label: Text | null;
    started_on: string;
    days: number;
    before?: Side;
    after?: Side;
    change?: number;
    low?: number | null;
    high?: number | null;
    verdict: string;
  }[];
}
export interface SpanCount extends Count {
  object: string;
}
export interface Span extends Head {
  leads: string | null;
  steps: {
    part: 'lead' | 'deal' | 'contract';
    step: string;
    label: Text;
    /** Leads; null among deals. */
    count?: SpanCount;
    from_leads?: SpanCount | null;
    direct?: SpanCount;
    rate: Rate | null;
  }[];
  contracts: { kept: boolean; signed_are: string };
}
interface Fate {
  n: number;
  won: number;
  lost: number;
  open: number;
  where: string | null;
  marks: { day: number; won: number; won_low: number; won_high: number; lost: number; open: number }[];
  /** Days until half of them were closed either way. */
  half_closed: number | null;
}
interface GroupTest {
  statistic: number;
  degrees: number;
  p: number;
}
/** How long until deals are won or lost. */
export interface Outcomes extends Fate {
  object: string;
  from: string;
  to: string;
  left_out: number;
  groups?: (Fate & {
    key: string | null;
    label: string | null;
    hazard: { ratio: number; low: number; high: number } | null;
  })[];
  baseline?: string | null;
  tests?: Record<'won' | 'lost' | 'closing', GroupTest | null>;
}
