import { describe, expect, it } from 'vitest';
import { scale, unscale, windowOf } from './virtual';

const ROW = 36;
const VIEW = 700;
const CAP = 8_000_000;

describe('the window on a long list', () => {
  it('shows what is on screen and a little more', () => {
    const at = windowOf(0, VIEW, ROW, 1000);
    expect(at).toEqual({ from: 0, to: 19, first: 0, last: 24, base: 0 });
  });
  it('is based at a multiple of 64, so rows keep their place while scrolling', () => {
    expect(windowOf(100 * ROW, VIEW, ROW, 1000).base).toBe(64);
    expect(windowOf(105 * ROW, VIEW, ROW, 1000).base).toBe(64);
  });
  it('ends with the last row', () => {
    expect(windowOf(1000 * ROW - VIEW, VIEW, ROW, 1000).last).toBe(1000);
  });
  it('reaches the last of a million rows through a capped scroll bar', () => {
    const real = 1_000_000 * ROW;
    const top = scale(CAP - VIEW, CAP, real, VIEW);
    expect(top).toBeCloseTo(real - VIEW, 3);
    const at = windowOf(top, VIEW, ROW, 1_000_000);
    expect(at.last).toBe(1_000_000);
    expect(at.to).toBe(1_000_000);
  });
  it('goes there and back', () => {
    const real = 1_000_000 * ROW;
    for (const top of [0, 5_000, 17_999_964, real - VIEW])
      expect(scale(unscale(top, CAP, real, VIEW), CAP, real, VIEW)).toBeCloseTo(top, 2);
  });
  it('does not scale short lists', () => {
    expect(scale(1234, 36_000, 36_000, VIEW)).toBe(1234);
  });
});
