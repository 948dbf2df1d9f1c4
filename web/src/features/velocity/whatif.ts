// What velocity would be: computed here while a slider moves, from one answer of sums per segment.
import type { Figure, Group } from '@/meta/kpi/types';

/** Sums that add up over segments; the four factors are made of them. */
export interface Sums {
  open: number;
  closed: number;
  won: number;
  amount: number;
  cycleSum: number;
  cycleN: number;
}
export interface Segment extends Sums {
  key: string;
  label: string;
}
export interface Factors {
  open: number;
  size: number;
  rate: number;
  cycle: number;
}
/** Changes in percent; the rate in points or in percent. */
export interface Change {
  open: number;
  size: number;
  rate: number;
  cycle: number;
}
export type RateMode = 'points' | 'percent';

export const unchanged: Change = { open: 0, size: 0, rate: 0, cycle: 0 };
const none: Sums = { open: 0, closed: 0, won: 0, amount: 0, cycleSum: 0, cycleN: 0 };

export function sumsOf(figures: Record<string, Figure | undefined>, size = 'average_deal'): Sums {
  const rate = figures.win_rate;
  const won = rate?.k ?? 0;
  const days = figures.sales_cycle?.days;
  return {
    open: figures.open_deals?.value ?? 0,
    closed: rate?.n ?? 0,
    won,
    amount: (figures[size]?.value ?? 0) * won,
    cycleSum: days ? days.mean * days.n : 0,
    cycleN: days?.n ?? 0,
  };
}

export const segmentsOf = (groups: Group[], hidden: string, size?: string): Segment[] =>
  groups.map((group) => ({ key: group.key ?? '', label: group.label ?? hidden, ...sumsOf(group.values, size) }));

const add = (a: Sums, b: Sums): Sums => ({
  open: a.open + b.open,
  closed: a.closed + b.closed,
  won: a.won + b.won,
  amount: a.amount + b.amount,
  cycleSum: a.cycleSum + b.cycleSum,
  cycleN: a.cycleN + b.cycleN,
});

export const totalOf = (segments: Sums[]): Sums => segments.reduce(add, none);

/** Null when nothing was closed or won, or no cycle is known. */
export function factorsOf(sums: Sums): Factors | null {
  if (sums.closed <= 0 || sums.won <= 0 || sums.cycleN <= 0) return null;
  return {
    open: sums.open,
    size: sums.amount / sums.won,
    rate: sums.won / sums.closed,
    cycle: sums.cycleSum / sums.cycleN,
  };
}

/** Money per calendar day; null when the cycle is 0. */
export const velocityOf = (factors: Factors): number | null =>
  factors.cycle === 0 ? null : (factors.open * factors.size * factors.rate) / factors.cycle;

export const rateAfter = (rate: number, change: number, mode: RateMode): number =>
  Math.min(1, Math.max(0, mode === 'points' ? rate + change / 100 : rate * (1 + change / 100)));

/** The factors of the whole, each moved by its change. */
export const moved = (factors: Factors, change: Change, mode: RateMode): Factors => ({
  open: factors.open * (1 + change.open / 100),
  size: factors.size * (1 + change.size / 100),
  rate: rateAfter(factors.rate, change.rate, mode),
  cycle: factors.cycle * (1 + change.cycle / 100),
});

/** One segment, changed within itself: its deals close as often as they did, more or fewer of them are won. */
export function movedSegment<T extends Sums>(segment: T, change: Change, mode: RateMode): T {
  const factors = factorsOf(segment);
  if (!factors) return { ...segment, open: segment.open * (1 + change.open / 100) };
  const won = segment.closed * rateAfter(factors.rate, change.rate, mode);
  const share = won / segment.won;
  return {
    ...segment,
    open: segment.open * (1 + change.open / 100),
    won,
    amount: segment.amount * share * (1 + change.size / 100),
    cycleSum: segment.cycleSum * share * (1 + change.cycle / 100),
    cycleN: segment.cycleN * share,
  };
}

/** The segment that sells least for each opportunity and day; of those with enough closed to tell. */
export function weakest(segments: Segment[], least = 5): Segment | undefined {
  const worth = (segment: Segment) => {
    const factors = factorsOf(segment);
    return factors && segment.closed >= least ? (velocityOf({ ...factors, open: 1 }) ?? Infinity) : Infinity;
  };
  const best = [...segments].sort((a, b) => worth(a) - worth(b))[0];
  return best && worth(best) < Infinity ? best : undefined;
}

/** More opportunities of this kind: once they have closed as its others did, they move every factor of the whole. */
export function withLowFit(total: Sums, like: Sums, count: number): Sums {
  const factors = factorsOf(like);
  if (!factors) return total;
  const won = count * factors.rate;
  return add(total, {
    open: count,
    closed: count,
    won,
    amount: won * factors.size,
    cycleSum: won * factors.cycle,
    cycleN: won,
  });
}
