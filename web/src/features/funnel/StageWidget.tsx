import { useNavigate } from '@tanstack/react-router';
import { useContext, useMemo } from 'react';
import type { ObjectMeta } from '@/api/types';
import { EChart, savePicture } from '@/charts/EChart';
import { csvSheet } from '@/charts/sheet';
import { Widget } from '@/charts/Widget';
import { useT } from '@/i18n';
import { useFormat } from '@/meta/format';
import { useLabel } from '@/meta/schema';
import { both, quote } from '@/meta/where';
import { EmptyState, Segmented } from '@/ui';
import { type Name, stageChart } from './charts';
import type { FunnelSearch } from './FunnelBar';
import { Subject } from './figures';
import { type Report, type StageFigures, sizeOf, stepsOf } from './report';
import { reportCsv } from './report_csv';
import { type Measure, Steps } from './Steps';
import { StageTable } from './Tables';
import type { Against } from './use_report';

const shows = ['steps', 'chart', 'table'] as const;

interface Props {
  object: ObjectMeta;
  report: Report;
  against: Against | undefined;
  search: FunnelSearch;
  asOf: number;
  fileName: string;
  change: (next: FunnelSearch) => void;
  refresh: () => void;
}

/** The stages of the way: as steps with the share that went on, as a chart, or as a table. */
export function StageWidget({ object, report, against, search, asOf, fileName, change, refresh }: Props) {
  const t = useT();
  const label = useLabel();
  const format = useFormat();
  const navigate = useNavigate();
  const listable = useContext(Subject) !== '';
  const show = shows.find((item) => item === search.show) ?? 'steps';
  const snapshot = report.kind === 'snapshot';
  const measure: Measure = snapshot && search.measure === 'amount' ? 'amount' : 'n';
  const name: Name = useMemo(() => (stage: StageFigures) => label(stage.label) || stage.stage, [label]);
  const option = useMemo(
    () =>
      stageChart(
        report,
        against?.report,
        (of, stage) => (measure === 'amount' ? Number(stage.amount.value ?? 0) : sizeOf(of, stage).value),
        name,
        {
          went_on: t('funnel.went_on'),
          here: t('funnel.open_here'),
          lost: t('funnel.lost_here'),
          now: t('funnel.this_time'),
          before: against?.name ?? '',
          count: t(measure === 'amount' ? 'funnel.amount' : 'funnel.count'),
        },
        format,
        !snapshot,
      ),
    [report, against, measure, name, t, format, snapshot],
  );
  const steps = stepsOf(report.stages);
  const sentence = t('funnel.chart_sentence', {
    pipeline: label(report.pipeline_label),
    stages: steps
      .map((stage) => `${name(stage)} ${format.number(sizeOf(report, stage).value)}`)
      .join(t('funnel.comma')),
  });
  const { totals } = report;
  const total = totals.open.value + totals.won.value + totals.lost.value;
  const before = against?.report.totals;
  const open = (where: string) =>
    void navigate({ to: '/o/$object', params: { object: object.name }, search: { where } });
  const everything = both(search.where, `pipeline = ${quote(report.pipeline)}`) ?? '';
  return (
    <Widget
      title={t(`funnel.card_${report.kind}`)}
      figure={t('funnel.records_n', { n: format.number(total) })}
      change={
        before && against
          ? { now: total, before: before.open.value + before.won.value + before.lost.value, against: against.words }
          : undefined
      }
      asOf={asOf}
      show={show === 'table' ? 'table' : 'chart'}
      tools={
        <>
          {snapshot && show !== 'table' ? (
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
            value={show}
            options={shows.map((value) => ({ value, label: t(`funnel.show_${value}`) }))}
            onChange={(value) => change({ show: value === 'steps' ? undefined : value })}
          />
        </>
      }
      onRecords={
        listable && (snapshot || total > 0) ? () => open(snapshot ? everything : recordsOf(report)) : undefined
      }
      onRefresh={refresh}
      sheet={() => csvSheet(reportCsv(report, search.by, name, t), `${fileName}.csv`)}
      onPng={() => void savePicture(option, fileName, 1000, 80 + steps.length * 56)}
      chart={(large) =>
        total === 0 ? (
          <EmptyState icon="funnel" title={t('funnel.empty')}>
            {t('funnel.empty_help')}
          </EmptyState>
        ) : show === 'chart' ? (
          <div className="widget-body">
            <EChart
              option={option}
              sentence={sentence}
              height={large ? Math.max(420, steps.length * 72) : 60 + steps.length * 44}
              onPick={({ index, series }) => {
                const stage = steps[index];
                if (!stage || !listable) return;
                if (series === 'before') return;
                const of =
                  series === 'open_here'
                    ? stage.open_here
                    : series === 'lost_here'
                      ? stage.lost_here
                      : sizeOf(report, stage);
                if (of?.where) open(of.where);
              }}
            />
          </div>
        ) : (
          <Steps report={report} measure={measure} />
        )
      }
      table={() => <StageTable report={report} against={against} />}
    />
  );
}

/** Whoever came as far as the first stage is everybody. */
function recordsOf(report: Report): string {
  const first = stepsOf(report.stages)[0];
  return first?.reached?.where ?? first?.n.where ?? '';
}
