// req S4-16
import { describe, expect, it } from 'vitest';
import type { Figure } from '@/meta/kpi/types';
import { channelsOf, planned } from './budget';

const figure = (value: number | null, reason: string | null = null): Figure => ({
  value,
  reason,
  k: null,
  n: null,
  low: null,
  high: null,
});
const group = (key: string | null, created: number, cost: number | null, gain: number | null) => ({
  key,
  label: key,
  values: {
    new_deals: figure(created),
    cost_per_new_deal: figure(cost, cost === null ? 'cost_data_missing' : null),
    velocity_per_cost: figure(gain, gain === null ? 'cost_data_missing' : null),
  },
});

describe('budget', () => {
  const channels = channelsOf(
    [group('referral', 5, null, null), group('fair', 20, 2000, 150), group('web', 10, 500, 400)],
    '—',
  );
  it('puts the channel that brings most for the same money first, those without cost data last', () => {
    expect(channels.map((each) => each.key)).toEqual(['web', 'fair', 'referral']);
    expect(channels[2]).toMatchObject({ spend: null, gain: null, reason: 'cost_data_missing' });
    expect(channels[1]?.spend).toBe(40_000);
  });
  it('adds up what is moved between channels', () => {
    // 10,000 from the fair to the web: 10,000 x 400 less 10,000 x 150 per 10,000.
    expect(planned(channels, { fair: -25, web: 200, referral: 100 })).toEqual({ cost: 0, velocity: 250 });
    expect(planned(channels, {})).toEqual({ cost: 0, velocity: 0 });
  });
});
