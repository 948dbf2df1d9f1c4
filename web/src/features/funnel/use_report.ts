// The report in sight and, when asked for, the one it is compared with.
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { api } from '@/api/client';
import { keys } from '@/api/keys';
import { useT } from '@/i18n';
import { todayIn, useFormat } from '@/meta/format';
import { useSettings } from '@/meta/schema';
import { type Comparison, comparisons, dayBefore, type Range, rangeBefore } from './compare';
import { defaultPeriod, type FunnelSearch } from './FunnelBar';
import { type Kind, type Preset, presets, type Report, rangeOf } from './report';

export interface Against {
  report: Report;
  /** "vs. last year", in the language of the page. */
  words: string;
  /** "Last year": its name in a chart. */
  name: string;
}

export function useReport(object: string, pipeline: string | undefined, kind: Kind, search: FunnelSearch) {
  const t = useT();
  const format = useFormat();
  const settings = useSettings();
  const today = todayIn(format.zone);
  const period = search.period ?? defaultPeriod(kind);
  const range = useMemo((): Range => {
    if (period === 'custom') return { from: search.from, to: search.to };
    const preset = presets.find((item): item is Preset => item === period);
    return preset ? rangeOf(preset, today, settings.fiscal_year_start) : {};
  }, [period, search.from, search.to, today, settings.fiscal_year_start]);
  const asOf = period === 'as_of' ? search.as_of : undefined;
  const comparison: Comparison | undefined = comparisons.find((item) => item === search.compare);
  const before = useMemo((): (Range & { as_of?: string }) | undefined => {
    if (!comparison) return undefined;
    if (range.from) return rangeBefore(range, comparison, today);
    return kind === 'snapshot' && !range.to ? { as_of: dayBefore(asOf ?? today, comparison) } : undefined;
  }, [comparison, range, kind, asOf, today]);
  const params = { object, pipeline, kind, by: search.by, where: search.where };
  const ask = (time: Range & { as_of?: string }) => ({
    queryKey: keys.report('funnel', { ...params, ...time, lang: format.language }),
    queryFn: ({ signal }: { signal: AbortSignal }) =>
      api.get<Report>('/api/reports/funnel', { ...params, ...time }, signal),
    placeholderData: keepPreviousData<Report>,
  });
  const ready = kind === 'snapshot' || Boolean(range.from || range.to);
  const answer = useQuery({ ...ask({ ...range, as_of: asOf }), enabled: ready });
  const other = useQuery({ ...ask(before ?? {}), enabled: ready && before !== undefined });
  const words =
    before?.as_of !== undefined
      ? t('funnel.against_day', { day: format.date(before.as_of) })
      : t(comparison === 'year' ? 'funnel.against_year' : 'funnel.against_period');
  const name = before?.as_of
    ? format.date(before.as_of)
    : t(comparison === 'year' ? 'funnel.before_year' : 'funnel.before_period');
  const against: Against | undefined =
    before && other.data && !other.isPlaceholderData ? { report: other.data, words, name } : undefined;
  return { answer, ready, range, before, against, today };
}
