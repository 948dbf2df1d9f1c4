// Rows by position: pages of 100, asked when the range settles, cancelled when nobody looks at them any more.
import { useQueries, useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { api } from '@/api/client';
import { keys } from '@/api/keys';
import { fetchRows } from '@/api/records';
import type { ListAnswer, ListQuery, Row } from '@/api/types';

const PAGE = 100;
const SETTLE = 60;

export interface Rows {
  rowAt: (index: number) => Row | undefined;
  /** Rows in all; what is known so far while the exact count is still being made. */
  count: number;
  counted: boolean;
  sums: Record<string, string | number | null>;
  /** Nothing has come yet. */
  isLoading: boolean;
  /** Rows of the old question show while the new answer is on its way. */
  isOld: boolean;
  error: Error | null;
  retry: () => void;
  onRange: (first: number, last: number) => void;
}

interface Old {
  pages: Map<number, Row[]>;
  count: number;
}

interface RowsOptions {
  /** Another door than the list of the object. */
  path?: string;
  /** The row to begin at, when one comes back to a list. */
  startAt?: number;
  /** Only the count and the sums are wanted. */
  totalsOnly?: boolean;
}

export function useRows(object: string, query: ListQuery, sums: string[] = [], options: RowsOptions = {}): Rows {
  const { path, totalsOnly = false } = options;
  const [pages, setPages] = useState<number[]>(() => [Math.floor((options.startAt ?? 0) / PAGE)]);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const door = path ?? `/api/records/${encodeURIComponent(object)}`;
  const id = JSON.stringify([door, query]);

  const results = useQueries({
    queries: pages.map((page) => ({
      queryKey: keys.page(object, query, page * PAGE, path),
      enabled: !totalsOnly,
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        fetchRows(object, { ...query, at: page * PAGE, limit: PAGE, can: true }, signal, door),
    })),
  });
  const totals = useQuery({
    queryKey: keys.totals(object, query, sums, path),
    queryFn: ({ signal }) =>
      api.get<ListAnswer>(
        door,
        { ...query, sort: undefined, fields: undefined, limit: 1, count: 'exact', sum: sums },
        signal,
      ),
  });

  const longest = useRef({ id: '', count: 0 });
  const now = useMemo(() => {
    const found = new Map<number, Row[]>();
    let end: number | undefined;
    results.forEach((result, at) => {
      const page = pages[at] ?? 0;
      if (!result.data) return;
      found.set(page, result.data.rows);
      if (result.data.rows.length < PAGE) end = page * PAGE + result.data.rows.length;
    });
    const exact = totals.data?.count ?? end;
    const reached = found.size ? (Math.max(...found.keys()) + 1) * PAGE : 0;
    // A jump to a page that is not here yet does not make the list shorter.
    const before = longest.current.id === id ? longest.current.count : 0;
    const known = exact ?? Math.max(reached, before);
    return { pages: found, count: known };
  }, [results, pages, totals.data, id]);
  useEffect(() => {
    longest.current = { id, count: now.count };
  }, [id, now.count]);

  // Until the first page of a new question is here, the rows of the old one stay.
  const old = useRef<{ id: string; data: Old } | null>(null);
  const isOld = now.pages.size === 0 && old.current !== null && old.current.id !== id;
  useEffect(() => {
    if (now.pages.size > 0) old.current = { id, data: now };
  }, [id, now]);
  const shown: Old = isOld && old.current ? old.current.data : now;

  const rowAt = useCallback((index: number) => shown.pages.get(Math.floor(index / PAGE))?.[index % PAGE], [shown]);
  const onRange = useCallback((first: number, last: number) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      const from = Math.floor(first / PAGE);
      const to = Math.floor(Math.max(first, last - 1) / PAGE);
      const next = Array.from({ length: to - from + 1 }, (_, step) => from + step);
      setPages((before) =>
        before.length === next.length && before.every((page, at) => page === next[at]) ? before : next,
      );
    }, SETTLE);
  }, []);
  useEffect(() => () => clearTimeout(timer.current), []);

  const failed = results.find((result) => result.error);
  return {
    rowAt,
    count: shown.count,
    counted: totals.data?.count !== undefined && !totals.data.count_capped,
    sums: totals.data?.sums ?? {},
    isLoading: !totalsOnly && shown.pages.size === 0 && totals.data === undefined && shown.count === 0 && !failed,
    isOld,
    error: failed?.error ?? (totalsOnly ? totals.error : null),
    retry: () => {
      for (const result of results) if (result.error) void result.refetch();
      if (totals.error) void totals.refetch();
    },
    onRange,
  };
}
