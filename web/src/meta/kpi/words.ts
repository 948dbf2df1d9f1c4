// A figure in words: its value by its unit, and why there is none.
import { type Key, useT } from '@/i18n';
import { type Format, useFormat } from '@/meta/format';
import type { Figure } from './types';

const known = new Set([
  'no_closed_deals',
  'no_won_deals',
  'cost_data_missing',
  'cost_zero',
  'no_new_customers',
  'no_customers',
  'no_churn_observed',
  'no_prospects',
  'no_deals_created',
  'no_leads',
  'no_right',
  'not_by_dimension',
  'other_object',
  'cycle_zero',
  'no_first_contact',
  'no_amount',
  'negative',
  'rights',
  'small_n',
  'no_first_deals',
  'no_meetings',
  'no_quota',
  'no_recurring_start',
  'no_forecast',
  'forecast_zero',
  'zero_actual',
  'reached',
  'no_answers',
  'no_market_size',
  'payments_not_kept',
  'no_score',
  'no_lessons',
  'none_passed',
  'unknown_kpi',
]);

/** At fewer than five, how many of how many says more than a percentage. */
const few = 5;

export function useKpiWords() {
  const t = useT();
  const format = useFormat();
  const reason = (name: string | null) => t(`scorecard.reason_${name && known.has(name) ? name : 'other'}` as Key);
  const value = (figure: Figure, unit: string): string => {
    if (figure.value === null) return '—';
    if (unit === 'percent' && figure.n !== null && figure.k !== null && figure.n < few)
      return t('scorecard.of', { k: format.number(figure.k), n: format.number(figure.n) });
    return amount(format, t, figure.value, unit);
  };
  return { reason, value, plain: (number: number, unit: string) => amount(format, t, number, unit) };
}

function amount(format: Format, t: ReturnType<typeof useT>, value: number, unit: string): string {
  switch (unit) {
    case 'percent':
      return `${format.number(value * 100, 1)}%`;
    case 'money':
      return format.money(String(value), undefined, { short: true });
    case 'money_per_day':
      return t('scorecard.per_day', { amount: format.money(String(value), undefined, { short: true }) });
    case 'days':
      return t('scorecard.days', { n: format.number(value, 1) });
    case 'years':
      return t('scorecard.years', { n: format.number(value, 1) });
    case 'number':
      return format.number(value, 1);
    default:
      return format.number(value);
  }
}
