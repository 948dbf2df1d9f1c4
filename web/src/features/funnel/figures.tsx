// Numbers that open the records they were made of.
import { Link } from '@tanstack/react-router';
import { createContext, useContext } from 'react';
import { useT } from '@/i18n';
import { type Format, useFormat } from '@/meta/format';
import type { Amount, Count, Rate } from './report';

/** The object the report is about; empty when its records cannot be listed (a past day). */
export const Subject = createContext('');

export function Records({
  where,
  label,
  className,
  children,
}: {
  where: string | null;
  /** What a reader hears besides the number. */
  label?: string;
  className?: string;
  children: React.ReactNode;
}) {
  const object = useContext(Subject);
  const t = useT();
  if (!where || !object) return <span className={className}>{children}</span>;
  return (
    <Link
      to="/o/$object"
      params={{ object }}
      search={{ where }}
      className={className ?? 'figure-link'}
      title={t('funnel.show_records')}
    >
      {children}
      {label ? <span className="sr-only"> {label}</span> : null}
    </Link>
  );
}

export function CountLink({ of, label }: { of: Count; label?: string }) {
  const format = useFormat();
  return (
    <Records where={of.where} label={label}>
      {format.number(of.value)}
    </Records>
  );
}

export function AmountLink({ of, short, label }: { of: Amount; short?: boolean; label?: string }) {
  const format = useFormat();
  if (of.value === null) return <span className="muted">—</span>;
  return (
    <Records where={of.where} label={label}>
      {format.money(of.value, undefined, { short })}
    </Records>
  );
}

export function percent(format: Format, value: number, n: number): string {
  return `${format.number(value * 100, n >= 1000 ? 1 : 0)}%`;
}

/** "58%–74%" */
export function interval(format: Format, rate: Rate): string {
  if (rate.low === null || rate.high === null) return '';
  return `${percent(format, rate.low, rate.n)}–${percent(format, rate.high, rate.n)}`;
}

/** A rate in words: how sure it is, or why there is none. */
export function useRateText() {
  const t = useT();
  const format = useFormat();
  return (rate: Rate): { short: string; long: string; weak: boolean } => {
    const of = t('funnel.of', { k: format.number(rate.k), n: format.number(rate.n) });
    if (rate.rate === null || rate.n === 0)
      return {
        short: '—',
        long: t(rate.reason === 'no_closed_deals' ? 'funnel.none_closed' : 'funnel.none'),
        weak: true,
      };
    if (rate.reason === 'small_n') return { short: of, long: t('funnel.small_n', { of }), weak: true };
    return {
      short: percent(format, rate.rate, rate.n),
      long: t('funnel.interval', { range: interval(format, rate), of }),
      weak: false,
    };
  };
}
