import { expect, test } from 'vitest';
import { csvSheet } from './sheet';

test('a table written as CSV becomes cells', () => {
  expect(csvSheet('\ufeff"a","b, c"\r\n"x ""y""","-12.5"\r\n"2026-01-31",""\r\n', 'Name.csv')).toEqual({
    title: 'Name',
    columns: ['a', 'b, c'],
    rows: [
      ['x "y"', -12.5],
      ['2026-01-31', ''],
    ],
  });
});
