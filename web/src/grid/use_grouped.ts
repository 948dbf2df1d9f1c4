// The rows of a grouped list by line: the groups in one question, then only the rows that are on screen.
import { keepPreviousData, useQueries, useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { api } from '@/api/client';
import { keys } from '@/api/keys';
import { queryClient } from '@/api/query_client';
import { fetchRows } from '@/api/records';
import type { ListQuery, ObjectMeta, Row, Value } from '@/api/types';
import { kindOf, useFieldContext } from '@/meta/fields';
import { todayIn, useFormat } from '@/meta/format';
import { both } from '@/meta/where';
import { parseSort } from './columns';
import {
  type Group,
  type GroupSpec,
  type Line,
  type Pack,
  packGroups,
  placeLines,
  readGroups,
  readShut,
  rowKey,
  type Shut,
  sortGroups,
  specParts,
  usuallyShut,
} from './groups';

const PAGE = 100;
const SETTLE = 60;
const MOST_GROUPS = 2000;
const MOST_ROWS = 500;

export interface Grouped {
  /** Lines in all: groups and the rows of open ones. */
  count: number;
  lineAt: (index: number) => Line | undefined;
  rowAt: (index: number) => Row | undefined;
  groups: Group[];
  /** More groups than are shown. */
  more: boolean;
  shut: Shut;
  isLoading: boolean;
  isOld: boolean;
  error: Error | null;
  retry: () => void;
  onRange: (first: number, last: number) => void;
}

interface Want {
  pack: Pack;
  page: number;
}

interface Answer {
  rows: (Value | undefined)[][];
  more?: boolean;
  /** What was asked: the answer to another question is no answer. */
  by: string;
}

export function useGroupedRows(
  object: ObjectMeta,
  query: ListQuery,
  spec: GroupSpec | null,
  sums: string[],
  shutAddress: string | undefined,
): Grouped {
  const format = useFormat();
  const context = useFieldContext();
  const [wants, setWants] = useState<Want[]>([]);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const body = {
    object: object.name,
    where: query.where,
    search: query.search,
    group: spec ? specParts(spec) : [],
    figures: [{ function: 'count' }, ...sums.map((field) => ({ function: 'sum', field }))],
    limit: MOST_GROUPS,
  };
  const by = JSON.stringify([body.object, body.group, sums]);
  const answer = useQuery({
    queryKey: keys.query(body),
    queryFn: async ({ signal }): Promise<Answer> => ({
      ...(await api.post<Omit<Answer, 'by'>>('/api/query', body, { signal })),
      by,
    }),
    enabled: spec !== null,
    placeholderData: keepPreviousData,
  });

  const desc = spec ? parseSort(query.sort).some((sort) => sort.field === spec.field.name && sort.desc) : false;
  const data = answer.data;
  const groups = useMemo(() => {
    if (!spec || data?.by !== by) return [];
    const text = (group: Group) => kindOf(spec.field).text(group.value, context(spec.field, object));
    return sortGroups(readGroups(spec, sums, data.rows), spec, object, desc, text, format.collator);
  }, [spec, data, by, sums, desc, object, context, format]);
  const shut = useMemo(() => readShut(shutAddress, usuallyShut(groups)), [shutAddress, groups]);
  const lines = useMemo(() => placeLines(groups, shut), [groups, shut]);
  const packs = useMemo(() => packGroups(groups, PAGE), [groups]);

  const results = useQueries({
    queries: wants.map(({ pack, page }) => {
      const own = pack.groups.map((group) => (pack.groups.length > 1 ? `(${group.where})` : group.where)).join(' or ');
      const asked: ListQuery = { ...query, where: both(query.where, own) };
      const limit = pack.groups.length > 1 ? Math.min(MOST_ROWS, pack.count + 50) : PAGE;
      return {
        queryKey: keys.page(object.name, asked, page * PAGE),
        enabled: spec !== null,
        queryFn: ({ signal }: { signal: AbortSignal }) =>
          fetchRows(object.name, { ...asked, at: page * PAGE, limit, can: true }, signal),
      };
    }),
  });

  // Rows of a pack go to their groups by their own value, so a row that has just moved moves here too.
  const found = useMemo(() => {
    const made = new Map<string, Map<number, Row[]>>();
    const day = (instant: string) => todayIn(format.zone, new Date(instant));
    results.forEach((result, at) => {
      const want = wants[at];
      if (!want || !result.data || !spec) return;
      if (want.pack.groups.length === 1) {
        const key = want.pack.groups[0]?.key ?? '';
        const pages = made.get(key) ?? new Map<number, Row[]>();
        pages.set(want.page, result.data.rows);
        made.set(key, pages);
        return;
      }
      for (const group of want.pack.groups) made.set(group.key, new Map([[0, []]]));
      for (const row of result.data.rows)
        made
          .get(rowKey(spec, row, day))
          ?.get(0)
          ?.push(row);
    });
    return made;
  }, [results, wants, spec, format.zone]);

  const rowAt = useCallback(
    (index: number): Row | undefined => {
      const line = lines.lineAt(index);
      if (!line || line.row === null) return undefined;
      const pages = found.get(line.group.key);
      if ((packs.get(line.group.key)?.groups.length ?? 1) > 1) return pages?.get(0)?.[line.row];
      return pages?.get(Math.floor(line.row / PAGE))?.[line.row % PAGE];
    },
    [lines, found, packs],
  );

  const ask = useCallback(
    (first: number, last: number) => {
      const next = new Map<string, Want>();
      for (let line = first; line < last; line += 1) {
        const at = lines.lineAt(line);
        const pack = at && at.row !== null ? packs.get(at.group.key) : undefined;
        if (!pack || !at || at.row === null) continue;
        const page = pack.groups.length > 1 ? 0 : Math.floor(at.row / PAGE);
        next.set(`${pack.groups[0]?.key}|${page}`, { pack, page });
      }
      setWants((old) => {
        const made = [...next.values()];
        const same =
          old.length === made.length &&
          old.every((item, i) => item.pack === made[i]?.pack && item.page === made[i]?.page);
        return same ? old : made;
      });
    },
    [lines, packs],
  );
  const range = useRef<[number, number]>([0, 40]);
  const onRange = useCallback(
    (first: number, last: number) => {
      range.current = [first, last];
      clearTimeout(timer.current);
      timer.current = setTimeout(() => ask(first, last), SETTLE);
    },
    [ask],
  );
  // Opening a group, or other figures, puts other rows under the same lines.
  useEffect(() => ask(...range.current), [ask]);
  useEffect(() => () => clearTimeout(timer.current), []);

  // Counts that changed mean rows that moved.
  const counted = groups.map((group) => `${group.key}:${group.count}`).join();
  const before = useRef({ question: '', counted: '' });
  useEffect(() => {
    const question = JSON.stringify([query, spec?.field.name, spec?.unit]);
    const old = before.current;
    before.current = { question, counted };
    if (old.question === question && old.counted && old.counted !== counted)
      void queryClient.invalidateQueries({ queryKey: keys.lists(object.name) });
  }, [counted, query, spec, object.name]);

  const failed = results.find((result) => result.error);
  return {
    count: lines.count,
    lineAt: lines.lineAt,
    rowAt,
    groups,
    more: data?.more ?? false,
    shut,
    isLoading: spec !== null && data?.by !== by && !answer.error,
    isOld: answer.isPlaceholderData,
    error: answer.error ?? failed?.error ?? null,
    retry: () => {
      if (answer.error) void answer.refetch();
      for (const result of results) if (result.error) void result.refetch();
    },
    onRange,
  };
}
