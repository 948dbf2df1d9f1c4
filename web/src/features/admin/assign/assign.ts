// What the screens about owners ask for: people, pools, loads, and what rules would have done.
import { queryOptions, useQuery } from '@tanstack/react-query';
import { api } from '@/api/client';
import { keys } from '@/api/keys';
import { fetchRows } from '@/api/records';
import type { ObjectMeta, Row } from '@/api/types';
import { useSchema } from '@/meta/schema';
import type { Option } from '@/ui';

export interface Person {
  id: string;
  name: string | null;
}
export interface Pool {
  id: string;
  name: string;
  object: string;
  active: boolean;
  may_claim: boolean;
  count: number;
  claimed_today: number;
  daily_limit: number | null;
  left_today: number | null;
  held: number | null;
  hold_limit: number | null;
  left: number | null;
  cooldown_days: number;
}
export interface Load {
  user: Person;
  open: number;
  new_7_days: number;
  capacity: number | null;
  absent: boolean;
  active: boolean;
}
export interface Rehearsal {
  records: number;
  assigned?: number;
  left?: number;
  warned?: number;
  taken?: number;
  people: { user: Person; count: number }[];
  rules: { rule: string; name: string; count: number; warned?: number }[];
  sample: {
    id: string;
    name: string;
    at: string;
    owner: Person | null;
    would?: Person | null;
    reason: string | null;
  }[];
}
export interface Speed {
  n: number;
  median_ms: number | null;
  p95_ms: number | null;
  under_1s: string | null;
  response?: { received: number; answered: number; within: number; rate: string | null; sla_hours: number };
  achievement?: { assigned: number; won: number; rate: string | null };
}
export interface HandoverPreview {
  records: number;
  objects: { object: string; label: string; count: number }[];
  customer_count: number;
  customers: { id: string; name: string; open_deals: number; open_amount: string; open_tasks: number }[];
  superior: Person | null;
}

export const word = (value: Row[string] | undefined) => (typeof value === 'string' ? value : '');
export const number = (value: Row[string] | undefined) => (typeof value === 'number' ? value : 0);

/** All records of a small administrative object, in their order. */
export const rowsQuery = (object: string, where?: string, sort = 'position') =>
  queryOptions({
    queryKey: [...keys.lists(object), 'all', where ?? '', sort],
    queryFn: ({ signal }) => fetchRows(object, { limit: 500, where, sort }, signal),
  });

export const poolsQuery = queryOptions({
  queryKey: keys.admin('pools'),
  queryFn: ({ signal }) => api.get<{ pools: Pool[] }>('/api/pools', undefined, signal),
});

export const loadsQuery = (object: string, where: string) =>
  queryOptions({
    queryKey: keys.admin('loads', object, where),
    queryFn: ({ signal }) => api.get<{ people: Load[]; unowned: number }>('/api/loads', { object, where }, signal),
  });

export const speedQuery = (object: string) =>
  queryOptions({
    queryKey: keys.admin('speed', object),
    queryFn: ({ signal }) => api.get<Speed>('/api/reports/assignment', { object }, signal),
  });

/** Everybody at work, to choose from. */
export function usePeople(): Option[] {
  const answer = useQuery(rowsQuery('user', 'active', 'name'));
  return (answer.data?.rows ?? []).map((row) => ({ value: row.id, label: word(row.name) }));
}

/** Objects whose records have owners; `pooled`: and lie in pools. */
export function useOwned(pooled = false): ObjectMeta[] {
  const { objects } = useSchema();
  return objects.filter(
    (object) => !object.system && !object.activity && object.traits.owner && (!pooled || object.traits.pool),
  );
}
