import { describe, expect, it } from 'vitest';
import { blocksOf, inOrder, type Mine } from './learning';

describe('blocksOf', () => {
  it('reads headings, paragraphs and points', () => {
    expect(blocksOf('## Why\nOne.\n\nTwo.\n- a\n- b\n\n## End\n- c')).toEqual([
      { kind: 'heading', text: 'Why' },
      { kind: 'text', text: 'One.' },
      { kind: 'text', text: 'Two.' },
      { kind: 'points', points: ['a', 'b'] },
      { kind: 'heading', text: 'End' },
      { kind: 'points', points: ['c'] },
    ]);
  });
  it('keeps what only looks like markup as text', () => {
    expect(blocksOf('#no\n<b>bold</b>')).toEqual([
      { kind: 'text', text: '#no' },
      { kind: 'text', text: '<b>bold</b>' },
    ]);
  });
});

describe('inOrder', () => {
  const mine = (id: string, due_on: string | null, overdue = false) =>
    ({ id, due_on, overdue, assigned_at: '2026-01-01' }) as Mine;
  it('puts what is late first and what has no day last', () => {
    const list = [mine('a', null), mine('b', '2026-02-01'), mine('c', '2025-12-01', true)];
    expect(inOrder(list).map((each) => each.id)).toEqual(['c', 'b', 'a']);
  });
});
