/** The time zones this browser knows; one set before is kept even when it does not. */
export function zones(current: string | null): string[] {
  const all = Intl.supportedValuesOf('timeZone');
  return current && !all.includes(current) ? [current, ...all] : all;
}

/** Where our customers are; the first is the usual one. */
export const countries = [
  'CN',
  'HK',
  'MO',
  'TW',
  'SG',
  'JP',
  'KR',
  'US',
  'GB',
  'DE',
  'FR',
  'IN',
  'AU',
  'CA',
  'MY',
  'TH',
  'VN',
  'ID',
];
export const currencies = [
  'CNY',
  'USD',
  'EUR',
  'HKD',
  'JPY',
  'GBP',
  'SGD',
  'TWD',
  'KRW',
  'AUD',
  'CAD',
  'INR',
  'MYR',
  'THB',
];

/** Names in the language of the page. */
export const regionName = (language: string, code: string): string =>
  /^[A-Z]{2}$/.test(code) ? (new Intl.DisplayNames(language, { type: 'region' }).of(code) ?? code) : code;
export const currencyName = (language: string, code: string): string =>
  /^[A-Z]{3}$/.test(code) ? (new Intl.DisplayNames(language, { type: 'currency' }).of(code) ?? code) : code;
export const monthName = (language: string, month: number): string =>
  new Intl.DateTimeFormat(language, { month: 'long', timeZone: 'UTC' }).format(Date.UTC(2026, month - 1, 15));
