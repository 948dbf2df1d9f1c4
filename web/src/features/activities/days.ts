// Days of the calendar as YYYY-MM-DD. They have no zone: all arithmetic is in UTC. Weeks begin on Monday.
const DAY = 86_400_000;
const at = (day: string) => Date.parse(`${day}T00:00:00Z`);
const text = (time: number) => new Date(time).toISOString().slice(0, 10);

export const isDay = (day: string | undefined): day is string =>
  day !== undefined && /^\d{4}-\d{2}-\d{2}$/.test(day) && !Number.isNaN(at(day));

export const addDays = (day: string, n: number) => text(at(day) + n * DAY);
export const daysBetween = (from: string, to: string) => Math.round((at(to) - at(from)) / DAY);
export const mondayOf = (day: string) => addDays(day, -((new Date(at(day)).getUTCDay() + 6) % 7));
export const firstOfMonth = (day: string) => `${day.slice(0, 7)}-01`;

export function addMonths(day: string, n: number): string {
  const first = new Date(at(firstOfMonth(day)));
  first.setUTCMonth(first.getUTCMonth() + n);
  return text(first.getTime());
}

export const range = (from: string, n: number) => Array.from({ length: n }, (_, step) => addDays(from, step));

export type View = 'day' | 'week' | 'month' | 'agenda';
export const AGENDA = 14;

/** The days a view shows around a day: from the first one, so many. */
export function spanOf(view: View, day: string): { from: string; days: number } {
  if (view === 'day') return { from: day, days: 1 };
  if (view === 'agenda') return { from: day, days: AGENDA };
  if (view === 'week') return { from: mondayOf(day), days: 7 };
  const from = mondayOf(firstOfMonth(day));
  return { from, days: Math.ceil(daysBetween(from, addMonths(day, 1)) / 7) * 7 };
}

/** One screen further or back. */
export function stepOf(view: View, day: string, by: number): string {
  if (view === 'month') return addMonths(day, by);
  return addDays(day, by * (view === 'day' ? 1 : view === 'week' ? 7 : AGENDA));
}

export const clock = (minutes: number) =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;

export const minutesOf = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
