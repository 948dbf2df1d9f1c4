import { describe, expect, it } from 'vitest';
import { moveColumn, nextSorts, parseSort, sortText } from './columns';

describe('the order of rows', () => {
  it('reads and writes several fields', () => {
    expect(parseSort('-close_date, name')).toEqual([
      { field: 'close_date', desc: true },
      { field: 'name', desc: false },
    ]);
    expect(sortText(parseSort('-close_date,name'))).toBe('-close_date,name');
  });
  it('goes up, down, none; with Shift beside what there is', () => {
    const one = parseSort('name');
    expect(sortText(nextSorts(one, 'amount', false, false))).toBe('amount');
    expect(sortText(nextSorts(one, 'amount', false, true))).toBe('name,amount');
    expect(sortText(nextSorts(parseSort('name,amount'), 'name', true, true))).toBe('-name,amount');
    expect(sortText(nextSorts(parseSort('name,amount'), 'name', null, true))).toBe('amount');
  });
});

describe('the order of columns', () => {
  it('puts one before another, never before the name', () => {
    const names = ['name', 'a', 'b', 'c'];
    expect(moveColumn(names, 'c', 'a')).toEqual(['name', 'c', 'a', 'b']);
    expect(moveColumn(names, 'a', null)).toEqual(['name', 'b', 'c', 'a']);
    expect(moveColumn(names, 'b', 'name')).toEqual(['name', 'b', 'a', 'c']);
    expect(moveColumn(names, 'b', 'b')).toEqual(names);
  });
});
