import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useCallback, useMemo } from 'react';
import { api, isApiError } from '@/api/client';
import { explain } from '@/api/errors';
import { keys } from '@/api/keys';
import type { ObjectMeta } from '@/api/types';
import { type Key, useT } from '@/i18n';
import { todayIn, useFormat } from '@/meta/format';
import { useListState } from '@/meta/list_state';
import { FilterChips } from '@/meta/lists/FilterChips';
import { fieldOf, useLabel, useMainObjects, useSettings } from '@/meta/schema';
import { both, quote } from '@/meta/where';
import { Button, Card, EmptyState, ErrorState, PageHead, Segmented, Skeleton } from '@/ui';
import { defaultPeriod, FunnelBar, type FunnelSearch } from './FunnelBar';
import { Records, Subject, useRateText } from './figures';
import './funnel.css';
import { type Kind, kinds, type Preset, presets, type Report, rangeOf, sizeOf, stepsOf, toCsv } from './report';
import { type Measure, Steps } from './Steps';
import { GroupTable, StageTable } from './Tables';
import { Tiles } from './Tiles';

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
  return <Funnel key={object.name} objects={objects} object={object} search={search} />;
}

function Funnel({ objects, object, search }: { objects: ObjectMeta[]; object: ObjectMeta; search: FunnelSearch }) {
  const t = useT();
  const label = useLabel();
  const format = useFormat();
  const settings = useSettings();
  const navigate = useNavigate({ from: '/reports/funnel' });
  const change = useCallback(
    (next: FunnelSearch) =>
      void navigate({ search: (old) => ({ ...old, ...next }), replace: true, resetScroll: false }),
    [navigate],
  );
  const kind: Kind = kinds.find((item) => item === search.kind) ?? 'snapshot';
  const pipeline = object.pipelines?.find((item) => item.name === search.pipeline) ?? object.pipelines?.[0];
  const state = useListState(object, { where: search.where ?? '' });
  const period = search.period ?? defaultPeriod(kind);
  const range = useMemo(() => {
    if (period === 'custom') return { from: search.from, to: search.to };
    const preset = presets.find((item): item is Preset => item === period);
    return preset ? rangeOf(preset, todayIn(format.zone), settings.fiscal_year_start) : {};
  }, [period, search.from, search.to, format.zone, settings.fiscal_year_start]);
  const params = {
    object: object.name,
    pipeline: pipeline?.name,
    kind,
    ...range,
    as_of: period === 'as_of' ? search.as_of : undefined,
    by: search.by,
    where: search.where,
    lang: format.language,
  };
  const ready = kind === 'snapshot' || Boolean(range.from || range.to);
  const answer = useQuery({
    queryKey: keys.report('funnel', params),
    queryFn: ({ signal }) => api.get<Report>('/api/reports/funnel', { ...params, lang: undefined }, signal),
    placeholderData: keepPreviousData,
    enabled: ready,
  });
  const report = answer.data;
  const badFilter = isApiError(answer.error) && answer.error.code === 'invalid';
  const measure: Measure = search.measure === 'amount' ? 'amount' : 'n';
  const table = search.show === 'table';
  const total = report ? report.totals.open.value + report.totals.won.value + report.totals.lost.value : 0;
  const byField = search.by ? fieldOf(object, object.traits[search.by] ?? search.by) : undefined;
  const rateText = useRateText();
  const save = () => {
    if (!report) return;
    const figure = (rate: { rate: number | null } | undefined) =>
      rate?.rate === null || rate === undefined ? '' : (rate.rate * 100).toFixed(1);
    const rows: (string | number | null)[][] = [
      [
        t('funnel.stage'),
        t(kind === 'snapshot' ? 'funnel.count' : 'funnel.reached'),
        t('funnel.open_here'),
        t('funnel.lost_here'),
        `${t('funnel.amount')} (${report.currency})`,
        t('funnel.weighted'),
        `${t('funnel.conversion')} %`,
        `${t('funnel.conversion_resolved')} %`,
      ],
      ...report.stages.map((stage) => [
        label(stage.label),
        sizeOf(report, stage).value,
        kind === 'snapshot' ? '' : (stage.open_here?.value ?? ''),
        kind === 'snapshot' ? '' : (stage.lost_here?.value ?? ''),
        stage.amount.value,
        stage.weighted.value,
        figure(stage.conversion?.all),
        figure(stage.conversion?.resolved),
      ]),
    ];
    if (report.groups.length > 0)
      rows.push(
        [],
        [
          t(`funnel.by_${search.by}` as Key),
          ...stepsOf(report.stages).map((stage) => label(stage.label)),
          t('funnel.won_amount'),
          `${t('funnel.win_rate')} %`,
        ],
        ...report.groups.map((group) => [
          group.label ?? t('funnel.no_group'),
          ...stepsOf(group.stages).map((stage) => sizeOf(report, stage).value),
          group.totals.won_amount.value,
          figure(group.totals.win_rate),
        ]),
      );
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([toCsv(rows)], { type: 'text/csv' }));
    link.download = `${t('funnel.title')} ${todayIn(format.zone)}.csv`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  };
  if (!pipeline) return null;
  return (
    <Subject.Provider value={report?.as_of ? '' : object.name}>
      <div className="page funnel">
        <PageHead title={t('funnel.title')}>
          <Button icon="download" disabled={!report} onClick={save}>
            {t('funnel.export')}
          </Button>
        </PageHead>
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
              retry={badFilter ? undefined : { label: t('ui.retry'), run: () => void answer.refetch() }}
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
              <Tiles totals={report.totals} />
              <Card
                flush
                title={t(`funnel.card_${kind}`)}
                actions={
                  <>
                    {kind === 'snapshot' && !table ? (
                      <Segmented
                        label={t('funnel.measure')}
                        value={measure}
                        options={[
                          { value: 'n', label: t('funnel.count') },
                          { value: 'amount', label: t('funnel.amount') },
                        ]}
                        onChange={(value) => change({ measure: value === 'n' ? undefined : value })}
                      />
                    ) : null}
                    <Segmented
                      label={t('funnel.show')}
                      value={table ? 'table' : 'chart'}
                      options={[
                        { value: 'chart', label: t('funnel.show_chart') },
                        { value: 'table', label: t('funnel.show_table') },
                      ]}
                      onChange={(value) => change({ show: value === 'chart' ? undefined : value })}
                    />
                  </>
                }
              >
                {total === 0 ? (
                  <EmptyState icon="funnel" title={t('funnel.empty')}>
                    {t('funnel.empty_help')}
                  </EmptyState>
                ) : table ? (
                  <StageTable report={report} />
                ) : (
                  <Steps report={report} measure={measure} />
                )}
              </Card>
              {search.by && report.groups.length > 0 ? (
                <Card flush title={t(`funnel.by_${search.by}` as Key)}>
                  <GroupTable
                    report={report}
                    title={t(`funnel.by_${search.by}` as Key)}
                    onPick={
                      byField
                        ? (key) =>
                            change({
                              where: both(search.where, `${byField.name} = ${quote(key)}`),
                              by: undefined,
                            })
                        : undefined
                    }
                  />
                </Card>
              ) : null}
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
            </div>
          )}
        </div>
      </div>
    </Subject.Provider>
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
