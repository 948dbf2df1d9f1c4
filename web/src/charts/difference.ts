/** Change in percent, or in points for shares between 0 and 1; null when there was nothing to compare with. */
export function changeOf(now: number, before: number, points = false): number | null {
  if (!Number.isFinite(now) || !Number.isFinite(before)) return null;
  if (points) return Math.round((now - before) * 1000) / 10;
  if (before === 0) return now === 0 ? 0 : null;
  return Math.round(((now - before) / Math.abs(before)) * 1000) / 10;
}
