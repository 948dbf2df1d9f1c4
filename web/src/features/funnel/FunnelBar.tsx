import { lazy, Suspense } from 'react';
import type { ObjectMeta, PipelineMeta } from '@/api/types';
import { useT } from '@/i18n';
import { todayIn, useFormat } from '@/meta/format';
import type { ListState } from '@/meta/list_state';
import { FilterPanel } from '@/meta/lists/FilterPanel';
import { fieldOf, useLabel, useSettings } from '@/meta/schema';
import { Segmented, Select } from '@/ui';
import { comparisons } from './compare';
import { type Kind, kinds, type Preset, presets, rangeOf } from './report';

const DateField = lazy(() => import('@/ui/DateField').then((part) => ({ default: part.DateField })));

export interface FunnelSearch {
  object?: string;
  pipeline?: string;
  kind?: string;
  period?: string;
  from?: string;
  to?: string;
  as_of?: string;
  by?: string;
  where?: string;
  measure?: string;
  show?: string;
  /** `period` or `year`. */
  compare?: string;
  trend?: string;
  groups?: string;
}

interface Props {
  objects: ObjectMeta[];
  object: ObjectMeta;
  pipeline: PipelineMeta;
  kind: Kind;
  search: FunnelSearch;
  state: ListState;
  count: number;
  fault: Error | null;
  change: (next: FunnelSearch) => void;
}

export const defaultPeriod = (kind: Kind) => (kind === 'snapshot' ? 'all' : 'this_year');

/** What the report is about: pipeline, kind, time, grouping, filter. */
export function FunnelBar({ objects, object, pipeline, kind, search, state, count, fault, change }: Props) {
  const t = useT();
  const label = useLabel();
  const format = useFormat();
  const settings = useSettings();
  const period = search.period ?? defaultPeriod(kind);
  const groups = [
    { value: '', label: t('funnel.by_none') },
    ...['owner', 'team', 'source', 'product']
      .filter((name) => name === 'team' || fieldOf(object, object.traits[name] ?? name))
      .map((name) => ({ value: name, label: t(`funnel.by_${name}` as 'funnel.by_owner') })),
  ];
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
  const setPeriod = (value: string | null) => {
    if (value === 'as_of')
      return change({ period: value, as_of: todayIn(format.zone), from: undefined, to: undefined });
    if (value !== 'custom')
      return change({ period: value ?? undefined, from: undefined, to: undefined, as_of: undefined });
    // A free period starts as the one in sight, so the figures do not jump.
    const now = presets.includes(period as Preset)
      ? rangeOf(period as Preset, todayIn(format.zone), settings.fiscal_year_start)
      : rangeOf('this_year', todayIn(format.zone), settings.fiscal_year_start);
    change({ period: 'custom', as_of: undefined, ...now });
  };
  return (
    <div className="funnel-bar-row">
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
      <Segmented
        label={t('funnel.kind')}
        value={kind}
        options={kinds.map((value) => ({ value, label: t(`funnel.kind_${value}`) }))}
        onChange={(value) =>
          change({ kind: value, period: undefined, from: undefined, to: undefined, as_of: undefined })
        }
      />
      <span className="funnel-pick">
        <Select
          label={t('funnel.period')}
          value={period}
          options={[
            ...(kind === 'snapshot' ? [{ value: 'all', label: t('funnel.period_all') }] : []),
            ...presets.map((value) => ({ value: value as string, label: t(`funnel.period_${value}`) })),
            { value: 'custom', label: t('funnel.period_custom') },
            ...(kind === 'snapshot' ? [{ value: 'as_of', label: t('funnel.as_of') }] : []),
          ]}
          onChange={setPeriod}
        />
      </span>
      {period === 'as_of' ? date('as_of') : null}
      {period === 'custom' ? (
        <span className="row">
          {date('from')}
          <span className="muted">{t('funnel.until')}</span>
          {date('to')}
        </span>
      ) : null}
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
      <span className="funnel-pick">
        <Select
          label={t('funnel.by')}
          value={search.by ?? ''}
          options={groups}
          onChange={(value) => change({ by: value || undefined })}
        />
      </span>
      <span className="grow" />
      <FilterPanel
        object={object}
        state={state}
        count={count}
        counted
        fault={fault}
        change={(next) => change({ where: next.where || undefined })}
      />
    </div>
  );
}
