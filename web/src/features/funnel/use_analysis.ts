// One of the reports behind the funnel, for what the address of the page asks.
import { keepPreviousData, type UseQueryResult, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { api } from '@/api/client';
import { keys } from '@/api/keys';
import { todayIn, useFormat } from '@/meta/format';
import { useSettings } from '@/meta/schema';
import { comparisons, type Range, rangeBefore } from './compare';
import type { FunnelSearch } from './FunnelBar';
import { type Preset, presets, rangeOf } from './report';

/** The period in sight; `usual` when none is chosen. */
export function useRange(search: FunnelSearch, usual: Preset | 'all'): Range {
  const format = useFormat();
  const settings = useSettings();
  const today = todayIn(format.zone);
  const period = search.period ?? usual;
  return useMemo(() => {
    if (period === 'custom') return { from: search.from, to: search.to };
    const preset = presets.find((item): item is Preset => item === period);
    return preset ? rangeOf(preset, today, settings.fiscal_year_start) : {};
  }, [period, search.from, search.to, today, settings.fiscal_year_start]);
}

/** The period this one is compared with, when that is asked for. */
export function useEarlier(search: FunnelSearch, range: Range): Range | undefined {
  const format = useFormat();
  const comparison = comparisons.find((item) => item === search.compare);
  return comparison ? rangeBefore(range, comparison, todayIn(format.zone)) : undefined;
}

export function useAnalysis<T>(
  name: string,
  params: Record<string, string | undefined>,
  enabled = true,
): UseQueryResult<T> {
  const format = useFormat();
  const answer = useQuery<unknown>({
    queryKey: keys.report(`funnel/${name}`, { ...params, lang: format.language }),
    queryFn: ({ signal }) => api.get<T>(`/api/reports/funnel/${name}`, params, signal),
    placeholderData: keepPreviousData,
    enabled,
  });
  return answer as UseQueryResult<T>;
}
