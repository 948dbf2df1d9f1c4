// Roles and teams are few; the screens here know them all by id.
import { queryOptions, useQuery } from '@tanstack/react-query';
import { api } from '@/api/client';
import { keys } from '@/api/keys';
import { fetchRows } from '@/api/records';
import type { Row } from '@/api/types';
import { pick, useLanguage } from '@/i18n';

const all = (object: string) =>
  queryOptions({
    queryKey: [...keys.lists(object), 'all'],
    queryFn: ({ signal }) => fetchRows(object, { limit: 500, sort: 'name' }, signal),
  });

export const rolesQuery = all('role');
export const teamsQuery = all('team');

const word = (value: Row[string]) => (typeof value === 'string' ? value : '');

/** A role is shown by its label in the language of the page, not by its key. */
export function useRoleLabel() {
  const language = useLanguage();
  const rows = useQuery(rolesQuery).data?.rows;
  const text = (role: Row) => pick({ zh: word(role.label_zh), en: word(role.label_en) }, language) || word(role.name);
  return {
    text,
    byId: (id: string | undefined) => {
      const role = rows?.find((item) => item.id === id);
      return role ? text(role) : '';
    },
    rows: rows ?? [],
  };
}

export interface Node {
  row: Row;
  depth: number;
}

/** Parents before their children, each with its depth; a cycle or a lost parent stands at the top. */
export function asTree(rows: Row[]): Node[] {
  const parentOf = (row: Row) =>
    typeof row.parent === 'object' && row.parent && 'id' in row.parent ? row.parent.id : null;
  const ids = new Set(rows.map((row) => row.id));
  const made: Node[] = [];
  const seen = new Set<string>();
  const walk = (row: Row, depth: number) => {
    if (seen.has(row.id)) return;
    seen.add(row.id);
    made.push({ row, depth });
    for (const child of rows) if (parentOf(child) === row.id) walk(child, depth + 1);
  };
  for (const row of rows) {
    const parent = parentOf(row);
    if (!parent || !ids.has(parent)) walk(row, 0);
  }
  for (const row of rows) walk(row, 0);
  return made;
}

export const setPassword = (user: string, password: string) =>
  api.post(`/api/records/user/${encodeURIComponent(user)}/password`, { password });
export const signOutEverywhere = (user: string) =>
  api.post(`/api/records/user/${encodeURIComponent(user)}/sign_out`, {});
