import type { ObjectMeta } from '@/api/types';
import { type Key, useT } from '@/i18n';
import type { ListState } from '@/meta/list_state';
import { FilterPanel } from '@/meta/lists/FilterPanel';
import { Segmented } from '@/ui';
import type { TabProps } from './AnalysisPage';
import type { Tab } from './analysis';
import { ComparePick, PeriodPick, ProcessPick } from './BarParts';
import type { Preset } from './report';

/** The period a tab shows when none is chosen; `all`: its own, said in words. */
export const usualPeriod: Record<Exclude<Tab, 'funnel'>, Preset | 'all'> = {
  flow: 'this_year',
  dwell: 'all',
  outcomes: 'last_year',
  waterfall: 'this_quarter',
  people: 'all',
  practice: 'all',
  adviser: 'all',
};

interface Props extends TabProps {
  tab: Exclude<Tab, 'funnel'>;
  objects: ObjectMeta[];
  state: ListState;
}

export function AnalysisBar({ tab, objects, object, pipeline, search, state, change }: Props) {
  const t = useT();
  const period = search.period ?? usualPeriod[tab];
  return (
    <div className="funnel-bar-row">
      <ProcessPick objects={objects} object={object} pipeline={pipeline} change={change} />
      {tab === 'flow' || tab === 'dwell' || tab === 'adviser' ? (
        <Segmented
          label={t('funnel.kind')}
          value={search.kind === 'cohort' ? 'cohort' : 'active'}
          options={(['active', 'cohort'] as const).map((value) => ({ value, label: t(`funnel.kind_${value}`) }))}
          onChange={(value) => change({ kind: value })}
        />
      ) : null}
      <PeriodPick
        period={period}
        otherwise="this_quarter"
        all={tab === 'waterfall' || tab === 'outcomes' ? undefined : t(`analysis.period_${tab}` as Key)}
        search={search}
        change={change}
      />
      {(tab === 'outcomes' || tab === 'dwell') && period !== 'all' ? (
        <ComparePick search={search} change={change} />
      ) : null}
      <span className="grow" />
      <FilterPanel
        object={object}
        state={state}
        count={0}
        counted={false}
        fault={null}
        change={(next) => change({ where: next.where || undefined })}
      />
    </div>
  );
}
