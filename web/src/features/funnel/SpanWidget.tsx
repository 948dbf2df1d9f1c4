import { useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import { EChart, savePicture } from '@/charts/EChart';
import { csvSheet } from '@/charts/sheet';
import { Widget } from '@/charts/Widget';
import { useT } from '@/i18n';
import { useFormat } from '@/meta/format';
import { useLabel } from '@/meta/schema';
import { EmptyState } from '@/ui';
import type { TabProps } from './AnalysisPage';
import type { Span, SpanCount } from './analysis';
import { DataTable } from './DataTable';
import { Records, Subject, useRateText } from './figures';
import { toCsv } from './report';
import { spanChart } from './span_chart';
import { useAnalysis, useRange } from './use_analysis';

/** Leads, the deals they became, and what was signed, in one funnel. */
export function SpanWidget({ object, pipeline, search, change }: TabProps) {
  const t = useT();
  const label = useLabel();
  const format = useFormat();
  const rateText = useRateText();
  const navigate = useNavigate();
  const range = useRange(search, 'this_year');
  const answer = useAnalysis<Span>('span', {
    object: object.name,
    pipeline: pipeline.name,
    where: search.where,
    ...range,
  });
  const steps = useMemo(() => answer.data?.steps ?? [], [answer.data]);
  const title = t('analysis.span_title');
  const words = useMemo(
    () => ({ leads: t('analysis.span_leads'), from: t('analysis.span_from_leads'), direct: t('analysis.span_direct') }),
    [t],
  );
  const option = useMemo(
    () => spanChart(steps, (step) => label(step.label) || step.step, words),
    [steps, label, words],
  );
  const cell = (count: SpanCount | null | undefined) =>
    count ? (
      <Subject.Provider value={count.object}>
        <Records where={count.where}>{format.number(count.value)}</Records>
      </Subject.Provider>
    ) : (
      <span className="muted">—</span>
    );
  const total = steps.reduce(
    (sum, step) => sum + (step.count?.value ?? 0) + (step.from_leads?.value ?? 0) + (step.direct?.value ?? 0),
    0,
  );
  return (
    <Widget
      title={title}
      asOf={answer.dataUpdatedAt || undefined}
      waiting={answer.isPending}
      fault={answer.error}
      show={search.span === 'table' ? 'table' : 'chart'}
      onShow={(show) => change({ span: show === 'table' ? show : undefined })}
      onRefresh={() => void answer.refetch()}
      sheet={() =>
        csvSheet(
          toCsv([
            [t('funnel.stage'), words.leads, words.from, words.direct],
            ...steps.map((step) => [
              label(step.label),
              step.count?.value ?? null,
              step.from_leads?.value ?? null,
              step.direct?.value ?? null,
            ]),
          ]),
          `${title}.csv`,
        )
      }
      onPng={() => void savePicture(option, title, 1000, 80 + steps.length * 40)}
      note={t('analysis.span_note')}
      chart={(large) =>
        total === 0 ? (
          <EmptyState icon="funnel" title={t('funnel.empty')}>
            {t('funnel.empty_help')}
          </EmptyState>
        ) : (
          <div className="widget-body">
            <EChart
              option={option}
              height={(large ? 44 : 32) * steps.length + 60}
              sentence={steps
                .map(
                  (step) =>
                    `${label(step.label)} ${format.number((step.count?.value ?? 0) + (step.from_leads?.value ?? 0) + (step.direct?.value ?? 0))}`,
                )
                .join(t('funnel.comma'))}
              onPick={({ index, series }) => {
                const step = steps[index];
                const count = series === 'leads' ? step?.count : series === 'from' ? step?.from_leads : step?.direct;
                if (count)
                  void navigate({ to: '/o/$object', params: { object: count.object }, search: { where: count.where } });
              }}
            />
          </div>
        )
      }
      table={() => (
        <DataTable
          title={title}
          head={[t('funnel.stage'), words.leads, words.from, words.direct, t('funnel.conversion')]}
          rows={steps.map((step) => ({
            key: `${step.part} ${step.step}`,
            cells: [
              label(step.label) || step.step,
              cell(step.count),
              cell(step.from_leads),
              cell(step.direct),
              step.rate ? (
                <span key="rate" title={rateText(step.rate).long}>
                  {rateText(step.rate).short}
                </span>
              ) : (
                '—'
              ),
            ],
          }))}
        />
      )}
    />
  );
}
