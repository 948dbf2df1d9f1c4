// Another day or another time for an entry: its end and its reminder go along.
import { explain } from '@/api/errors';
import { keys } from '@/api/keys';
import { queryClient } from '@/api/query_client';
import { saveRecord, type Values } from '@/api/records';
import { toast } from '@/ui';
import { fromLocal } from '@/ui/dates';
import { clock, daysBetween } from './days';
import type { Entry } from './use_events';

/** What to save for it to stand there; null when it stands there already. Without minutes it keeps its time. */
export function movedValues(entry: Entry, day: string, minutes: number | undefined, zone: string): Values | null {
  const { kind, row } = entry;
  const shifted = (field: string | undefined, by: number): Values => {
    const value = field ? row[field] : null;
    const time = typeof value === 'string' ? Date.parse(value) : Number.NaN;
    return field && !Number.isNaN(time) ? { [field]: new Date(time + by).toISOString() } : {};
  };
  if (!kind.timed || entry.start === undefined) {
    const days = daysBetween(entry.day, day);
    return days === 0 ? null : { [kind.due]: day, ...shifted(kind.remind, days * 86_400_000) };
  }
  const start = fromLocal(day, clock(minutes ?? entry.start), zone);
  if (day === entry.day && (minutes ?? entry.start) === entry.start) return null;
  const by = Date.parse(start) - Date.parse(String(row[kind.due]));
  return { [kind.due]: start, ...shifted(kind.end, by), ...shifted(kind.remind, by) };
}

export async function moveEntry(entry: Entry, day: string, minutes: number | undefined, zone: string, say: string) {
  const values = movedValues(entry, day, minutes, zone);
  if (!values) return;
  try {
    await saveRecord(entry.kind.object.name, entry.row, values, { say });
  } catch (error) {
    toast(explain(error), { kind: 'error' });
  }
  // Days that were looked at before do not hold it yet.
  void queryClient.invalidateQueries({ queryKey: keys.lists(entry.kind.object.name) });
}
