// Every cached answer's name. Invalidate by prefix: keys.object('lead') covers all lists and records of leads.
import type { ListQuery } from './types';

export const keys = {
  session: ['session'] as const,
  schema: ['schema'] as const,
  object: (object: string) => ['records', object] as const,
  hints: (object: string, where: string) => ['records', object, 'list', 'hints', where] as const,
  lists: (object: string) => ['records', object, 'list'] as const,
  page: (object: string, query: ListQuery, at: number, path?: string) =>
    ['records', object, 'list', query, at, path ?? ''] as const,
  totals: (object: string, query: ListQuery, sums: string[], path?: string) =>
    ['records', object, 'totals', query, sums, path ?? ''] as const,
  /** A column of a board: its rows as pages. */
  board: (object: string, query: ListQuery) => ['records', object, 'board', query] as const,
  record: (object: string, id: string) => ['records', object, 'one', id] as const,
  timeline: (object: string, id: string) => ['records', object, 'timeline', id] as const,
  guidance: (object: string, id: string) => ['records', object, 'guidance', id] as const,
  brief: (object: string, id: string) => ['records', object, 'brief', id] as const,
  score: (object: string, id: string) => ['records', object, 'score', id] as const,
  history: (object: string, id: string) => ['records', object, 'history', id] as const,
  related: (object: string, id: string, relation: string) => ['records', object, 'related', id, relation] as const,
  duplicates: (object: string, values: string, id?: string) => ['duplicates', object, values, id ?? ''] as const,
  groups: (object: string, what: string) => ['groups', object, what] as const,
  views: (object: string) => ['views', object] as const,
  preferences: ['preferences'] as const,
  unread: ['unread'] as const,
  allNotices: ['notices'] as const,
  notices: (unread: boolean, limit: number) => ['notices', unread, limit] as const,
  approvals: (object: string, id: string) => ['records', object, 'approvals', id] as const,
  allMyApprovals: ['approvals'] as const,
  myApprovals: (which: string) => ['approvals', which] as const,
  rules: (...what: string[]) => ['rules', ...what] as const,
  files: (object: string, id: string) => ['records', object, 'files', id] as const,
  jobs: ['jobs'] as const,
  job: (id: string) => ['job', id] as const,
  importing: (id: string) => ['import', id] as const,
  bin: (object?: string) => ['bin', object ?? ''] as const,
  admin: (...what: string[]) => ['admin', ...what] as const,
  search: (text: string, objects?: string[]) => ['search', text, objects ?? []] as const,
  query: (body: unknown) => ['query', body] as const,
  report: (name: string, params: unknown) => ['report', name, params] as const,
};
