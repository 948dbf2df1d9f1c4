// An import as it travels, and what a person decides about it.
import { api } from '@/api/client';
import { keys } from '@/api/keys';
import { queryClient } from '@/api/query_client';
import type { FieldMeta, ObjectMeta } from '@/api/types';
import { isWritable } from '@/meta/schema';

export interface LinkRule {
  by: string;
  create: boolean;
}

export interface ColumnMapping {
  index: number;
  field: string;
  link?: LinkRule;
  /** A word of the file and what it stands for. */
  values?: Record<string, string>;
}

export interface FileColumn extends Partial<Omit<ColumnMapping, 'field'>> {
  index: number;
  header: string;
  samples: string[];
  kind: string;
  distinct: number;
  field: string | null;
  confidence: number;
}

export interface FileOptions {
  encoding?: string;
  delimiter?: string | null;
  has_header?: boolean;
  sheet?: string;
  date_order?: string | null;
  /** What is done with rows that are probably there already, instead of the object's policy. */
  duplicates?: 'allow' | 'warn' | 'refuse' | 'merge';
  empty_words?: string[];
}

export type Mode = 'insert' | 'update' | 'upsert';

export interface Mapping {
  object: string;
  mode: Mode;
  key?: string;
  options?: FileOptions;
  columns: ColumnMapping[];
  defaults?: Record<string, unknown>;
}

export interface Draft {
  id: string;
  name: string;
  size: number;
  state: 'draft' | 'mapped' | 'running' | 'done';
  encoding: string;
  delimiter: string | null;
  has_header: boolean;
  sheet?: string;
  sheets?: string[];
  rows_estimate: number;
  warnings: string[];
  columns: FileColumn[];
  object: string | null;
  mode?: Mode;
  key?: string;
  defaults?: Record<string, unknown>;
  options: FileOptions;
  remembered?: boolean;
  mapping?: Mapping;
  job?: string;
}

export interface Problem {
  field: string;
  rule: string;
  message: string;
  hint?: string;
  count: number;
  distinct?: number;
  values: { value: string; count: number; suggestion: string | null }[];
}

export interface Preview {
  rows: {
    line: number;
    values: Record<string, string>;
    faults: { field: string; rule: string; message: string; hint?: string; value?: string }[];
  }[];
  checked: number;
  good: number;
  bad: number;
  created: number;
  updated: number;
  skipped: number;
  links_created: number;
  /** The whole file was tried, not only its beginning. */
  complete: boolean;
  problems: Problem[];
}

const path = (id: string) => `/api/imports/${encodeURIComponent(id)}`;

export const draftQuery = (id: string) => ({
  queryKey: keys.importing(id),
  queryFn: ({ signal }: { signal: AbortSignal }) => api.get<Draft>(path(id), undefined, signal),
  staleTime: Number.POSITIVE_INFINITY,
});

/** The files of this page's life: another object means looking at the same file again. */
const files = new Map<string, File>();
export const fileOf = (id: string) => files.get(id);

export async function upload(file: File, object: string | undefined): Promise<Draft> {
  const draft = await api.post<Draft>('/api/imports', undefined, {
    raw: file,
    query: { object, name: file.name },
  });
  files.set(draft.id, file);
  queryClient.setQueryData(keys.importing(draft.id), draft);
  return draft;
}

/** How the file is read has changed: its columns are recognised anew. */
export async function reread(id: string, object: string, options: FileOptions): Promise<Draft> {
  const answer = await api.put<Draft | Preview>(`${path(id)}/mapping`, {
    object,
    options,
    mode: 'insert',
    columns: [],
  });
  const draft = 'id' in answer ? answer : await api.get<Draft>(path(id));
  queryClient.setQueryData(keys.importing(id), draft);
  return draft;
}

/** Tries the mapping without writing; the program keeps it, so it is there again after a reload. */
export async function tryMapping(id: string, mapping: Mapping): Promise<Preview> {
  const preview = await api.put<Preview>(`${path(id)}/mapping`, mapping);
  queryClient.setQueryData<Draft>(keys.importing(id), (old) => old && { ...old, mapping });
  return preview;
}
export const start = (id: string) => api.post<{ job: string }>(`${path(id)}/start`, {});

/** What the program guessed, or what was decided before. */
export function startMapping(draft: Draft): Mapping {
  if (draft.mapping) return draft.mapping;
  return {
    object: draft.object ?? '',
    mode: draft.mode ?? 'insert',
    key: draft.key,
    options: draft.options,
    defaults: draft.defaults ?? {},
    columns: draft.columns.flatMap((column) =>
      column.field
        ? [
            {
              index: column.index,
              field: column.field,
              ...(column.link ? { link: column.link } : {}),
              ...(column.values ? { values: column.values } : {}),
            },
          ]
        : [],
    ),
  };
}

/** A column goes to a field; whoever had that field gives it up. */
export function mapColumn(mapping: Mapping, index: number, field: FieldMeta | null): Mapping {
  const rest = mapping.columns.filter((column) => column.index !== index && column.field !== field?.name);
  if (!field) return { ...mapping, columns: rest };
  const link =
    field.type === 'user' ? { by: '', create: false } : isLinkField(field) ? { by: 'name', create: false } : undefined;
  return {
    ...mapping,
    columns: [...rest, { index, field: field.name, ...(link ? { link } : {}) }].sort((a, b) => a.index - b.index),
  };
}

export function changeColumn(mapping: Mapping, field: string, change: Partial<ColumnMapping>): Mapping {
  return {
    ...mapping,
    columns: mapping.columns.map((column) => (column.field === field ? { ...column, ...change } : column)),
  };
}

/** "GTXPro" is to be read as "GTX Pro"; an empty meaning takes the rule away. */
export function mapValue(mapping: Mapping, field: string, value: string, meaning: string | null): Mapping {
  const column = mapping.columns.find((item) => item.field === field);
  if (!column) return mapping;
  const { [value]: _, ...rest } = column.values ?? {};
  return changeColumn(mapping, field, { values: meaning === null ? rest : { ...rest, [value]: meaning } });
}

export const isLinkField = (field: FieldMeta) => field.type === 'link';

/** Fields a file may fill; the day of creation may be told by a file that brings the past along. */
export const importable = (object: ObjectMeta) =>
  object.fields.filter((field) => (isWritable(field) && field.type !== 'file') || field.name === 'created_at');

/** Fields that can tell which record a row means. */
export const keyFields = (object: ObjectMeta) => importable(object).filter((field) => field.unique);
