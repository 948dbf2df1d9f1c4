import { lazy, Suspense } from 'react';
import type { ObjectMeta, PipelineMeta } from '@/api/types';
import { type Key, useT } from '@/i18n';
import { useListState } from '@/meta/list_state';
import { FilterChips } from '@/meta/lists/FilterChips';
import { Skeleton } from '@/ui';
import { AnalysisBar } from './AnalysisBar';
import type { Tab } from './analysis';
import type { FunnelSearch } from './FunnelBar';
import { Subject } from './figures';
import './analysis.css';

const parts = {
  flow: lazy(() => import('./FlowTab').then((part) => ({ default: part.FlowTab }))),
  dwell: lazy(() => import('./DwellTab').then((part) => ({ default: part.DwellTab }))),
  outcomes: lazy(() => import('./OutcomesTab').then((part) => ({ default: part.OutcomesTab }))),
  waterfall: lazy(() => import('./WaterfallTab').then((part) => ({ default: part.WaterfallTab }))),
  people: lazy(() => import('./PeopleTab').then((part) => ({ default: part.PeopleTab }))),
  practice: lazy(() => import('./PracticeTab').then((part) => ({ default: part.PracticeTab }))),
  adviser: lazy(() => import('./AdviserTab').then((part) => ({ default: part.AdviserTab }))),
};

export interface TabProps {
  object: ObjectMeta;
  pipeline: PipelineMeta;
  search: FunnelSearch;
  change: (next: FunnelSearch) => void;
}

/** One of the tabs beside the funnel itself. */
export function AnalysisPage({
  tab,
  objects,
  ...props
}: TabProps & { tab: Exclude<Tab, 'funnel'>; objects: ObjectMeta[] }) {
  const t = useT();
  const { object, search, change } = props;
  const state = useListState(object, { where: search.where ?? '' });
  const Part = parts[tab];
  return (
    <Subject.Provider value={object.name}>
      <AnalysisBar tab={tab} objects={objects} state={state} {...props} />
      <FilterChips object={object} state={state} onChange={(where) => change({ where: where || undefined })} />
      <div className="page-body funnel-body" role="tabpanel" aria-label={t(`analysis.tab_${tab}` as Key)}>
        <div className="funnel-content">
          <Suspense fallback={<Skeleton height={420} />}>
            <Part {...props} />
          </Suspense>
        </div>
      </div>
    </Subject.Provider>
  );
}
