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
import { isQueued, withQueued } from './queued';
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
    queryFn: async ({ signal }) => withQueued(object, await api.get<Row>(recordPath(object, id), undefined, signal)),
  });

export const useRecord = (object: string, id: string) => useQuery(recordQuery(object, id));

/** Rows, with what waits in the queue on top of them; `door` is another one than the list of the object. */
export async function fetchRows(
  object: string,
  query: ListQuery & Query,
  signal?: AbortSignal,
  door = base(object),
): Promise<ListAnswer> {
  const answer = await api.get<ListAnswer>(door, query, signal);
  return { ...answer, rows: answer.rows.map((row) => withQueued(object, row)) };
}

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

/** A change of one record, as the queue of the device takes it over. */
export interface Change {
  object: string;
  row: Row;
  /** As typed; a move has its stage among them. */
  values: Values;
  move?: { to: string; pipeline?: string };
  /** The Idempotency-Key it was tried with: its answer may only have been lost. */
  key?: string;
}

let keep: ((change: Change) => Promise<void>) | null = null;

/** Who keeps changes that find no network, to send them later. */
export const setKeeper = (keeper: typeof keep) => {
  keep = keeper;
};

/** What finds no network waits on the device, and so does whatever comes behind a change that waits. */
async function sendOrKeep(change: Change, send: () => Promise<Row>): Promise<{ saved: Row; kept?: boolean }> {
  const keeping = async () => {
    await keep?.(change);
    toast(t('offline.kept'));
    return { saved: { ...change.row, ...change.values } as Row, kept: true };
  };
  if (keep && isQueued(change.object, change.row.id)) return keeping();
  try {
    return { saved: await send() };
  } catch (error) {
    if (!keep || !isApiError(error) || error.code !== 'offline') throw error;
    return keeping();
  }
}

interface SaveOptions {
  /** What the toast says; no toast when absent. */
  say?: string;
  /** Steps that undo are not undone themselves. */
  undoable?: boolean;
}

export async function saveRecord(object: string, before: Row, values: Values, options: SaveOptions = {}): Promise<Row> {
  const rollback = patchCaches(object, before.id, (row) => ({ ...row, ...values }) as Row);
  try {
    const { saved, kept } = await sendOrKeep({ object, row: before, values }, () =>
      api.patch<Row>(recordPath(object, before.id), wireValues(values), { version: before.version }),
    );
    if (!kept) patchCaches(object, before.id, (row) => merge(row, saved));
    if (kept) afterSave(object, saved, before, values, { undoable: options.undoable });
    else afterSave(object, saved, before, values, options);
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

export const stageBody = (to: string, pipeline: string | undefined, values: Values | undefined, version: number) => ({
  to,
  pipeline,
  values: values && Object.keys(values).length > 0 ? wireValues(values) : undefined,
  version,
});

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
    const key = crypto.randomUUID();
    const change = { object, row, values: { ...values, stage: to }, move: { to, pipeline }, key };
    const { saved, kept } = await sendOrKeep(change, () =>
      api.post<Row>(`${recordPath(object, row.id)}/stage`, stageBody(to, pipeline, values, row.version), { key }),
    );
    if (!kept) {
      patchCaches(object, row.id, (old) => merge(old, saved));
      invalidateObject(object);
    }
    const step = pushUndo(async () => {
      try {
        await moveStage(object, saved, String(stageBefore));
      } catch (error) {
        toast(explain(error), { kind: 'error' });
      }
    });
    if (!kept) toast(t('record.stage_moved'), { action: { label: t('ui.undo'), run: () => void undo(step) } });
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
  assign?: { owner: string };
  delete?: boolean;
  restore?: boolean;
}

const bulkBody = (request: BulkRequest) => ({
  ...request,
  set: request.set ? wireValues(request.set) : undefined,
});

export const startBulk = (object: string, request: BulkRequest) =>
  api.post<{ job: string }>(`${base(object)}/bulk`, bulkBody(request));

export interface BulkPreview {
  total: number;
  /** So many were tried and taken back. */
  checked: number;
  changed: number;
  unchanged: number;
  refused: { reason: string; count: number; names: string[] }[];
  sample: { id: string; name: string; changes: { field: string; before: string; after: string }[] }[];
}
export const previewBulk = (object: string, request: BulkRequest, signal?: AbortSignal) =>
  api.post<BulkPreview>(`${base(object)}/bulk`, { ...bulkBody(request), preview: true }, { signal });

export const fetchJob = (id: string, signal?: AbortSignal) =>
  api.get<Job>(`/api/jobs/${encodeURIComponent(id)}`, undefined, signal);
