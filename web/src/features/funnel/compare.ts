// What a period is compared with: the one before it, or the same one a year earlier. A period that is not over is
// compared with as much of the other as has passed of it.
export const comparisons = ['period', 'year'] as const;
export type Comparison = (typeof comparisons)[number];

export interface Range {
  from?: string;
  to?: string;
}

const parts = (day: string) => day.split('-').map(Number) as [number, number, number];
const iso = (time: number) => new Date(time).toISOString().slice(0, 10);
const lastOf = (year: number, month: number) => new Date(Date.UTC(year, month, 0)).getUTCDate();

/** The 31st becomes the last day of a shorter month, and the last day of a month stays the last one. */
export function addMonths(day: string, months: number): string {
  const [year, month, date] = parts(day);
  const at = year * 12 + (month - 1) + months;
  const newYear = Math.floor(at / 12);
  const newMonth = (at % 12) + 1;
  const last = lastOf(newYear, newMonth);
  return iso(Date.UTC(newYear, newMonth - 1, Math.min(date, last)));
}

export const addDays = (day: string, days: number) => iso(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000);

/** Undefined when there is no beginning to count from. */
export function rangeBefore(range: Range, comparison: Comparison, today: string): Range | undefined {
  if (!range.from) return undefined;
  const { from } = range;
  const whole = range.to ?? today;
  const to = whole > today && from <= today ? today : whole;
  if (comparison === 'year') return { from: addMonths(from, -12), to: addMonths(to, -12) };
  const [year, month, date] = parts(from);
  const [lastYear, lastMonth, lastDate] = parts(whole);
  // Whole months go back by as many months, anything else by as many days.
  if (date === 1 && lastDate === lastOf(lastYear, lastMonth)) {
    const span = (lastYear - year) * 12 + lastMonth - month + 1;
    const end = to === whole ? addDays(from, -1) : addMonths(to, -span);
    return { from: addMonths(from, -span), to: end };
  }
  const days = Math.round((Date.parse(whole) - Date.parse(from)) / 86_400_000) + 1;
  return { from: addDays(from, -days), to: addDays(to, -days) };
}

/** The day a picture of now is compared with. */
export const dayBefore = (day: string, comparison: Comparison) => addMonths(day, comparison === 'year' ? -12 : -1);
