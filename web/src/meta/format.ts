// Numbers, money and dates for people. Money stays a decimal string until the last step.
import { useMemo } from 'react';
import { useSession } from '@/api/session';
import { type Language, useLanguage } from '@/i18n';

export interface Format {
  language: Language;
  zone: string;
  currency: string;
  number(value: number | string, digits?: number): string;
  money(value: string | number, currency?: string, options?: { short?: boolean; plain?: boolean }): string;
  percent(value: number): string;
  date(value: string): string;
  instant(value: string): string;
  time(value: string): string;
  ago(value: string): string;
  /** 1.2 万 or 12K: for figures where the eye wants the size. */
  short(value: number | string): string;
  collator: Intl.Collator;
}

const cache = new Map<string, Format>();

export function makeFormat(language: Language, zone: string, currency: string): Format {
  const id = `${language}|${zone}|${currency}`;
  const known = cache.get(id);
  if (known) return known;
  const plain = new Map<number, Intl.NumberFormat>();
  const withDigits = (digits: number) => {
    const made =
      plain.get(digits) ??
      new Intl.NumberFormat(language, { minimumFractionDigits: digits, maximumFractionDigits: digits });
    plain.set(digits, made);
    return made;
  };
  const free = new Intl.NumberFormat(language, { maximumFractionDigits: 6 });
  const compact = new Intl.NumberFormat(language, { notation: 'compact', maximumSignificantDigits: 4 });
  const moneys = new Map<string, Intl.NumberFormat>();
  const moneyOf = (code: string, short: boolean, digits: number) => {
    const key = `${code}|${short}|${digits}`;
    const made =
      moneys.get(key) ??
      new Intl.NumberFormat(language, {
        style: 'currency',
        currency: code,
        currencyDisplay: 'narrowSymbol',
        ...(short
          ? { notation: 'compact', maximumSignificantDigits: 4 }
          : { minimumFractionDigits: digits, maximumFractionDigits: digits }),
      });
    moneys.set(key, made);
    return made;
  };
  // A date has no zone: noon UTC is that day everywhere it is shown in UTC.
  const day = new Intl.DateTimeFormat(language, {
    year: 'numeric',
    month: language === 'en' ? 'short' : '2-digit',
    day: language === 'en' ? 'numeric' : '2-digit',
    timeZone: 'UTC',
  });
  const moment = new Intl.DateTimeFormat(language, {
    year: 'numeric',
    month: language === 'en' ? 'short' : '2-digit',
    day: language === 'en' ? 'numeric' : '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone: zone,
  });
  const clock = new Intl.DateTimeFormat(language, {
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone: zone,
  });
  const intl = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
  // "2 分钟前": a space between Chinese and digits, as everywhere.
  const relative = {
    format: (value: number, unit: Intl.RelativeTimeFormatUnit) =>
      intl.format(value, unit).replace(/(\d)(?=[\u4e00-\u9fff])/g, '$1 '),
  };
  const made: Format = {
    language,
    zone,
    currency,
    // Intl reads decimal strings exactly, so no digit of a large amount is lost.
    number: (value, digits) => (digits === undefined ? free : withDigits(digits)).format(value as number),
    money: (value, code, options) => {
      const digits = String(value).endsWith('.00') || !String(value).includes('.') ? 0 : 2;
      if (options?.plain) return withDigits(digits).format(value as number);
      return moneyOf(code || currency, options?.short ?? false, digits).format(value as number);
    },
    percent: (value) => `${free.format(value)}%`,
    date: (value) => {
      const time = Date.parse(`${value.slice(0, 10)}T12:00:00Z`);
      return Number.isNaN(time) ? value : day.format(time);
    },
    instant: (value) => {
      const time = Date.parse(value);
      return Number.isNaN(time) ? value : moment.format(time);
    },
    time: (value) => {
      const time = Date.parse(value);
      return Number.isNaN(time) ? value : clock.format(time);
    },
    ago: (value) => {
      const seconds = (Date.parse(value) - Date.now()) / 1000;
      const size = Math.abs(seconds);
      if (Number.isNaN(seconds)) return value;
      if (size < 45) return relative.format(0, 'second');
      if (size < 3600) return relative.format(Math.round(seconds / 60), 'minute');
      if (size < 86_400) return relative.format(Math.round(seconds / 3600), 'hour');
      if (size < 7 * 86_400) return relative.format(Math.round(seconds / 86_400), 'day');
      return moment.format(Date.parse(value));
    },
    short: (value) => compact.format(value as number),
    collator: new Intl.Collator(language, { numeric: true }),
  };
  cache.set(id, made);
  return made;
}

export function useFormat(): Format {
  const language = useLanguage();
  const session = useSession();
  const zone = session.user.time_zone || session.settings.time_zone || 'Asia/Shanghai';
  const currency = session.settings.base_currency || 'CNY';
  return useMemo(() => makeFormat(language, zone, currency), [language, zone, currency]);
}

/** Today as YYYY-MM-DD in a zone. */
export function todayIn(zone: string, now = new Date()): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(
    now,
  );
}

/** Whole days of the calendar between then and today, in a zone: yesterday evening is one day ago. */
export function daysSince(then: string, zone: string, now = new Date()): number {
  const time = Date.parse(then);
  if (Number.isNaN(time)) return 0;
  return Math.max(
    0,
    Math.round((Date.parse(todayIn(zone, now)) - Date.parse(todayIn(zone, new Date(time)))) / 86_400_000),
  );
}
