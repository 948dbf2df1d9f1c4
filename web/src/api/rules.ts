// Automation rules: their log, their trial, what they save.
import { api } from './client';
import type { Link } from './types';

export type RunState = 'done' | 'failed' | 'dead' | 'stopped';
export interface RuleRun {
  id: string;
  rule: string;
  rule_name: string;
  object: string;
  record: string;
  name?: string | null;
  at: string;
  cause: string;
  by: Link | null;
  reason: string;
  done: string[];
  state: RunState;
  error: string | null;
  microseconds: number;
  attempts: number;
  next_at: string | null;
}

export interface Trial {
  object: string;
  days: number;
  fires: number;
  records: number;
  exact: boolean;
  sample: { id: string; name: string; at: string; reason: string }[];
  record?: {
    id: string;
    name: string;
    condition: boolean;
    done: string[];
    changes?: { field: string; label: string; before: string; after: string }[];
    created: { object: string; name: string | null }[];
    told: Link[];
    fault: string | null;
  };
}

export interface Figures {
  runs: number;
  acts: number;
  failed: number;
  minutes_saved: number;
  assigned: number;
  days: number;
  rules: { rule: string; name: string; runs: number; acts: number; failed: number; minutes_saved: number }[];
}

export const fetchRuns = (
  query: { rule?: string; state?: string; after?: string; limit?: number },
  signal?: AbortSignal,
) => api.get<{ items: RuleRun[]; next: string | null }>('/api/rules/runs', query, signal);
export const retryRun = (id: string) => api.post<RuleRun>(`/api/rules/runs/${id}/retry`);
export const tryRule = (body: unknown) => api.post<Trial>('/api/rules/dry_run', body);
export const fetchFigures = (signal?: AbortSignal) => api.get<Figures>('/api/rules/figures', { days: 30 }, signal);
