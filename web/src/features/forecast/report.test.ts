import { describe, expect, it } from 'vitest';
import { daysOf } from './report';

describe('days of a period', () => {
  it('follows the calendar and the business year', () => {
    expect(daysOf('this_month', '2026-02-14', 1)).toEqual({ from: '2026-02-01', to: '2026-02-28' });
    expect(daysOf('this_quarter', '2026-11-22', 1)).toEqual({ from: '2026-10-01', to: '2026-12-31' });
    expect(daysOf('next_quarter', '2026-11-22', 1)).toEqual({ from: '2027-01-01', to: '2027-03-31' });
    expect(daysOf('this_quarter', '2026-01-15', 2)).toEqual({ from: '2025-11-01', to: '2026-01-31' });
    expect(daysOf('this_year', '2026-03-01', 4)).toEqual({ from: '2025-04-01', to: '2026-03-31' });
  });
});
