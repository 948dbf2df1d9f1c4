// What travels between the program and this application. The shapes come from the program's own description (schema.d.ts, made
// by tools/api_types); written here is only what a description cannot say: the values of a record by its fields.
import type { components, paths } from './schema';

type Shapes = components['schemas'];

/** What a door answers: Answer<'/api/jobs'>. */
export type Answer<
  Path extends keyof paths,
  Method extends keyof paths[Path] = 'get' & keyof paths[Path],
> = paths[Path][Method] extends { responses: { 200: { content: { 'application/json': infer Body } } } } ? Body : never;

export type Text = Shapes['Text'];
export type FieldType = Shapes['FieldType'];
export type Choice = Shapes['Choice'];
export type FieldMeta = Shapes['Field'];
export type Gate = Shapes['Gate'];
export type StageMeta = Shapes['Stage'];
export type CheckItem = Shapes['CheckItem'];
export type PipelineMeta = Shapes['Pipeline'];
export type SectionMeta = Shapes['Section'];
export type ViewMeta = Shapes['View'];
export type Scope = Shapes['Scope'];
export type LayoutMeta = Shapes['Layout'];
export type ObjectMeta = Shapes['Object'];
export type DuplicateRule = Shapes['DuplicateRule'];
export type DuplicatePolicy = Shapes['DuplicatePolicy'];
export type Settings = Shapes['Settings'];
export type SchemaDocument = Shapes['Schema'];
export type Session = Shapes['Session'];
export type Link = Shapes['Link'];
export type Fault = Shapes['Fault'];
export type Change = Shapes['Change'];
export type TimelineItem = Shapes['TimelineItem'];
export type HistoryEntry = Shapes['HistoryEntry'];
export type Job = Shapes['Job'];
export type Notice = Shapes['Notification'];

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
  /** With what I may do with each row. */
  can?: boolean;
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
