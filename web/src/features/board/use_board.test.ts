import { describe, expect, it } from 'vitest';
import type { Row } from '@/api/types';
import { columnWhere, countWithMoves, type Move, withMoves } from './use_board';

const row = (id: string): Row => ({ id, version: 1, name: id });
const moves = (...list: [string, string, string][]) =>
  new Map<string, Move>(list.map(([id, from, to]) => [id, { row: row(id), from, to }]));
const ids = (rows: Row[]) => rows.map((item) => item.id).join('');

describe('a column while cards are on their way', () => {
  it('shows a card where it was put, once', () => {
    const going = moves(['b', 'one', 'two']);
    expect(ids(withMoves([row('a'), row('b')], 'one', going))).toBe('a');
    expect(ids(withMoves([row('c')], 'two', going))).toBe('bc');
    expect(ids(withMoves([row('b'), row('c')], 'two', going))).toBe('bc');
    expect(ids(withMoves([row('x')], 'three', going))).toBe('x');
  });
  it('keeps the rows as they are when nothing moves', () => {
    const rows = [row('a')];
    expect(withMoves(rows, 'one', new Map())).toBe(rows);
  });
  it('counts with them', () => {
    const going = moves(['b', 'one', 'two'], ['c', 'three', 'two']);
    expect([
      countWithMoves(5, 'one', going),
      countWithMoves(5, 'two', going),
      countWithMoves(0, 'three', going),
    ]).toEqual([4, 7, 0]);
  });
  it('asks for its stage inside the filter of the list', () => {
    const fields = { stage: 'stage', pipeline: 'pipeline' } as never;
    expect(columnWhere("owner = me() or name = 'x'", fields, 'sales', "o'k")).toBe(
      "(owner = me() or name = 'x') and (pipeline = 'sales' and stage = 'o''k')",
    );
    expect(columnWhere('  ', fields, 'sales', 'won')).toBe("pipeline = 'sales' and stage = 'won'");
  });
});
