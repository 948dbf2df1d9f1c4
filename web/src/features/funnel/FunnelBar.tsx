import type { ObjectMeta, PipelineMeta } from '@/api/types';
import { useT } from '@/i18n';
import type { ListState } from '@/meta/list_state';
import { FilterPanel } from '@/meta/lists/FilterPanel';
import { fieldOf } from '@/meta/schema';
import { Segmented, Select } from '@/ui';
import { ComparePick, PeriodPick, ProcessPick } from './BarParts';
import { type Kind, kinds } from './report';

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
  /** Which of the tabs; none: the funnel itself. */
  tab?: string;
  days?: string;
  signal?: string;
  movement?: string;
  person?: string;
  span?: string;
  groups?: string;
  /** Best practice: `won`; how many closed deals a seller needs. */
  against?: string;
  least?: string;
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
  const period = search.period ?? defaultPeriod(kind);
  const groups = [
    { value: '', label: t('funnel.by_none') },
    ...['owner', 'team', 'source', 'product']
      .filter((name) => name === 'team' || fieldOf(object, object.traits[name] ?? name))
      .map((name) => ({ value: name, label: t(`funnel.by_${name}` as 'funnel.by_owner') })),
  ];
  return (
    <div className="funnel-bar-row">
      <ProcessPick objects={objects} object={object} pipeline={pipeline} change={change} />
      <Segmented
        label={t('funnel.kind')}
        value={kind}
        options={kinds.map((value) => ({ value, label: t(`funnel.kind_${value}`) }))}
        onChange={(value) =>
          change({ kind: value, period: undefined, from: undefined, to: undefined, as_of: undefined })
        }
      />
      <PeriodPick
        period={period}
        otherwise="this_year"
        all={kind === 'snapshot' ? t('funnel.period_all') : undefined}
        asOf={kind === 'snapshot'}
        search={search}
        change={change}
      />
      <ComparePick search={search} change={change} />
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
