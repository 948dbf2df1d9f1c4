/** The time zones this browser knows; one set before is kept even when it does not. */
export function zones(current: string | null): string[] {
  const all = Intl.supportedValuesOf('timeZone');
  return current && !all.includes(current) ? [current, ...all] : all;
}
