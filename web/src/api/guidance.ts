// What leads a record through its stages: what is missing, what was ticked, who let it pass a gate; and its scores.
import { queryOptions, useQuery } from '@tanstack/react-query';
import { api } from './client';
import { keys } from './keys';
import { queryClient } from './query_client';
import { recordPath } from './records';
import type { Link } from './types';

export interface Missing {
  /** A field to fill, or a list to add to. */
  field: string;
  rule: string;
  message: string;
  hint: string;
}
export interface Tick {
  pipeline: string;
  stage: string;
  item: string;
  by: Link | null;
  at: string;
}
export interface Release {
  gate: string | null;
  reason: string;
  by: Link | null;
  at: string;
  until: string;
  used_at: string | null;
  used_by: Link | null;
  open: boolean;
}
export interface ControlPoint {
  name: string;
  stage: string;
  at: string;
  by: Link | null;
  needs_acknowledgement: boolean;
  acknowledged_at: string | null;
  acknowledged_by: Link | null;
  note: string;
}
export interface Guidance {
  pipeline: string | null;
  stage: string | null;
  next: string | null;
  guided: boolean;
  missing: Missing[];
  checklist: Tick[];
  flags: { kind: 'slow' | 'stalled'; text: string }[];
  releases: Release[];
  control_points: ControlPoint[];
  can_release: boolean;
}

export const guidanceQuery = (object: string, id: string) =>
  queryOptions({
    queryKey: keys.guidance(object, id),
    queryFn: async ({ signal }) =>
      over(object, id, await api.get<Guidance>(`${recordPath(object, id)}/guidance`, undefined, signal)),
  });

export const useGuidance = (object: string, id: string, enabled = true) =>
  useQuery({ ...guidanceQuery(object, id), enabled });

/** After something was added that a stage may have waited for. */
export const refreshGuidance = (object: string, id: string) =>
  queryClient.invalidateQueries({ queryKey: keys.guidance(object, id) });

/** A tick on its way. Until it is answered it stands over whatever the program says of the checks. */
interface Pending {
  object: string;
  id: string;
  tick: Tick;
  done: boolean;
}
const pending = new Set<Pending>();
/** Ticks go one after the other, so that each answer knows of all before it. */
let turn: Promise<unknown> = Promise.resolve();

function over(object: string, id: string, answer: Guidance): Guidance {
  let checklist = answer.checklist;
  for (const each of pending) {
    if (each.object !== object || each.id !== id) continue;
    checklist = checklist.filter((old) => old.stage !== each.tick.stage || old.item !== each.tick.item);
    if (each.done) checklist = [...checklist, each.tick];
  }
  return { ...answer, checklist };
}

/** Ticks a check of a stage, or takes the tick away: seen at once, taken back when it is refused. */
export async function tick(object: string, id: string, stage: string, item: string, done: boolean) {
  const key = keys.guidance(object, id);
  const show = (answer: Guidance | undefined) => {
    // An answer to an earlier question knows nothing of this tick.
    void queryClient.cancelQueries({ queryKey: key });
    if (answer) queryClient.setQueryData<Guidance>(key, over(object, id, answer));
  };
  const before = queryClient.getQueryData<Guidance>(key);
  const made = { pipeline: before?.pipeline ?? '', stage, item, by: null, at: new Date().toISOString() };
  const mine = { object, id, tick: made, done };
  pending.add(mine);
  show(before);
  try {
    const asked = turn.then(() => api.post<Guidance>(`${recordPath(object, id)}/checklist`, { stage, item, done }));
    turn = asked.catch(() => undefined);
    const answer = await asked;
    pending.delete(mine);
    show(answer);
  } catch (error) {
    pending.delete(mine);
    void refreshGuidance(object, id);
    throw error;
  }
}

export async function releaseGate(object: string, id: string, reason: string, hours: number) {
  await api.post(`${recordPath(object, id)}/release_gate`, { reason, hours });
  await refreshGuidance(object, id);
}

export async function acknowledge(object: string, id: string, note: string) {
  await api.post(`${recordPath(object, id)}/acknowledge`, { note: note || null });
  await refreshGuidance(object, id);
}

export interface Score {
  score: number | null;
  fit: number | null;
  engagement: number | null;
  grade: string | null;
  why: { axis: 'fit' | 'engagement'; rule: string; name: string; points: number; count: number }[];
}

export const useScore = (object: string, id: string, enabled: boolean) =>
  useQuery({
    queryKey: keys.score(object, id),
    enabled,
    queryFn: ({ signal }) => api.get<Score>(`${recordPath(object, id)}/score`, undefined, signal),
  });
