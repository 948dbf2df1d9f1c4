import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useCallback } from 'react';
import { isApiError } from '@/api/client';
import { explain } from '@/api/errors';
import type { ObjectMeta } from '@/api/types';
import { type Key, useT } from '@/i18n';
import { useFormat } from '@/meta/format';
import { useListState } from '@/meta/list_state';
import { FilterChips } from '@/meta/lists/FilterChips';
import { useMainObjects } from '@/meta/schema';
import { Button, Card, EmptyState, ErrorState, PageHead, Skeleton, Tabs } from '@/ui';
import { type Tab, tabs } from './analysis';
import { FunnelBar, type FunnelSearch } from './FunnelBar';
import { Records, Subject, useRateText } from './figures';
import './funnel.css';
import './steps.css';
import './funnel_phone.css';
import { GroupWidget } from './GroupWidget';
import { type Kind, kinds, type Report } from './report';
import { StageWidget } from './StageWidget';
import { Tiles } from './Tiles';
import { TrendWidget } from './TrendWidget';
import { useReport } from './use_report';

const AnalysisPage = lazy(() => import('./AnalysisPage').then((part) => ({ default: part.AnalysisPage })));

const route = getRouteApi('/app/reports/funnel');

export function FunnelPage() {
  const t = useT();
  const search = route.useSearch() as FunnelSearch;
  const objects = useMainObjects().filter((item) => item.pipelines?.length);
  const object =
    objects.find((item) => item.name === search.object) ?? objects.find((item) => item.traits.amount) ?? objects[0];
  if (!object)
    return (
      <EmptyState icon="lock" title={t('funnel.forbidden')}>
        {t('list.forbidden_help')}
      </EmptyState>
    );
  return <Tabbed key={object.name} objects={objects} object={object} search={search} />;
}

/** The funnel and what lies behind it. */
function Tabbed({ objects, object, search }: { objects: ObjectMeta[]; object: ObjectMeta; search: FunnelSearch }) {
  const t = useT();
  const navigate = useNavigate({ from: '/reports/funnel' });
  const change = useCallback(
    (next: FunnelSearch) =>
      void navigate({ search: (old) => ({ ...old, ...next }), replace: true, resetScroll: false }),
    [navigate],
  );
  const tab = tabs.find((item) => item === search.tab) ?? 'funnel';
  const pipeline = object.pipelines?.find((item) => item.name === search.pipeline) ?? object.pipelines?.[0];
  if (!pipeline) return null;
  // What only one tab understands does not travel to the next.
  const turn = (next: Tab) => {
    const { object: about, pipeline: way, where } = search;
    void navigate({ search: { object: about, pipeline: way, where, tab: next === 'funnel' ? undefined : next } });
  };
  return (
    <div className="page funnel">
      <PageHead title={t('funnel.title')} />
      <div className="analysis-tabs">
        <Tabs
          label={t('funnel.title')}
          value={tab}
          tabs={tabs.map((value) => ({ value, label: t(`analysis.tab_${value}` as Key) }))}
          onChange={turn}
        />
      </div>
      {tab === 'funnel' ? (
        <Funnel objects={objects} object={object} search={search} />
      ) : (
        <Suspense fallback={<Skeleton height={420} />}>
          <AnalysisPage
            tab={tab}
            objects={objects}
            object={object}
            pipeline={pipeline}
            search={search}
            change={change}
          />
        </Suspense>
      )}
    </div>
  );
}

function Funnel({ objects, object, search }: { objects: ObjectMeta[]; object: ObjectMeta; search: FunnelSearch }) {
  const t = useT();
  const format = useFormat();
  const navigate = useNavigate({ from: '/reports/funnel' });
  const change = useCallback(
    (next: FunnelSearch) =>
      void navigate({ search: (old) => ({ ...old, ...next }), replace: true, resetScroll: false }),
    [navigate],
  );
  const kind: Kind = kinds.find((item) => item === search.kind) ?? 'snapshot';
  const pipeline = object.pipelines?.find((item) => item.name === search.pipeline) ?? object.pipelines?.[0];
  const state = useListState(object, { where: search.where ?? '' });
  const { answer, ready, range, before, against, today } = useReport(object.name, pipeline?.name, kind, search);
  const report = answer.data;
  const badFilter = isApiError(answer.error) && answer.error.code === 'invalid';
  const total = report ? report.totals.open.value + report.totals.won.value + report.totals.lost.value : 0;
  if (!pipeline) return null;
  const fileName = `${t('funnel.title')} ${today}`;
  const refresh = () => void answer.refetch();
  return (
    <Subject.Provider value={report?.as_of ? '' : object.name}>
      <FunnelBar
        objects={objects}
        object={object}
        pipeline={pipeline}
        kind={kind}
        search={search}
        state={state}
        count={total}
        fault={badFilter ? answer.error : null}
        change={change}
      />
      <FilterChips object={object} state={state} onChange={(where) => change({ where: where || undefined })} />
      <div className="page-body funnel-body" aria-busy={answer.isFetching}>
        {answer.error ? (
          <ErrorState
            icon={badFilter ? 'filter' : 'alert'}
            title={t(badFilter ? 'funnel.faulty' : 'funnel.failed')}
            retry={badFilter ? undefined : { label: t('ui.retry'), run: refresh }}
            actions={
              badFilter && search.where ? (
                <Button onClick={() => change({ where: undefined })}>{t('list.filter_clear')}</Button>
              ) : undefined
            }
          >
            {explain(answer.error)}
          </ErrorState>
        ) : !ready ? (
          <EmptyState icon="calendar" title={t('funnel.choose_period')} />
        ) : !report ? (
          <Waiting />
        ) : (
          <div className="funnel-content" data-old={answer.isPlaceholderData || undefined}>
            {before ? (
              <p className="funnel-against muted">
                {before.as_of
                  ? t('funnel.compared_day', { day: format.date(before.as_of) })
                  : t('funnel.compared_range', {
                      from: format.date(before.from ?? ''),
                      to: format.date(before.to ?? ''),
                    })}
              </p>
            ) : search.compare ? (
              <p className="funnel-against muted">{t('funnel.compare_needs')}</p>
            ) : null}
            <Tiles totals={report.totals} against={against} />
            <StageWidget
              object={object}
              report={report}
              against={against}
              search={search}
              asOf={answer.dataUpdatedAt}
              fileName={fileName}
              change={change}
              refresh={refresh}
            />
            {report.as_of ? null : (
              <TrendWidget
                object={object}
                pipeline={pipeline.name}
                search={search}
                range={range}
                today={today}
                fileName={fileName}
                change={change}
              />
            )}
            {search.by && report.groups.length > 0 ? (
              <GroupWidget
                object={object}
                report={report}
                search={search}
                asOf={answer.dataUpdatedAt}
                fileName={fileName}
                change={change}
                refresh={refresh}
              />
            ) : null}
            <How report={report} />
          </div>
        )}
      </div>
    </Subject.Provider>
  );
}

/** How the figures are made, and what they leave out. */
function How({ report }: { report: Report }) {
  const t = useT();
  const format = useFormat();
  const rateText = useRateText();
  return (
    <Card title={t('funnel.how')}>
      <div className="stack">
        <p className="funnel-formula">{report.formula}</p>
        {report.excluded.length > 0 ? (
          <ul className="funnel-excluded">
            {report.excluded.map((item) => (
              <li key={item.reason}>
                {t(`funnel.excluded_${item.reason}` as Key)}
                {item.n === null ? null : (
                  <>
                    {' '}
                    <Records where={item.where}>{t('list.count', { n: format.number(item.n) })}</Records>
                  </>
                )}
              </li>
            ))}
          </ul>
        ) : null}
        <p className="sr-only">
          {t('funnel.win_rate')}: {rateText(report.totals.win_rate).long}
        </p>
      </div>
    </Card>
  );
}

function Waiting() {
  return (
    <div className="funnel-content" aria-busy="true">
      <div className="funnel-tiles">
        {[0, 1, 2, 3, 4].map((at) => (
          <Skeleton key={at} height={98} />
        ))}
      </div>
      <Skeleton height={420} />
    </div>
  );
}
