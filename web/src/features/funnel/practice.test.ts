import { expect, test } from 'vitest';
import { draftOf, type PracticeRow, type PracticeStage, rowKey, scaleOf } from './practice';

const side = (figure: number | null, high: number | null = null) => ({
  n: 10,
  figure,
  low: null,
  high,
  reason: null,
  where: null,
});
const row: PracticeRow = {
  metric: 'first',
  what: 'call',
  label: { zh: '电话', en: 'Call' },
  top: side(2, 4),
  others: side(8, 16),
  difference: -6,
  low: -9,
  high: -3,
  test: 'rank_sum',
  p: 0.001,
  q: 0.01,
  evidence: 'step',
  name: { zh: '首次电话', en: 'First call' },
  how: { zh: '见证据', en: 'See the evidence' },
  within_days: 2,
};

test('days are drawn against the widest interval, shares against the whole', () => {
  expect(scaleOf(row)(16)).toBe(1);
  expect(scaleOf(row)(4)).toBe(0.25);
  expect(scaleOf({ ...row, metric: 'share' })(0.4)).toBe(0.4);
  expect(scaleOf({ ...row, top: side(null), others: side(null) })(0)).toBe(0);
});

test('a step is proposed in both languages with its timing', () => {
  const stage = { stage: 'solution', label: { zh: '方案', en: 'Solution' } } as PracticeStage;
  expect(draftOf(stage, row)).toMatchObject({
    stage: 'solution',
    name: '首次电话',
    name_en: 'First call',
    lever: 'process',
    within_days: '2',
  });
  expect(rowKey('solution', row)).toBe('solution/first/call');
});
