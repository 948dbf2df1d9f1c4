// KPIs as they travel: GET /api/reports/scorecard.
export interface Figure {
  value: number | null;
  reason: string | null;
  k: number | null;
  n: number | null;
  low: number | null;
  high: number | null;
  days?: { n: number; mean: number; median: number; p25: number; p75: number; p90: number };
  ripe?: boolean;
  estimate?: number | null;
  object?: string | null;
  where?: string | null;
  /** Its whole interval lies outside the usual band. */
  beyond?: 'above' | 'below' | null;
}
export interface Contribution {
  factor: string;
  before: number;
  after: number;
  divides: boolean;
  contribution: number;
}
export interface Compared extends Figure {
  difference: number | null;
  change: number | null;
  p: number | null;
  contributions?: Contribution[];
}
export interface Step extends Figure {
  from: string;
  to: string;
  contributions?: Contribution[] | null;
}
export interface Input {
  measure: string;
  label: string;
  unit: string;
  value: number | string | null;
  n: number | null;
  reason: string | null;
  object: string | null;
  where: string | null;
}
export interface Kpi extends Figure {
  name: string;
  label: string;
  formula: string;
  about: string | null;
  section: string;
  unit: string;
  better: 'higher' | 'lower';
  band?: [number, number];
  inputs: Input[];
  excluded: { reason: string; n: number | null; object: string | null; where: string | null }[];
  previous?: Compared;
  series?: Step[];
  year?: Compared;
}
export interface Group {
  key: string | null;
  label: string | null;
  values: Record<string, Figure & { series?: Step[] }>;
}
export interface Scorecard {
  from: string;
  to: string;
  as_of: string | null;
  today: string;
  currency: string;
  by: string | null;
  rights: boolean;
  compare: Record<string, { from: string; to: string }>;
  kpis: Kpi[];
  groups: Group[];
  groups_left_out: number;
}
export interface Catalogue {
  kpis: { name: string; label: string; section: string; unit: string; formula: string }[];
  dimensions: { name: string; label: string; objects: string[] }[];
  object: string;
}
