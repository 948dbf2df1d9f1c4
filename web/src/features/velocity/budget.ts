// What more or less money for a channel does to velocity: at the cost of now, each sum brings so many opportunities, and
// each of them sells as those of the channel do.
import type { Figure, Group } from '@/meta/kpi/types';

export interface Channel {
  key: string;
  label: string;
  /** Spent in the period; null without cost data. */
  spend: number | null;
  /** Velocity that 10,000 more would bring; null when it cannot be told, and why. */
  gain: number | null;
  reason: string | null;
  created: Figure | undefined;
}

export const unitOfMoney = 10_000;

/** Those that bring most for the same money first; those that cannot be told last. */
export function channelsOf(groups: Group[], none: string): Channel[] {
  return groups
    .map((group) => {
      const { new_deals: created, cost_per_new_deal: cost, velocity_per_cost: gain } = group.values;
      const each = cost?.value ?? null;
      return {
        key: group.key ?? '',
        label: group.key === null ? none : (group.label ?? none),
        spend: each === null ? null : each * (created?.value ?? 0),
        gain: gain?.value ?? null,
        reason: gain?.reason ?? null,
        created,
      };
    })
    .sort((a, b) => (b.gain ?? -1) - (a.gain ?? -1));
}

/** What the changes (percent of what was spent, by channel) cost and bring a day. */
export function planned(channels: Channel[], changes: Record<string, number>) {
  let cost = 0;
  let velocity = 0;
  for (const { key, spend, gain } of channels) {
    if (spend === null || gain === null) continue;
    const more = (spend * (changes[key] ?? 0)) / 100;
    cost += more;
    velocity += (more / unitOfMoney) * gain;
  }
  return { cost, velocity };
}
