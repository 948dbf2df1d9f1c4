// What the commission doors answer.

export interface Person {
  id: string;
  name: string | null;
}
export interface CommissionRow {
  plan: { id: string; name: string };
  person: Person | null;
  basis: string;
  credit: string;
  from: string;
  to: string;
  under_from: string;
  under_to: string;
  quota: string | null;
  credited: string | null;
  attainment: number | null;
  commission: string | null;
  bonus: string;
  total: string;
  paid: string;
  due: string;
  clawback: string;
  capped: boolean;
  floored: boolean;
  over: boolean;
  settled: boolean;
  reason: string | null;
}
export interface CommissionReport {
  on: string;
  today: string;
  may_pay: boolean;
  plans: { id: string; name: string; from: string; to: string }[];
  rows: CommissionRow[];
  more: boolean;
}
export interface Statement extends CommissionRow {
  may_pay: boolean;
  terms: {
    rate: number;
    tiers: { up_to: number | null; multiplier: number }[];
    cap: string | null;
    floor: string | null;
  };
  bands: { from: number; to: number; multiplier: number; credited: string; amount: string }[];
  exact: string | null;
  bonuses: { name: string; amount: string; id: string | null }[];
  targets: { id: string; name: string; value: string }[];
  object: string;
  where: string | null;
  deals: {
    id: string | null;
    name: string | null;
    closed: string;
    value: string | null;
    credited: string;
    refunded: string;
  }[];
  deal_count: number;
  refunds: { id: string; deal: string; name: string; kind: string; reason: string; day: string; amount: string }[];
  payments: {
    id: string;
    kind: 'payment' | 'clawback';
    amount: string;
    credited: string;
    paid_at: string;
    paid_by: Person | null;
  }[];
}

export const rowKey = (row: { plan: { id: string }; person: Person | null }) =>
  `${row.plan.id}/${row.person?.id ?? ''}`;

/** The day before or after, as text. */
export function dayBeside(day: string, by: 1 | -1): string {
  const at = new Date(`${day}T00:00:00Z`);
  at.setUTCDate(at.getUTCDate() + by);
  return at.toISOString().slice(0, 10);
}

/** Of the deals: what was credited less what was refunded. */
export const net = (deal: { credited: string; refunded: string }) => Number(deal.credited) - Number(deal.refunded);

export const isZero = (amount: string) => Number(amount) === 0;
