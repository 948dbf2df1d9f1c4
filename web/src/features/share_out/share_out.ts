// Who has how much at hand and how much they lack to their target, before and after deals are moved.
import type { Row } from '@/api/types';
import type { Figure, Group } from '@/meta/kpi/types';

export interface Seller {
  id: string;
  name: string;
  /** The most records at hand; null: no limit. */
  capacity: number | null;
  away: boolean;
  open: number;
  openFigure: Figure | undefined;
  amount: number;
  weighted: number;
  /** What is lacking to the target of the period; null without one. */
  gap: number | null;
}

const amountOf = (figure: Figure | undefined) => figure?.value ?? 0;

/** Those who sell: with deals at hand, a target, or a limit of their own. The one who lacks most first, then by load. */
export function sellersOf(groups: Group[], people: Row[], today: string): Seller[] {
  const figures = new Map(groups.map((group) => [group.key ?? '', group.values]));
  return people
    .map((person): Seller => {
      const values = figures.get(person.id) ?? {};
      const from = person.absent_from as string | null;
      const until = person.absent_until as string | null;
      return {
        id: person.id,
        name: String(person.name ?? ''),
        capacity: typeof person.capacity === 'number' ? person.capacity : null,
        away: Boolean(from && from <= today && (!until || until >= today)),
        open: amountOf(values.open_deals),
        openFigure: values.open_deals,
        amount: amountOf(values.pipeline_amount),
        weighted: amountOf(values.pipeline_weighted),
        gap: values.target_gap?.value ?? null,
      };
    })
    .filter((seller) => seller.open > 0 || seller.gap !== null || seller.capacity !== null)
    .sort((a, b) => (b.gap ?? -Infinity) - (a.gap ?? -Infinity) || b.open - a.open || a.name.localeCompare(b.name));
}

/** How many of those somebody is over or under the mean of all. */
export const meanOpen = (sellers: Seller[]) =>
  sellers.length === 0 ? 0 : sellers.reduce((sum, each) => sum + each.open, 0) / sellers.length;

export const overCapacity = (seller: Seller, more: number) =>
  seller.capacity !== null && seller.open + more > seller.capacity;
