// Alerts as they travel: records of `kpi_alert`, and what one would say.
import type { Link } from '@/api/types';
import type { Figure } from '@/meta/kpi/types';

export const alertObject = 'kpi_alert';
export const recipientObject = 'kpi_alert_recipient';
export const periods = ['week', 'month', 'quarter', 'year', 'days_7', 'days_28', 'days_90', 'days_365'] as const;
export const tests = ['below', 'above', 'falls', 'rises', 'changes'] as const;
export type Test = (typeof tests)[number];

export interface Alert {
  id: string;
  version: number;
  name: string;
  owner: Link | null;
  kpi: string;
  dimension: string | null;
  dimension_value: string | null;
  condition: string | null;
  period: (typeof periods)[number];
  test: Test;
  threshold: string | null;
  against: 'previous' | 'year';
  least_change: string | null;
  sure: boolean;
  least_n: number | null;
  active: boolean;
  state: 'quiet' | 'ringing' | 'unknown' | null;
  began_at: string | null;
  checked_at: string | null;
  finding: string | null;
  finding_en: string | null;
  can?: string[];
}

export interface AlertEvent {
  id: string;
  kind: 'began' | 'ended' | 'stopped';
  at: string;
  text_zh: string | null;
  text_en: string | null;
  link: string | null;
}

export interface Attempt extends Figure {
  holds: boolean | null;
  text: string;
  object: string | null;
  where: string | null;
  to: Link[];
}

export interface Draft {
  name: string;
  kpi: string;
  dimension: string;
  dimension_value: string;
  condition: string;
  period: string;
  test: Test;
  threshold: string;
  against: string;
  least_change: string;
  sure: boolean;
  least_n: string;
}

export const ofChange = (test: Test) => test === 'rises' || test === 'falls' || test === 'changes';

export function draftOf(alert: Partial<Alert>): Draft {
  return {
    name: alert.name ?? '',
    kpi: alert.kpi ?? '',
    dimension: alert.dimension ?? '',
    dimension_value: alert.dimension_value ?? '',
    condition: alert.condition ?? '',
    period: alert.period ?? 'quarter',
    test: alert.test ?? 'below',
    threshold: alert.threshold ? String(Number(alert.threshold)) : '',
    against: alert.against ?? 'previous',
    least_change: alert.least_change ? String(Number(alert.least_change)) : '',
    sure: alert.sure ?? true,
    least_n: String(alert.least_n ?? 5),
  };
}

/** As the doors take it: what does not belong to the test is empty. */
export function valuesOf(draft: Draft): Record<string, unknown> {
  const change = ofChange(draft.test);
  return {
    ...draft,
    dimension: draft.dimension || null,
    dimension_value: draft.dimension ? draft.dimension_value || null : null,
    condition: draft.condition || null,
    threshold: change ? null : draft.threshold || null,
    least_change: change ? draft.least_change || null : null,
    least_n: draft.least_n === '' ? null : Number(draft.least_n),
  };
}
