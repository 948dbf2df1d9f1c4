// Approvals: what waits for whom, and the acts on them.
import { queryOptions } from '@tanstack/react-query';
import { api } from './client';
import { keys } from './keys';
import { queryClient } from './query_client';
import { recordPath } from './records';
import type { Link } from './types';

export type StepState = 'waiting' | 'open' | 'approved' | 'rejected' | 'returned' | 'cancelled';
export type ApprovalState = 'pending' | 'approved' | 'rejected' | 'returned' | 'withdrawn' | 'lapsed';

export interface ApprovalStep {
  id: string;
  level: number;
  name: string;
  mode: 'all' | 'any';
  state: StepState;
  people: Link[];
  mine: boolean;
  opened_at: string | null;
  due_at: string | null;
  overdue: boolean;
  escalated: number;
  decided_at: string | null;
  decided_by: Link | null;
  decided_for: Link | null;
  comment: string | null;
  reason: string | null;
  waiting_ms: number | null;
}

export interface Approval {
  id: string;
  object: string;
  record: string;
  name?: string | null;
  process: string;
  title: string;
  state: ApprovalState;
  level: number;
  levels: number;
  round: number;
  submitted_by: Link | null;
  submitted_at: string;
  finished_at: string | null;
  comment: string | null;
  answer: string | null;
  waiting_ms: number;
  mine: boolean;
  can_withdraw: boolean;
  steps: ApprovalStep[];
}

export interface RecordApprovals {
  approvals: Approval[];
  available: { process: string; name: string }[];
}
export type Which = 'pending' | 'decided' | 'submitted';
export interface MyApprovals {
  items: Approval[];
  count: number | null;
  next: string | null;
}

export const approvalsOf = (object: string, id: string) =>
  queryOptions({
    queryKey: keys.approvals(object, id),
    queryFn: ({ signal }) => api.get<RecordApprovals>(`${recordPath(object, id)}/approvals`, undefined, signal),
    staleTime: 10_000,
  });

export const myApprovals = (which: Which) =>
  queryOptions({
    queryKey: keys.myApprovals(which),
    queryFn: ({ signal }) => api.get<MyApprovals>('/api/approvals', { mine: which, limit: 100 }, signal),
    staleTime: 10_000,
  });

export type ApprovalAct = 'submit' | 'approve' | 'refuse' | 'return' | 'withdraw' | 'delegate';

/** One act; everything that shows the record or its approvals is read anew. */
export async function actOnApproval(
  object: string,
  id: string,
  act: ApprovalAct,
  body: { approval?: string; process?: string; comment?: string; to?: string },
): Promise<RecordApprovals> {
  const answer = await api.post<RecordApprovals>(`${recordPath(object, id)}/${act}`, body);
  queryClient.setQueryData(keys.approvals(object, id), answer);
  void queryClient.invalidateQueries({ queryKey: keys.allMyApprovals });
  void queryClient.invalidateQueries({ queryKey: keys.record(object, id) });
  void queryClient.invalidateQueries({ queryKey: keys.timeline(object, id) });
  return answer;
}
