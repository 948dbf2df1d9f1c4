// The rights of a role: what is said for an object, and what holds because nothing is said.
import { queryOptions } from '@tanstack/react-query';
import { api } from '@/api/client';
import { keys } from '@/api/keys';

export const levels = ['none', 'own', 'team', 'subtree', 'all'] as const;
export type Level = (typeof levels)[number];
export const reaches = ['read', 'edit', 'delete'] as const;
export const flags = ['create', 'export', 'import'] as const;
export type Reach = (typeof reaches)[number];
export type Flag = (typeof flags)[number];

export type ObjectRights = Partial<Record<Reach, Level> & Record<Flag, boolean>>;
export interface Rights {
  objects?: Record<string, ObjectRights>;
  fields?: Record<string, 'read' | 'hidden'>;
  capabilities?: string[];
}
interface Answer {
  id: string;
  name: string;
  rights: Rights;
  known_capabilities: string[];
}

const path = (role: string) => `/api/roles/${encodeURIComponent(role)}/rights`;

export const rightsQuery = (role: string) =>
  queryOptions({
    queryKey: keys.admin('rights', role),
    queryFn: ({ signal }) => api.get<Answer>(path(role), undefined, signal),
  });

export const saveRights = (role: string, rights: Rights) => api.put<Answer>(path(role), rights);

/** What holds for an object: its own word, else that of "*", else nothing. */
export function holds(rights: Rights, object: string, right: Reach): Level;
export function holds(rights: Rights, object: string, right: Flag): boolean;
export function holds(rights: Rights, object: string, right: Reach | Flag): Level | boolean {
  const value = rights.objects?.[object]?.[right] ?? rights.objects?.['*']?.[right];
  return value ?? ((flags as readonly string[]).includes(right) ? false : 'none');
}

export const isOwn = (rights: Rights, object: string, right: Reach | Flag) =>
  rights.objects?.[object]?.[right] !== undefined;

/** Sets one right; what equals the general rule need not be said. */
export function setRight(rights: Rights, object: string, right: Reach | Flag, value: Level | boolean): Rights {
  const objects = { ...rights.objects };
  const { [right]: _, ...rest } = objects[object] ?? {};
  const general = object !== '*' && objects['*']?.[right] === value;
  const own: ObjectRights = general ? rest : { ...rest, [right]: value };
  if (Object.keys(own).length > 0 || object === '*') objects[object] = own;
  else delete objects[object];
  return { ...rights, objects };
}
