import { describe, expect, it } from 'vitest';
import { changeOf } from '@/charts/difference';
import { addMonths, dayBefore, rangeBefore } from './compare';

describe('what a period is compared with', () => {
  it('takes whole months before whole months', () => {
    expect(rangeBefore({ from: '2026-04-01', to: '2026-06-30' }, 'period', '2026-11-22')).toEqual({
      from: '2026-01-01',
      to: '2026-03-31',
    });
    expect(rangeBefore({ from: '2026-03-01', to: '2026-03-31' }, 'period', '2026-11-22')).toEqual({
      from: '2026-02-01',
      to: '2026-02-28',
    });
  });
  it('takes only as much as has passed of a period that is not over', () => {
    expect(rangeBefore({ from: '2026-01-01', to: '2026-12-31' }, 'year', '2026-11-22')).toEqual({
      from: '2025-01-01',
      to: '2025-11-22',
    });
    expect(rangeBefore({ from: '2026-11-01', to: '2026-11-30' }, 'period', '2026-11-22')).toEqual({
      from: '2026-10-01',
      to: '2026-10-22',
    });
  });
  it('goes back by days when the months are not whole', () => {
    expect(rangeBefore({ from: '2026-03-10', to: '2026-03-19' }, 'period', '2026-11-22')).toEqual({
      from: '2026-02-28',
      to: '2026-03-09',
    });
    expect(rangeBefore({ to: '2026-03-19' }, 'period', '2026-11-22')).toBeUndefined();
  });
  it('keeps inside shorter months', () => {
    expect(addMonths('2024-02-29', -12)).toBe('2023-02-28');
    expect(addMonths('2026-01-31', 1)).toBe('2026-02-28');
    expect(dayBefore('2026-03-31', 'period')).toBe('2026-02-28');
  });
});

describe('change', () => {
  it('is in percent, in points for shares, and unknown against nothing', () => {
    expect(changeOf(120, 100)).toBe(20);
    expect(changeOf(5, 0)).toBeNull();
    expect(changeOf(0, 0)).toBe(0);
    expect(changeOf(0.253, 0.2, true)).toBe(5.3);
  });
});
