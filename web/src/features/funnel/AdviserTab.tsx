import { csvSheet } from '@/charts/sheet';
import { Widget } from '@/charts/Widget';
import { type Key, useT } from '@/i18n';
import { useFormat } from '@/meta/format';
import { useLabel } from '@/meta/schema';
import { EmptyState, Tag } from '@/ui';
import type { TabProps } from './AnalysisPage';
import type { Bottlenecks, Step, Verdict } from './analysis';
import { DataTable } from './DataTable';
import { Records, useRateText } from './figures';
import { Playbook, Started } from './Playbook';
import { toCsv } from './report';
import { useAnalysis, useRange } from './use_analysis';

const colors: Record<Verdict, string> = {
  bottleneck: 'red',
  better: 'green',
  not_proven: 'gray',
  steady: 'gray',
  too_few: 'gray',
};

/** Which step has got worse beyond chance, what it costs a day, and what can be done. */
export function AdviserTab({ object, pipeline, search }: TabProps) {
  const t = useT();
  const format = useFormat();
  const label = useLabel();
  const rateText = useRateText();
  const range = useRange(search, 'all');
  const answer = useAnalysis<Bottlenecks>('bottlenecks', {
    object: object.name,
    pipeline: pipeline.name,
    kind: search.kind === 'cohort' ? 'cohort' : 'active',
    where: search.where,
    ...range,
  });
  const data = answer.data;
  const steps = data?.steps ?? [];
  const title = t('analysis.steps_title');
  const percent = (value: number | null | undefined) =>
    value === null || value === undefined ? '—' : `${value > 0 ? '+' : ''}${format.number(value * 100, 1)}`;
  const flagged = (data?.flagged ?? [])
    .map((name) => steps.find((step) => step.stage === name))
    .filter((step): step is Step => step !== undefined);
  const rate = (side: Step['current']) => (
    <span title={rateText(side).long}>
      {rateText(side).short}{' '}
      <span className="muted">
        <Records where={side.advanced.where}>{format.number(side.k)}</Records>/
        <Records where={side.resolved.where}>{format.number(side.n)}</Records>
      </span>
    </span>
  );
  return (
    <>
      {data ? (
        flagged.length === 0 ? (
          <section className="card" aria-label={t('analysis.adviser_title')}>
            <EmptyState icon="check" title={t('analysis.nothing_flagged')}>
              {t('analysis.nothing_flagged_help')}
            </EmptyState>
          </section>
        ) : (
          flagged.map((step) => (
            <section key={step.stage} className="card analysis-flag" aria-label={label(step.label)}>
              <div className="widget-head">
                <h2>{t('analysis.flag_title', { stage: label(step.label) })}</h2>
                <Tag color="red">{t('analysis.verdict_bottleneck')}</Tag>
              </div>
              <div className="analysis-flag-body">
                {step.at_stake?.per_day ? (
                  <p className="widget-figure">
                    <strong>{format.money(step.at_stake.per_day, undefined, { short: true })}</strong>
                    <span className="muted">{t('analysis.per_day')}</span>
                  </p>
                ) : null}
                <p>
                  {t('analysis.evidence', {
                    now: rateText(step.current).short,
                    before: rateText(step.baseline).short,
                    low: percent(step.low),
                    high: percent(step.high),
                    q: format.number(step.q ?? 1, 3),
                  })}
                </p>
                {step.at_stake ? (
                  <p className="muted">
                    {t('analysis.stake_how', {
                      drop: format.number(step.at_stake.drop * 100, 1),
                      entered: format.number(step.at_stake.entered_per_day, 2),
                      wins: format.number(step.at_stake.win_rate_after * 100, 0),
                      mean: format.money(step.at_stake.mean_won ?? '0', undefined, { short: true }),
                    })}
                  </p>
                ) : null}
                <Playbook pipeline={pipeline.name} stage={step.stage} />
              </div>
            </section>
          ))
        )
      ) : null}
      <Widget
        title={title}
        asOf={answer.dataUpdatedAt || undefined}
        waiting={answer.isPending}
        fault={answer.error}
        onRefresh={() => void answer.refetch()}
        sheet={() =>
          csvSheet(
            toCsv([
              [
                t('funnel.stage'),
                t('analysis.now'),
                t('analysis.baseline'),
                t('analysis.change_points'),
                'p',
                'q',
                t('analysis.verdict'),
              ],
              ...steps.map((step) => [
                label(step.label),
                `${step.current.k}/${step.current.n}`,
                `${step.baseline.k}/${step.baseline.n}`,
                percent(step.change),
                step.p ?? null,
                step.q ?? null,
                t(`analysis.verdict_${step.verdict}` as Key),
              ]),
            ]),
            `${title}.csv`,
          )
        }
        note={
          data
            ? t('analysis.windows', {
                from: format.date(data.window.from),
                to: format.date(data.window.to),
                before: format.date(data.baseline[data.baseline.length - 1]?.from ?? ''),
                until: format.date(data.baseline[0]?.to ?? ''),
              })
            : undefined
        }
        chart={() => (
          <DataTable
            title={title}
            head={[
              t('funnel.stage'),
              t('analysis.verdict'),
              t('analysis.now'),
              t('analysis.baseline'),
              t('analysis.change_points'),
              t('analysis.interval'),
              'q',
              t('analysis.at_stake'),
            ]}
            words={2}
            rows={steps.map((step) => ({
              key: step.stage,
              strong: step.verdict === 'bottleneck',
              cells: [
                label(step.label),
                <Tag key="verdict" color={colors[step.verdict]}>
                  {t(`analysis.verdict_${step.verdict}` as Key)}
                </Tag>,
                rate(step.current),
                rate(step.baseline),
                percent(step.change),
                step.low === undefined ? '—' : `${percent(step.low)} … ${percent(step.high)}`,
                step.q === undefined ? '—' : format.number(step.q, 3),
                step.verdict === 'bottleneck' && step.at_stake?.per_day
                  ? format.money(step.at_stake.per_day, undefined, { short: true })
                  : '—',
              ],
            }))}
          />
        )}
      />
      <Started object={object} pipeline={pipeline} search={search} />
    </>
  );
}
