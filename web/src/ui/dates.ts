// Dates as people type them, and moments of a zone. No library: Intl knows the zones.

const pad = (value: number) => String(value).padStart(2, '0');

const isDay = (year: number, month: number, day: number) => {
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
};

/** 2026-9-3, 2026/9/3, 2026.9.3, 20260903, 2026年9月3日 and 9-3 (this year) → 2026-09-03; null when it is no day. */
export function readDate(text: string, thisYear = new Date().getFullYear()): string | null {
  const plain = text.normalize('NFKC').trim();
  const full = /^(\d{4})(?:[-/.年]\s*(\d{1,2})[-/.月]\s*(\d{1,2})日?|(\d{2})(\d{2}))$/.exec(plain);
  const short = /^(\d{1,2})[-/.月](\d{1,2})日?$/.exec(plain);
  const parts = full
    ? [full[1], full[2] ?? full[4], full[3] ?? full[5]]
    : short
      ? [String(thisYear), short[1], short[2]]
      : null;
  if (!parts) return null;
  const [year = 0, month = 0, day = 0] = parts.map(Number);
  return isDay(year, month, day) ? `${year}-${pad(month)}-${pad(day)}` : null;
}

function offsetAt(time: number, zone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(time);
  const get = (type: string) => Number(parts.find((part) => part.type === type)?.value ?? 0);
  return (
    Date.UTC(get('year'), get('month') - 1, get('day'), get('hour'), get('minute'), get('second')) -
    Math.floor(time / 1000) * 1000
  );
}

/** An instant as date and time of a zone. */
export function toLocal(instant: string, zone: string): { date: string; time: string } | null {
  const time = Date.parse(instant);
  if (Number.isNaN(time)) return null;
  const there = new Date(time + offsetAt(time, zone)).toISOString();
  return { date: there.slice(0, 10), time: there.slice(11, 16) };
}

/** Date and time of a zone as an instant. */
export function fromLocal(date: string, time: string, zone: string): string {
  const wall = Date.parse(`${date}T${time}:00Z`);
  const first = wall - offsetAt(wall, zone);
  // Once more with the offset that holds there: right on both sides of a change of the clock.
  return new Date(wall - offsetAt(first, zone)).toISOString();
}
