import { useQuery } from '@tanstack/react-query';
import { api } from '@/api/client';
import { keys } from '@/api/keys';
import type { ObjectMeta, Row } from '@/api/types';
import { fromLocal, toLocal } from '@/ui/dates';

/** One thing that wants me, as the program ranked it. */
export interface DayItem {
  object: string;
  id: string;
  version: number;
  name: string;
  kind: 'activity' | 'deal' | 'lead' | 'request';
  owner: { id: string; name: string | null } | null;
  about: { object: string; id: string; name: string | null } | null;
  due: string | null;
  expected: string;
  expected_from: 'deal' | 'about' | 'median';
  urgency: string;
  score: string;
  reasons: { kind: string; n: number; urgency: string }[];
}
interface Day {
  items: DayItem[];
  more: boolean;
  currency: string;
  formula: string;
}

export const useDay = (mine: boolean, limit: number) =>
  useQuery({
    queryKey: keys.query(['day', mine, limit]),
    queryFn: ({ signal }) => api.get<Day>('/api/day', { scope: mine ? 'mine' : 'all', limit }, signal),
    placeholderData: (before) => before,
    refetchInterval: 5 * 60_000,
  });

/** The record behind an item, as far as acts on it need it. */
export const rowOf = (item: DayItem, field: string | undefined): Row =>
  ({ id: item.id, version: item.version, ...(field ? { [field]: item.due } : {}) }) as Row;

/** What holds the date of an item. */
export const dateField = (item: DayItem, object: ObjectMeta): string | undefined =>
  item.kind === 'deal' ? object.traits.close_date : item.kind === 'lead' ? undefined : object.traits.due;

/** The day so many days after `today`. */
export function dayAfter(today: string, days: number): string {
  const day = new Date(`${today}T12:00:00Z`);
  day.setUTCDate(day.getUTCDate() + days);
  return day.toISOString().slice(0, 10);
}

/** Days from `today` to the next Monday. */
export const toMonday = (today: string): number => (8 - new Date(`${today}T12:00:00Z`).getUTCDay()) % 7 || 7;

/** The same time of day, on another day. */
export function movedTo(due: string | null, day: string, zone: string): string {
  if (!due || due.length <= 10) return day;
  const local = toLocal(due, zone);
  return local ? fromLocal(day, local.time, zone) : due;
}
