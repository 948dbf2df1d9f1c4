// What travels between the program and this application, as docs/api.md states it.
export interface Text {
  zh?: string;
  en?: string;
}

export type FieldType =
  | 'text'
  | 'long_text'
  | 'number'
  | 'decimal'
  | 'money'
  | 'percent'
  | 'date'
  | 'instant'
  | 'boolean'
  | 'choice'
  | 'multi_choice'
  | 'link'
  | 'link_any'
  | 'email'
  | 'phone'
  | 'url'
  | 'user'
  | 'stage'
  | 'auto_number'
  | 'file';

export interface Choice {
  name: string;
  label: Text;
  color?: string;
  active?: boolean;
  when?: string[];
}

export interface FieldMeta {
  name: string;
  type: FieldType;
  label: Text;
  help?: Text;
  required?: boolean;
  unique?: boolean;
  read_only?: boolean;
  computed?: boolean;
  editable?: boolean;
  custom?: boolean;
  system?: boolean;
  searchable?: boolean;
  /** Whether lists may be sorted and grouped by it; absent from programs that do not say. */
  sortable?: boolean;
  groupable?: boolean;
  scale?: number;
  length?: number;
  min?: number | string | null;
  max?: number | string | null;
  choices?: Choice[];
  depends_on?: string;
  target?: string;
  targets?: string[];
  relation?: string;
  formula?: string;
  default?: string;
  required_when?: string;
  visible_when?: string;
  part_of?: string;
  part_label?: Text;
}

export interface Gate {
  name: string;
  say: Text;
  field?: string;
}

export interface StageMeta {
  name: string;
  label: Text;
  kind: 'open' | 'won' | 'lost';
  position: number;
  probability: number;
  definition?: Text;
  evidence?: Text;
  required?: string[];
  gates?: Gate[];
}

export interface PipelineMeta {
  name: string;
  label: Text;
  active?: boolean;
  stages: StageMeta[];
}

export interface SectionMeta {
  label: Text;
  fields: string[];
  visible_when?: string;
}

export interface ViewMeta {
  name: string;
  label: Text;
  where?: string;
  sort?: string;
}

export type Scope = 'own' | 'team' | 'subtree' | 'all' | 'none';

export interface LayoutMeta {
  sections: SectionMeta[];
  list: string[];
  card: string[];
  key_figures: string[];
  related: string[];
  quick: string[];
}

export interface ObjectMeta {
  name: string;
  label: Text;
  plural: Text;
  icon?: string;
  position?: number;
  system?: boolean;
  custom?: boolean;
  activity?: boolean;
  traits: Record<string, string>;
  fields: FieldMeta[];
  relations: { name: string; object: string; field: string; label: Text }[];
  pipelines?: PipelineMeta[];
  layout: LayoutMeta;
  /** Another arrangement for small screens, where somebody made one. */
  layouts?: { phone?: LayoutMeta };
  views: ViewMeta[];
  rights: { read: Scope; create: boolean; edit: Scope; delete: Scope; export: boolean; import: boolean };
}

export interface Settings {
  company?: string;
  base_currency: string;
  currencies: string[];
  time_zone: string;
  country: string;
  fiscal_year_start: number;
  language: string;
}

export interface SchemaDocument {
  version: string;
  settings?: Settings;
  objects: ObjectMeta[];
}

export interface Session {
  user: {
    id: string;
    name: string;
    login: string;
    email?: string | null;
    language?: string | null;
    time_zone?: string | null;
    role?: { id: string; name: string; label: Text } | null;
    team?: { id: string; name: string } | null;
  };
  csrf: string;
  capabilities: string[];
  schema_version: string;
  expires_at?: string;
  settings: Settings;
}

export interface Link {
  id: string;
  name: string | null;
  object?: string;
}

export type Value = string | number | boolean | null | string[] | Link;

export interface Row {
  id: string;
  version: number;
  can?: string[];
  [field: string]: Value | undefined;
}

export interface ListAnswer {
  rows: Row[];
  next: string | null;
  count?: number;
  count_capped?: boolean;
  sums?: Record<string, string | number | null>;
}

/** A list as the address and the API know it. */
export interface ListQuery {
  where?: string;
  search?: string;
  sort?: string;
  fields?: string[];
  deleted?: boolean;
  as_of?: string;
}

export interface Fault {
  field: string;
  rule: string;
  message: string;
  hint?: string;
}

export interface Change {
  field: string;
  before: Value;
  after: Value;
}

export interface TimelineItem {
  id: string;
  at: string;
  kind: 'activity' | 'change' | 'stage' | 'created' | 'deleted' | 'restored' | 'file';
  object?: string;
  record?: string;
  title?: string | null;
  body?: string | null;
  done?: boolean | null;
  due?: string | null;
  user?: Link | null;
  changes?: Change[];
  cause?: string | null;
}

export interface HistoryEntry {
  id: string;
  at: string;
  user?: Link | null;
  action: string;
  cause?: string | null;
  fields: Change[];
}

export interface SearchResult {
  object: string;
  id: string;
  name: string;
  subtitle?: string | null;
  icon?: string;
}

export interface SavedView {
  id: string;
  object: string;
  name: string;
  owner?: Link | null;
  shared: boolean;
  mine: boolean;
  definition: { where?: string; sort?: string; columns?: string[]; group?: string; layout?: 'list' | 'board' };
}

export interface Job {
  id: string;
  kind: 'import' | 'export' | 'bulk' | 'undo' | 'demo';
  title: string;
  state: 'waiting' | 'running' | 'done' | 'failed' | 'cancelled';
  phase?: string | null;
  done: number;
  total: number;
  created?: number;
  updated?: number;
  skipped?: number;
  failed?: number;
  rate?: number | null;
  seconds_left?: number | null;
  message?: string | null;
  file?: string | null;
  faults?: string | null;
  can_undo?: boolean;
  undone?: boolean;
  created_at: string;
  started_at?: string | null;
  finished_at?: string | null;
  result?: Record<string, unknown>;
}
