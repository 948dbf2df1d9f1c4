// req: S4-22 S4-23 S4-24 S4-25 S4-26 S4-27 S4-28
import { describe, expect, it } from 'vitest';
import {
  factorsOf,
  moved,
  movedSegment,
  type Segment,
  totalOf,
  unchanged,
  velocityOf,
  weakest,
  withLowFit,
} from './whatif';

const start = { open: 250, size: 80_000, rate: 0.18, cycle: 120 };
const segment = (
  key: string,
  open: number,
  closed: number,
  won: number,
  amount: number,
  cycleSum: number,
): Segment => ({
  key,
  label: key,
  open,
  closed,
  won,
  amount,
  cycleSum,
  cycleN: won,
});

describe('what if', () => {
  it('gives the figures of the book', () => {
    expect(velocityOf(start)).toBeCloseTo(30_000, 8);
    const shorter = moved(start, { ...unchanged, cycle: -25 }, 'points');
    expect(velocityOf(shorter)).toBeCloseTo(40_000, 8);
    expect(velocityOf(moved(start, { ...unchanged, cycle: -25, rate: 10 }, 'points'))).toBeCloseTo(62_222.222222, 5);
    expect(velocityOf(moved(start, { ...unchanged, cycle: -25, rate: 10 }, 'percent'))).toBeCloseTo(44_000, 8);
    expect(62_222.22 / 30_000).toBeGreaterThan(2);
  });
  it('moves one for one with what stands above the line, more with the cycle', () => {
    for (const factor of ['open', 'size', 'rate'] as const)
      expect(velocityOf(moved(start, { ...unchanged, [factor]: 7 }, 'percent'))).toBeCloseTo(30_000 * 1.07, 6);
    expect(velocityOf(moved(start, { ...unchanged, cycle: -7 }, 'percent'))).toBeCloseTo(30_000 / 0.93, 6);
  });
  it('keeps the rate between 0 and 1, and tells nothing without a cycle', () => {
    expect(moved(start, { ...unchanged, rate: 200 }, 'points').rate).toBe(1);
    expect(moved(start, { ...unchanged, rate: -200 }, 'points').rate).toBe(0);
    expect(velocityOf({ ...start, cycle: 0 })).toBeNull();
    expect(factorsOf(totalOf([]))).toBeNull();
  });
  it('changes one segment within itself', () => {
    const web = segment('web', 10, 40, 10, 1000, 600);
    const changed = factorsOf(movedSegment(web, { open: 10, size: 20, rate: 25, cycle: -50 }, 'points'));
    expect(changed).toEqual({ open: 11, size: 120, rate: 0.5, cycle: 30 });
    const whole = factorsOf(totalOf([web, segment('fair', 5, 10, 5, 900, 200)]));
    expect(whole?.open).toBe(15);
    expect(whole?.rate).toBeCloseTo(0.3, 12);
    expect(whole?.size).toBeCloseTo(1900 / 15, 12);
  });
  it('lets low-fit opportunities pull the other factors down', () => {
    const web = segment('web', 10, 40, 4, 400, 400);
    const fair = segment('fair', 10, 10, 8, 8000, 240);
    const total = totalOf([web, fair]);
    expect(weakest([web, fair])?.key).toBe('web');
    const before = factorsOf(total);
    const after = factorsOf(withLowFit(total, web, 100));
    expect(after?.open).toBe(120);
    expect(after?.rate).toBeLessThan(before?.rate ?? 0);
    expect(after?.size).toBeLessThan(before?.size ?? 0);
    expect(after?.cycle).toBeGreaterThan(before?.cycle ?? Infinity);
  });
});
