// req S2-41
import { describe, expect, it } from 'vitest';
import type { Row } from '@/api/types';
import type { Figure } from '@/meta/kpi/types';
import { meanOpen, overCapacity, sellersOf } from './share_out';

const figure = (value: number | null): Figure => ({ value, reason: null, k: null, n: null, low: null, high: null });
const person = (id: string, more: object = {}) => ({ id, name: id, capacity: null, ...more }) as unknown as Row;

describe('sharing out', () => {
  const sellers = sellersOf(
    [
      {
        key: 'a',
        label: 'a',
        values: { open_deals: figure(30), pipeline_amount: figure(900), target_gap: figure(-50) },
      },
      { key: 'b', label: 'b', values: { open_deals: figure(6), target_gap: figure(400) } },
      { key: 'gone', label: null, values: { open_deals: figure(3) } },
    ],
    [
      person('a'),
      person('b', { capacity: 8 }),
      person('clerk'),
      person('c', { capacity: 5, absent_from: '2026-01-01' }),
    ],
    '2026-02-01',
  );
  it('lists who sells, the one who lacks most first', () => {
    expect(sellers.map((each) => each.id)).toEqual(['b', 'a', 'c']);
    expect(sellers[2]).toMatchObject({ open: 0, gap: null, away: true });
    expect(meanOpen(sellers)).toBe(12);
  });
  it('says when somebody would have more than they may', () => {
    const [b, a] = sellers;
    expect(b && overCapacity(b, 2)).toBe(false);
    expect(b && overCapacity(b, 3)).toBe(true);
    expect(a && overCapacity(a, 1000)).toBe(false);
  });
});
