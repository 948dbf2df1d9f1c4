import { describe, expect, it } from 'vitest';
import { addMonths, daysBetween, isDay, mondayOf, spanOf, stepOf } from './days';
import { placesOf } from './overlap';

describe('days', () => {
  it('begins weeks on Monday', () => {
    expect(mondayOf('2026-11-22')).toBe('2026-11-16');
    expect(mondayOf('2026-11-16')).toBe('2026-11-16');
  });
  it('shows whole weeks of a month', () => {
    expect(spanOf('month', '2026-11-22')).toEqual({ from: '2026-10-26', days: 42 });
    expect(spanOf('month', '2027-02-10')).toEqual({ from: '2027-02-01', days: 28 });
  });
  it('steps over the end of a year', () => {
    expect(addMonths('2026-12-31', 1)).toBe('2027-01-01');
    expect(stepOf('week', '2026-12-30', 1)).toBe('2027-01-06');
    expect(daysBetween('2026-12-30', '2027-01-06')).toBe(7);
  });
  it('knows what is a day', () => {
    expect(isDay('2026-02-28')).toBe(true);
    expect(isDay('2026-13-01')).toBe(false);
    expect(isDay('today')).toBe(false);
  });
});

describe('placesOf', () => {
  it('puts what overlaps side by side and gives lanes back', () => {
    const places = placesOf([
      { id: 'a', start: 540, end: 600 },
      { id: 'b', start: 570, end: 630 },
      { id: 'c', start: 600, end: 660 },
      { id: 'd', start: 700, end: 730 },
    ]);
    expect(places.get('a')).toEqual({ lane: 0, lanes: 2 });
    expect(places.get('b')).toEqual({ lane: 1, lanes: 2 });
    expect(places.get('c')).toEqual({ lane: 0, lanes: 2 });
    expect(places.get('d')).toEqual({ lane: 0, lanes: 1 });
  });
});
