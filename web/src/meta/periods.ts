// Periods of the calendar that reports are about.
export const presets = ['this_month', 'last_month', 'this_quarter', 'last_quarter', 'this_year', 'last_year'] as const;
export type Preset = (typeof presets)[number];

const day = (year: number, month: number, date: number) =>
  new Date(Date.UTC(year, month, date)).toISOString().slice(0, 10);

/** First and last day of a period. Quarters and years begin with the fiscal year's first month (1 to 12). */
export function rangeOf(preset: Preset, today: string, fiscalStart = 1): { from: string; to: string } {
  const year = Number(today.slice(0, 4));
  const month = Number(today.slice(5, 7)) - 1;
  const since = (month - (fiscalStart - 1) + 12) % 12;
  const back = preset.startsWith('last') ? 1 : 0;
  const span = preset.endsWith('month') ? 1 : preset.endsWith('quarter') ? 3 : 12;
  const start = month - (since % span) - back * span;
  return { from: day(year, start, 1), to: day(year, start + span, 0) };
}
