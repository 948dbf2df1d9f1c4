import { describe, expect, it } from 'vitest';
import { type Board, chipsOf, freshId, moved, parseBoard, questionOf, seriesFrom, withChip, wordsIn } from './boards';

const board: Board = {
  period: 'this_quarter',
  compare: 'previous',
  widgets: [
    { id: 'a', kpis: ['revenue'], chart: 'figure' },
    { id: 'b', kpis: ['csat', 'nps'], chart: 'line', bucket: 'month', steps: 12, filter: 'source:referral' },
  ],
};

describe('a report', () => {
  it('asks what its bar says, unless the widget says otherwise', () => {
    const [figure, line] = board.widgets;
    if (!figure || !line) throw new Error();
    expect(questionOf(board, figure, {}, '2026-05-11', 1)).toMatchObject({
      kpis: 'revenue',
      from: '2026-04-01',
      to: '2026-06-30',
      compare: 'previous',
      filter: undefined,
    });
    expect(
      questionOf(board, line, { period: 'last_month', compare: 'none', filter: 'team:1' }, '2026-05-11', 1),
    ).toEqual({
      kpis: 'csat,nps',
      from: '2026-04-01',
      to: '2026-04-30',
      compare: undefined,
      by: undefined,
      bucket: 'month',
      series_from: '2025-05-01',
      where: undefined,
      filter: 'source:referral,team:1',
    });
    expect(
      questionOf(board, { ...figure, period: 'last_year' }, { period: 'last_month' }, '2026-05-11', 1),
    ).toMatchObject({
      from: '2025-01-01',
    });
  });
  it('counts steps back from the end of the period', () => {
    expect(seriesFrom('2026-03-31', 'quarter', 4)).toBe('2025-04-01');
    expect(seriesFrom('2026-03-31', 'week', 1)).toBe('2026-03-30');
    expect(seriesFrom('2026-03-31', 'year', 2)).toBe('2025-01-01');
    expect(seriesFrom('2026-03-31', 'month', 0)).toBeUndefined();
  });
  it('keeps one value of a dimension in the filter', () => {
    expect(withChip('source:a,team:1', { dimension: 'source', value: 'b' })).toBe('team:1,source:b');
    expect(chipsOf('source:,broken,region:广东')).toEqual([
      { dimension: 'source', value: '' },
      { dimension: 'region', value: '广东' },
    ]);
  });
  it('reads what it wrote, and survives what it did not', () => {
    expect(parseBoard(JSON.stringify(board))).toEqual(board);
    expect(parseBoard('nonsense').widgets).toEqual([]);
    expect(parseBoard('{"widgets":[{"kpis":["x"],"chart":"bar"}]}').widgets[0]?.id).toBe('w1');
    expect(freshId(board)).toBe('w3');
    expect(moved(board.widgets, 1, 0).map((item) => item.id)).toEqual(['b', 'a']);
    expect(wordsIn({ zh: '甲', en: 'A' }, 'en')).toBe('A');
    expect(wordsIn({ zh: '甲' }, 'en')).toBe('甲');
  });
});
