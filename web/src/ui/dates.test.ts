import { describe, expect, it } from 'vitest';
import { fromLocal, readDate, toLocal } from './dates';

describe('dates as people type them', () => {
  it.each([
    ['2026-9-3', '2026-09-03'],
    ['2026/09/03', '2026-09-03'],
    ['2026.9.3', '2026-09-03'],
    ['20260903', '2026-09-03'],
    ['2026年9月3日', '2026-09-03'],
    ['9-3', '2026-09-03'],
    ['９/３', '2026-09-03'],
    ['2024-02-29', '2024-02-29'],
  ])('%s is %s', (text, day) => {
    expect(readDate(text, 2026)).toBe(day);
  });
  it.each(['', '2026-13-01', '2026-02-30', 'tomorrow', '2026-9', '1/2/3/4'])('%s is no day', (text) => {
    expect(readDate(text, 2026)).toBeNull();
  });
});

describe('moments of a zone', () => {
  it('shows an instant in the zone', () => {
    expect(toLocal('2026-09-30T16:15:00.000Z', 'Asia/Shanghai')).toEqual({ date: '2026-10-01', time: '00:15' });
  });
  it('goes back, on both sides of a change of the clock', () => {
    for (const [date, time] of [
      ['2026-03-28', '12:00'],
      ['2026-03-29', '12:00'],
      ['2026-10-25', '12:00'],
    ] as const)
      expect(toLocal(fromLocal(date, time, 'Europe/Berlin'), 'Europe/Berlin')).toEqual({ date, time });
  });
});
