// What the bars of the funnel and of the tabs beside it have in common: which process, and which days.
import { lazy, Suspense } from 'react';
import type { ObjectMeta, PipelineMeta } from '@/api/types';
import { useT } from '@/i18n';
import { todayIn, useFormat } from '@/meta/format';
import { useLabel, useSettings } from '@/meta/schema';
import { Select } from '@/ui';
import { comparisons } from './compare';
import type { FunnelSearch } from './FunnelBar';
import { type Preset, presets, rangeOf } from './report';

const DateField = lazy(() => import('@/ui/DateField').then((part) => ({ default: part.DateField })));

interface Change {
  search: FunnelSearch;
  change: (next: FunnelSearch) => void;
}

/** Which object, where there are several, and which of its pipelines. */
export function ProcessPick({
  objects,
  object,
  pipeline,
  change,
}: {
  objects: ObjectMeta[];
  object: ObjectMeta;
  pipeline: PipelineMeta;
  change: Change['change'];
}) {
  const t = useT();
  const label = useLabel();
  return (
    <>
      {objects.length > 1 ? (
        <span className="funnel-pick">
          <Select
            label={t('funnel.object')}
            value={object.name}
            options={objects.map((item) => ({ value: item.name, label: label(item.plural) }))}
            onChange={(value) => change({ object: value ?? undefined, pipeline: undefined, where: undefined })}
          />
        </span>
      ) : null}
      <span className="funnel-pick">
        <Select
          label={t('funnel.pipeline')}
          value={pipeline.name}
          options={(object.pipelines ?? []).map((item) => ({
            value: item.name,
            label: label(item.label) || item.name,
          }))}
          onChange={(value) => change({ pipeline: value ?? undefined })}
        />
      </span>
    </>
  );
}

/** What the period is compared with. */
export function ComparePick({ search, change }: Change) {
  const t = useT();
  return (
    <span className="funnel-pick">
      <Select
        label={t('funnel.compare')}
        value={comparisons.find((item) => item === search.compare) ?? ''}
        options={[
          { value: '', label: t('funnel.compare_none') },
          ...comparisons.map((value) => ({ value: value as string, label: t(`funnel.compare_${value}`) })),
        ]}
        onChange={(value) => change({ compare: value || undefined })}
      />
    </span>
  );
}

interface PeriodProps extends Change {
  period: string;
  /** What a free period begins with when none of the usual ones is in sight. */
  otherwise: Preset;
  /** All the time, in the words of the report. */
  all?: string;
  /** One past day may be asked for. */
  asOf?: boolean;
}

/** Which days: a usual period, days of one's own, and where it makes sense all of them or one past day. */
export function PeriodPick({ period, otherwise, all, asOf, search, change }: PeriodProps) {
  const t = useT();
  const format = useFormat();
  const settings = useSettings();
  const date = (which: 'from' | 'to' | 'as_of') => (
    <span className="funnel-date">
      <Suspense fallback={<span className="input" />}>
        <DateField
          label={t(`funnel.${which}`)}
          value={search[which] ?? null}
          zone={format.zone}
          language={format.language}
          onChange={(value) => change({ [which]: value ?? undefined })}
        />
      </Suspense>
    </span>
  );
  const pick = (value: string | null) => {
    const today = todayIn(format.zone);
    const days = { from: undefined, to: undefined, as_of: value === 'as_of' ? today : undefined };
    if (value !== 'custom') return change({ ...days, period: value ?? undefined });
    // A free period starts as the one in sight, so the figures do not jump.
    const now = presets.find((item) => item === period) ?? otherwise;
    change({ ...days, period: 'custom', ...rangeOf(now, today, settings.fiscal_year_start) });
  };
  return (
    <>
      <span className="funnel-pick">
        <Select
          label={t('funnel.period')}
          value={period}
          options={[
            ...(all ? [{ value: 'all', label: all }] : []),
            ...presets.map((value) => ({ value: value as string, label: t(`funnel.period_${value}`) })),
            { value: 'custom', label: t('funnel.period_custom') },
            ...(asOf ? [{ value: 'as_of', label: t('funnel.as_of') }] : []),
          ]}
          onChange={pick}
        />
      </span>
      {asOf && period === 'as_of' ? date('as_of') : null}
      {period === 'custom' ? (
        <span className="row">
          {date('from')}
          <span className="muted">{t('funnel.until')}</span>
          {date('to')}
        </span>
      ) : null}
    </>
  );
}
