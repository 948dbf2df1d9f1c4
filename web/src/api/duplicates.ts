// What is probably the same: groups the program has found, making one of several, and the way back.
import { t } from '@/i18n';
import { toast } from '@/ui';
import { invalidateObject } from './cache';
import { api } from './client';
import { explain } from './errors';
import { queryClient } from './query_client';
import { recordPath } from './records';
import type { Link } from './types';
import { pushUndo, undo } from './undo';

export interface Reason {
  rule: string;
  field: string;
  other_field: string;
  value: string;
  other: string;
  likeness: number;
  bits: number;
  level: 'same' | 'similar' | 'different' | 'missing';
}
export interface Member {
  id: string;
  name: string;
  version: number;
  owner: Link | null;
  created_at: string;
  updated_at: string;
  values: Record<string, string>;
}
export interface Group {
  id: string;
  score: number;
  members: Member[];
  hidden: number;
  why: Reason[];
}
export interface Groups {
  groups: Group[];
  next: string | null;
  count: number;
  scan: { at: string; records: number; pairs: number; left_out: number } | null;
}
export interface Compared {
  score: number;
  bits: number;
  rarity: number;
  threshold: number;
  review: number;
  one: Member;
  other: Member;
  reasons: Reason[];
}
export interface MergePreview {
  groups: number;
  records: number;
  checked: number;
  refused: { reason: string; count: number }[];
  sample: { group: string; survivor: string; name: string; merged: string[]; score: number }[];
}
export interface Moved {
  merge: string | null;
  moved: Record<string, number>;
  hidden: number;
  left: number;
}

const door = (object: string) => `/api/duplicates/${encodeURIComponent(object)}`;

export const fetchGroups = (
  object: string,
  query: { least?: number; most?: number; limit?: number; after?: string },
  signal?: AbortSignal,
) => api.get<Groups>(`${door(object)}/groups`, query, signal);

export const startScan = (object: string) => api.post<{ job: string }>(`${door(object)}/scan`, {});

export const dismissGroup = (object: string, group: string, records?: string[]) =>
  api.post(`${door(object)}/groups/${encodeURIComponent(group)}/dismiss`, records ? { records } : {});

export interface ManyRequest {
  groups?: string[];
  score?: number;
}
export const previewMany = (object: string, request: ManyRequest, signal?: AbortSignal) =>
  api.post<MergePreview>(`${door(object)}/merge`, { ...request, preview: true }, { signal });
export const mergeMany = (object: string, request: ManyRequest) =>
  api.post<{ job: string }>(`${door(object)}/merge`, request);

export const compareRecords = (object: string, one: string, other: string, signal?: AbortSignal) =>
  api.post<Compared>(`${door(object)}/compare`, { one, other }, { signal });

/** Told when an existing record was taken instead of a new one: a duplicate that did not come about. */
export const tellChosen = (object: string, record: string) =>
  api.post(`${door(object)}/chosen`, { record }).catch(() => undefined);

export const previewMerge = (object: string, survivor: string, others: string[], signal?: AbortSignal) =>
  api.post<Moved>(`${recordPath(object, survivor)}/merge`, { with: others, preview: true }, { signal });

function refresh(object: string) {
  invalidateObject(object);
  void queryClient.invalidateQueries({ queryKey: ['groups', object] });
}

/** Makes one of several; the toast takes it back. */
export async function mergeRecords(
  object: string,
  survivor: string,
  others: string[],
  values: Record<string, { from: string }>,
  version: number | undefined,
  say: string,
): Promise<void> {
  const done = await api.post<Moved>(`${recordPath(object, survivor)}/merge`, { with: others, values, version });
  refresh(object);
  const step = pushUndo(async () => {
    try {
      await api.post(`${recordPath(object, survivor)}/merge/undo`, { merge: done.merge });
      refresh(object);
      toast(t('ui.undone'));
    } catch (error) {
      toast(explain(error), { kind: 'error' });
    }
  });
  toast(say, { action: { label: t('ui.undo'), run: () => void undo(step) } });
}
