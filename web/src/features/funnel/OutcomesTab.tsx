import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import { api } from '@/api/client';
import { keys } from '@/api/keys';
import { EChart, savePicture } from '@/charts/EChart';
import { Widget } from '@/charts/Widget';
import { type Key, useT } from '@/i18n';
import { useFormat } from '@/meta/format';
import { EmptyState, Select } from '@/ui';
import type { TabProps } from './AnalysisPage';
import type { Outcomes } from './analysis';
import { DataTable } from './DataTable';
import { Records } from './figures';
import { outcomeChart } from './outcome_chart';
import { useEarlier, useRange } from './use_analysis';

const bys = ['source', 'fit_band', 'team', 'owner', 'product', 'industry'] as const;
const few = 10;

/** Of the deals created in a period: what share is won and what share lost by so many days, and whether groups differ. */
export function OutcomesTab({ object, pipeline, search, change }: TabProps) {
  const t = useT();
  const format = useFormat();
  const range = useRange(search, 'last_year');
  const by = bys.find((item) => item === search.by);
  const ask = (days: { from?: string; to?: string }, groups: string | undefined) => {
    const params = { ...days, by: groups, where: search.where, filter: `pipeline:${pipeline.name}` };
    return {
      queryKey: keys.report('outcomes', { ...params, lang: format.language }),
      queryFn: ({ signal }: { signal: AbortSignal }) => api.get<Outcomes>('/api/reports/outcomes', params, signal),
      placeholderData: keepPreviousData<Outcomes>,
    };
  };
  const answer = useQuery(ask(range, by));
  const earlier = useEarlier(search, range);
  const before = useQuery({ ...ask(earlier ?? {}, undefined), enabled: earlier !== undefined && !by });
  const report = answer.data;
  const past = earlier && !by && !before.isPlaceholderData ? before.data : undefined;
  const about = report?.object === object.name;
  const title = t('analysis.outcomes_title');
  const name = useCallback(
    (key: string | null, label: string | null) => (key ? (label ?? t('field.hidden')) : t('analysis.nobody')),
    [t],
  );
  const days = useCallback((value: number) => t('funnel.days', { n: format.number(value) }), [t, format]);
  const percent = (value: number | null | undefined) => (value == null ? '—' : `${format.number(value * 100, 1)}%`);
  const words = useMemo(
    () => ({
      won: t('funnel.won'),
      lost: t('funnel.lost'),
      low: t('analysis.outcomes_low'),
      high: t('analysis.outcomes_high'),
      before: t('analysis.outcomes_before'),
    }),
    [t],
  );
  const option = useMemo(
    () => (report ? outcomeChart(report, past, words, name, days) : undefined),
    [report, past, words, name, days],
  );
  const groups = report?.groups ?? [];
  const marks = groups.length > 0 ? [30, 90, 180, 365] : (report?.marks ?? []).map((mark) => mark.day);
  const at = (list: Outcomes['marks'], day: number) => list.find((mark) => mark.day === day);
  const test = (which: 'won' | 'lost' | 'closing') => {
    const found = report?.tests?.[which];
    if (!found) return null;
    const p = found.p < 0.001 ? '< 0.001' : `= ${format.number(found.p, 3)}`;
    return t(`analysis.outcomes_${which}_${found.p < 0.05 ? 'differs' : 'same'}` as Key, { p });
  };
  const said = [test('won'), test('lost'), test('closing')].filter(Boolean);
  const note = [
    t('analysis.outcomes_note'),
    report && report.n > 0 && report.n < few ? t('analysis.outcomes_few', { n: report.n }) : '',
    report && report.left_out > 0 ? t('analysis.outcomes_left_out', { n: format.number(report.left_out) }) : '',
  ].join('');
  const heads =
    groups.length > 0
      ? [
          t('analysis.outcomes_group'),
          t('analysis.outcomes_n'),
          t('funnel.won'),
          t('funnel.lost'),
          t('funnel.open'),
          ...marks.map((day) => t('analysis.outcomes_won_by', { n: day })),
          t('analysis.outcomes_half'),
          t('analysis.outcomes_hazard'),
        ]
      : [
          t('analysis.outcomes_day'),
          words.won,
          t('analysis.outcomes_interval'),
          ...(past ? [words.before] : []),
          words.lost,
          t('funnel.open'),
        ];
  return (
    <Widget
      title={title}
      asOf={answer.dataUpdatedAt || undefined}
      waiting={answer.isPending}
      fault={answer.error}
      show={search.show === 'table' ? 'table' : 'chart'}
      onShow={(show) => change({ show: show === 'table' ? show : undefined })}
      tools={
        <span className="funnel-pick">
          <Select
            label={t('analysis.outcomes_by')}
            value={by ?? ''}
            options={[
              { value: '', label: t('analysis.outcomes_by_none') },
              ...bys.map((value) => ({ value: value as string, label: t(`analysis.by_${value}`) })),
            ]}
            onChange={(value) => change({ by: value || undefined })}
          />
        </span>
      }
      onRefresh={() => void answer.refetch()}
      onPng={option && about ? () => void savePicture(option, title) : undefined}
      sheet={() => ({
        title,
        columns: heads,
        rows:
          groups.length > 0
            ? groups.map((group) => [
                name(group.key, group.label),
                group.n,
                group.won,
                group.lost,
                group.open,
                ...marks.map((day) => at(group.marks, day)?.won ?? null),
                group.half_closed,
                group.hazard?.ratio ?? null,
              ])
            : (report?.marks ?? []).map((mark) => [
                mark.day,
                mark.won,
                `${percent(mark.won_low)}–${percent(mark.won_high)}`,
                ...(past ? [at(past.marks, mark.day)?.won ?? null] : []),
                mark.lost,
                mark.open,
              ]),
      })}
      note={note}
      chart={(large) =>
        !report || !option || !about || report.n === 0 || report.marks.length === 0 ? (
          <EmptyState icon="funnel" title={t(about ? 'analysis.outcomes_none' : 'analysis.outcomes_other')}>
            {t('analysis.outcomes_none_help')}
          </EmptyState>
        ) : (
          <div className="widget-body">
            <EChart
              option={option}
              height={large ? 560 : 340}
              sentence={report.marks
                .map((mark) =>
                  t('analysis.outcomes_sentence', { n: mark.day, won: percent(mark.won), lost: percent(mark.lost) }),
                )
                .join(t('funnel.comma'))}
            />
            {said.length > 0 ? (
              <ul className="outcomes-tests">
                {said.map((each) => (
                  <li key={each}>{each}</li>
                ))}
              </ul>
            ) : null}
          </div>
        )
      }
      table={() => (
        <DataTable
          title={title}
          head={heads}
          rows={
            groups.length > 0
              ? groups.map((group, place) => ({
                  key: group.key ?? '',
                  cells: [
                    name(group.key, group.label),
                    <Records key="n" where={group.where}>
                      {format.number(group.n)}
                    </Records>,
                    format.number(group.won),
                    format.number(group.lost),
                    format.number(group.open),
                    ...marks.map((day) => percent(at(group.marks, day)?.won)),
                    group.half_closed === null ? t('analysis.not_reached') : days(group.half_closed),
                    group.hazard
                      ? `${format.number(group.hazard.ratio, 2)} (${format.number(group.hazard.low, 2)}–${format.number(group.hazard.high, 2)})`
                      : place === 0
                        ? t('analysis.outcomes_baseline')
                        : '—',
                  ],
                }))
              : (report?.marks ?? []).map((mark) => ({
                  key: String(mark.day),
                  cells: [
                    days(mark.day),
                    percent(mark.won),
                    `${percent(mark.won_low)}–${percent(mark.won_high)}`,
                    ...(past ? [percent(at(past.marks, mark.day)?.won)] : []),
                    percent(mark.lost),
                    percent(mark.open),
                  ],
                }))
          }
        />
      )}
    />
  );
}
