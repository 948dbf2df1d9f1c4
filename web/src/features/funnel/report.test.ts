import { describe, expect, it } from 'vitest';
import { rangeOf, toCsv } from './report';

describe('periods', () => {
  it('reads months, quarters and years of the calendar', () => {
    expect(rangeOf('this_month', '2026-02-10')).toEqual({ from: '2026-02-01', to: '2026-02-28' });
    expect(rangeOf('last_month', '2026-01-31')).toEqual({ from: '2025-12-01', to: '2025-12-31' });
    expect(rangeOf('this_quarter', '2026-11-22')).toEqual({ from: '2026-10-01', to: '2026-12-31' });
    expect(rangeOf('last_quarter', '2026-02-01')).toEqual({ from: '2025-10-01', to: '2025-12-31' });
    expect(rangeOf('this_year', '2024-02-29')).toEqual({ from: '2024-01-01', to: '2024-12-31' });
    expect(rangeOf('last_year', '2026-06-01')).toEqual({ from: '2025-01-01', to: '2025-12-31' });
  });
  it('follows a fiscal year that begins in April', () => {
    expect(rangeOf('this_year', '2026-02-10', 4)).toEqual({ from: '2025-04-01', to: '2026-03-31' });
    expect(rangeOf('this_quarter', '2026-02-10', 4)).toEqual({ from: '2026-01-01', to: '2026-03-31' });
    expect(rangeOf('last_quarter', '2026-05-10', 4)).toEqual({ from: '2026-01-01', to: '2026-03-31' });
    expect(rangeOf('last_month', '2026-04-10', 4)).toEqual({ from: '2026-03-01', to: '2026-03-31' });
  });
});

describe('the file', () => {
  it('quotes, and keeps formulas from running', () => {
    expect(
      toCsv([
        ['a', 'b,"c"'],
        ['=1+1', -5],
        ['-3', null],
      ]),
    ).toBe('\ufeffa,"b,""c"""\r\n\'=1+1,-5\r\n-3,\r\n');
  });
});
