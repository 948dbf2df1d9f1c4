import { useCallback, useMemo, useRef, useState } from 'react';
import { keys } from '@/api/keys';
import { changePreferences, type Preferences, usePreferences } from '@/api/preferences';
import { queryClient } from '@/api/query_client';
import type { FieldMeta } from '@/api/types';

export interface Column {
  id: string;
  field: FieldMeta;
  title: string;
  width: number;
  align?: 'right';
  sortable: boolean;
  /** May this cell be edited in the grid at all? */
  editable: boolean;
}

export interface Sort {
  field: string;
  desc: boolean;
}

export function parseSort(sort: string | undefined): Sort[] {
  return (sort ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean)
    .map((part) => (part.startsWith('-') ? { field: part.slice(1), desc: true } : { field: part, desc: false }));
}

export const sortText = (sorts: Sort[]): string =>
  sorts.map((sort) => (sort.desc ? `-${sort.field}` : sort.field)).join(',');

const storageName = (object: string) => `fairlead.widths.${object}`;

function storedHere(object: string): Record<string, number> {
  try {
    return JSON.parse(localStorage.getItem(storageName(object)) ?? '{}') as Record<string, number>;
  } catch {
    return {};
  }
}

/** A click on a title: up, down, none; with `add` beside the sorts there are. */
export function nextSorts(sorts: Sort[], field: string, desc: boolean | null, add: boolean): Sort[] {
  const rest = add ? sorts : [];
  const at = rest.findIndex((sort) => sort.field === field);
  if (desc === null) return rest.filter((sort) => sort.field !== field);
  if (at < 0) return [...rest, { field, desc }];
  return rest.map((sort, other) => (other === at ? { field, desc } : sort));
}

/** Puts a column before another one, or last. The name stays first. */
export function moveColumn(names: string[], column: string, before: string | null): string[] {
  if (column === before) return names;
  const rest = names.filter((name) => name !== column);
  const at = before === null ? rest.length : rest.indexOf(before);
  return [...rest.slice(0, Math.max(1, at)), column, ...rest.slice(Math.max(1, at))];
}

/** Null: the usual width again. A merge patch takes a width out no other way. */
type Widths = Record<string, number | null>;

/** Widths of columns go with the person; while an edge is dragged they are only here. */
export function useWidths(object: string): [Widths, (column: string, width: number | null, done: boolean) => void] {
  const kept = usePreferences().columns?.[object] as Widths | undefined;
  const [dragged, setDragged] = useState<Widths | null>(null);
  const widths = useMemo(() => dragged ?? kept ?? storedHere(object), [dragged, kept, object]);
  const latest = useRef(widths);
  latest.current = widths;
  const change = useCallback(
    (column: string, width: number | null, done: boolean) => {
      const next = { ...latest.current, [column]: width === null ? null : Math.round(width) };
      latest.current = next;
      setDragged(next);
      if (!done) return;
      const { columns } = queryClient.getQueryData<Preferences>(keys.preferences) ?? {};
      void changePreferences({ columns: { ...columns, [object]: next } }).then(() => setDragged(null));
    },
    [object],
  );
  return [widths, change];
}
