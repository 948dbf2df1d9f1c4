// Reading and changing records. Every change is optimistic, carries its version, can be undone, and gives the input back
// when it is refused.
import { queryOptions, useQuery } from '@tanstack/react-query';
import { create } from 'zustand';
import { t } from '@/i18n';
import { toast } from '@/ui';
import { invalidateObject, patchCaches } from './cache';
import { api, isApiError, type Query } from './client';
import { explain } from './errors';
import { keys } from './keys';
import { queryClient } from './query_client';
import type { Job, Link, ListAnswer, ListQuery, Row, Value } from './types';
import { pushUndo, undo } from './undo';

export type Values = Record<string, Value | undefined>;

const base = (object: string) => `/api/records/${encodeURIComponent(object)}`;
export const recordPath = (object: string, id: string) => `${base(object)}/${encodeURIComponent(id)}`;

export function listParams(query: ListQuery): Query {
  return { ...query, fields: query.fields, deleted: query.deleted || undefined };
}

export const recordQuery = (object: string, id: string) =>
  queryOptions({
    queryKey: keys.record(object, id),
    queryFn: ({ signal }) => api.get<Row>(recordPath(object, id), undefined, signal),
  });

export const useRecord = (object: string, id: string) => useQuery(recordQuery(object, id));

export const fetchRows = (object: string, query: ListQuery & Query, signal?: AbortSignal) =>
  api.get<ListAnswer>(base(object), query, signal);

const isLink = (value: unknown): value is Link =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && 'id' in value;

/** The form a value takes on its way in: links as ids. */
export function toWire(value: Value | undefined): unknown {
  if (isLink(value)) return value.object ? { object: value.object, id: value.id } : value.id;
  return value ?? null;
}

export function wireValues(values: Values): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, toWire(value)]));
}

export interface Conflict {
  object: string;
  mine: Values;
  before: Row;
  current: Row;
}

/** The conflict dialogue watches this. */
export const useConflict = create<{ conflict: Conflict | null }>(() => ({ conflict: null }));

interface SaveOptions {
  /** What the toast says; no toast when absent. */
  say?: string;
  /** Steps that undo are not undone themselves. */
  undoable?: boolean;
}

export async function saveRecord(object: string, before: Row, values: Values, options: SaveOptions = {}): Promise<Row> {
  const rollback = patchCaches(object, before.id, (row) => ({ ...row, ...values }) as Row);
  try {
    const saved = await api.patch<Row>(recordPath(object, before.id), wireValues(values), { version: before.version });
    patchCaches(object, before.id, (row) => merge(row, saved));
    afterSave(object, saved, before, values, options);
    return saved;
  } catch (error) {
    rollback();
    if (isApiError(error) && error.code === 'conflict') {
      const current = error.current ?? (await api.get<Row>(recordPath(object, before.id)));
      patchCaches(object, before.id, (row) => merge(row, current));
      useConflict.setState({ conflict: { object, mine: values, before, current } });
    }
    throw error;
  }
}

/** A page holds the columns it asked for; keep to them, but take what is newer. */
function merge(row: Row, saved: Row): Row {
  if (saved.version < row.version) return row;
  const next: Row = { ...row };
  for (const name of Object.keys(saved)) if (name in row || name === 'version') next[name] = saved[name];
  return next;
}

function afterSave(object: string, saved: Row, before: Row, values: Values, options: SaveOptions) {
  void queryClient.invalidateQueries({ queryKey: keys.timeline(object, saved.id) });
  void queryClient.invalidateQueries({ queryKey: keys.history(object, saved.id) });
  void queryClient.invalidateQueries({ queryKey: ['records', object, 'totals'] });
  void queryClient.invalidateQueries({ queryKey: ['query'] });
  if (options.undoable === false) return;
  const old: Values = Object.fromEntries(Object.keys(values).map((name) => [name, before[name] ?? null]));
  const step = pushUndo(async () => {
    const now = queryClient.getQueryData<Row>(keys.record(object, saved.id));
    const version = Math.max(now?.version ?? 0, saved.version);
    try {
      await saveRecord(object, { ...saved, ...values, version } as Row, old, { undoable: false });
      toast(t('ui.undone'));
    } catch (error) {
      toast(explain(error), { kind: 'error' });
    }
  });
  if (options.say) toast(options.say, { action: { label: t('ui.undo'), run: () => void undo(step) } });
}

export async function createRecord(object: string, values: Values, key?: string): Promise<Row> {
  const made = await api.post<Row>(base(object), wireValues(values), { key });
  queryClient.setQueryData(keys.record(object, made.id), made);
  invalidateObject(object);
  return made;
}

/** Into the recycle bin, with an undo that brings it back. */
export async function deleteRecord(object: string, row: Pick<Row, 'id' | 'version'>, say: string): Promise<void> {
  await api.delete(recordPath(object, row.id), { version: row.version });
  invalidateObject(object);
  const step = pushUndo(async () => {
    await restoreRecord(object, row.id);
    toast(t('ui.undone'));
  });
  toast(say, { action: { label: t('ui.undo'), run: () => void undo(step) } });
}

export async function restoreRecord(object: string, id: string): Promise<Row> {
  const row = await api.post<Row>(`${recordPath(object, id)}/restore`, {});
  invalidateObject(object);
  return row;
}

/** Moves to a stage. The answer of a gate is thrown as ApiError "gate" with the missing fields. */
export async function moveStage(
  object: string,
  row: Row,
  to: string,
  values?: Values,
  pipeline?: string,
): Promise<Row> {
  const stageBefore = row.stage;
  const rollback = patchCaches(object, row.id, (old) => ({ ...old, ...values, stage: to }) as Row);
  try {
    const saved = await api.post<Row>(`${recordPath(object, row.id)}/stage`, {
      to,
      pipeline,
      values: values ? wireValues(values) : undefined,
      version: row.version,
    });
    patchCaches(object, row.id, (old) => merge(old, saved));
    invalidateObject(object);
    const step = pushUndo(async () => {
      try {
        await moveStage(object, saved, String(stageBefore));
      } catch (error) {
        toast(explain(error), { kind: 'error' });
      }
    });
    toast(t('record.stage_moved'), { action: { label: t('ui.undo'), run: () => void undo(step) } });
    return saved;
  } catch (error) {
    rollback();
    throw error;
  }
}

export interface BulkRequest {
  where?: string;
  search?: string;
  ids?: string[];
  except?: string[];
  set?: Values;
  delete?: boolean;
  restore?: boolean;
}

export const startBulk = (object: string, request: BulkRequest) =>
  api.post<{ job: string }>(`${base(object)}/bulk`, {
    ...request,
    set: request.set ? wireValues(request.set) : undefined,
  });

export const fetchJob = (id: string, signal?: AbortSignal) =>
  api.get<Job>(`/api/jobs/${encodeURIComponent(id)}`, undefined, signal);
