import { describe, expect, it } from 'vitest';
import { spanOf } from './words';

describe('how long it took', () => {
  it('is told in the unit that says most', () => {
    expect(spanOf(0)).toEqual({ unit: 'minutes', n: 0 });
    expect(spanOf(119 * 60_000)).toEqual({ unit: 'minutes', n: 119 });
    expect(spanOf(3 * 3_600_000)).toEqual({ unit: 'hours', n: 3 });
    expect(spanOf(47 * 3_600_000)).toEqual({ unit: 'hours', n: 47 });
    expect(spanOf(50 * 3_600_000)).toEqual({ unit: 'days', n: 2 });
  });
});
