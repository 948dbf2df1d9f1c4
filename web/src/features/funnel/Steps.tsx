import { useT } from '@/i18n';
import { useFormat } from '@/meta/format';
import { useLabel } from '@/meta/schema';
import { Icon } from '@/ui';
import { AmountLink, CountLink, useRateText } from './figures';
import { type Report, type StageFigures, sizeOf, stepsOf } from './report';

export type Measure = 'n' | 'amount';

/** The way through the stages: one bar a stage, and between two bars the share that went on. */
export function Steps({ report, measure }: { report: Report; measure: Measure }) {
  const t = useT();
  const label = useLabel();
  const steps = stepsOf(report.stages);
  const snapshot = report.kind === 'snapshot';
  const value = (stage: StageFigures) =>
    snapshot && measure === 'amount' ? Number(stage.amount.value ?? 0) : sizeOf(report, stage).value;
  const largest = Math.max(1, ...steps.map(value));
  return (
    <div
      className="funnel-steps"
      role="group"
      aria-label={t('funnel.chart', { pipeline: label(report.pipeline_label) })}
    >
      {snapshot ? null : (
        <p className="funnel-legend muted" aria-hidden="true">
          <span data-part="on" /> {t('funnel.went_on')}
          <span data-part="here" /> {t('funnel.open_here')}
          <span data-part="lost" /> {t('funnel.lost_here')}
        </p>
      )}
      <ol>
        {steps.map((stage, at) => (
          <li key={stage.stage} data-kind={stage.kind}>
            <div className="funnel-step">
              <span className="funnel-stage">{label(stage.label) || stage.stage}</span>
              <Bar report={report} stage={stage} share={value(stage) / largest} />
              <span className="funnel-figures">
                <strong>
                  <CountLink of={sizeOf(report, stage)} label={label(stage.label)} />
                </strong>
                {report.kind === 'cohort' ? null : (
                  <span className="funnel-amount">
                    <AmountLink of={stage.amount} short label={t('funnel.amount')} />
                  </span>
                )}
              </span>
            </div>
            {at < steps.length - 1 && stage.conversion ? <Between stage={stage} split={!snapshot} /> : null}
          </li>
        ))}
      </ol>
    </div>
  );
}

function Bar({ report, stage, share }: { report: Report; stage: StageFigures; share: number }) {
  const t = useT();
  const format = useFormat();
  const size = sizeOf(report, stage);
  const width = `${Math.max(share * 100, size.value > 0 ? 0.6 : 0)}%`;
  if (report.kind === 'snapshot' || stage.kind === 'won')
    return (
      <span className="funnel-track">
        <span className="funnel-bar" style={{ width }}>
          {size.value > 0 ? (
            <span className="funnel-part" data-part={stage.kind === 'won' ? 'won' : 'on'} style={{ flexGrow: 1 }} />
          ) : null}
        </span>
      </span>
    );
  const on = Math.max(0, size.value - (stage.open_here?.value ?? 0) - (stage.lost_here?.value ?? 0));
  const parts = [
    { part: 'on', value: on, text: t('funnel.went_on') },
    { part: 'here', value: stage.open_here?.value ?? 0, text: t('funnel.open_here') },
    { part: 'lost', value: stage.lost_here?.value ?? 0, text: t('funnel.lost_here') },
  ].filter((item) => item.value > 0);
  return (
    <span className="funnel-track">
      <span className="funnel-bar" style={{ width }}>
        {parts.map((item) => (
          <span
            key={item.part}
            className="funnel-part"
            data-part={item.part}
            style={{ flexGrow: item.value }}
            title={`${item.text}: ${format.number(item.value)}`}
          />
        ))}
      </span>
    </span>
  );
}

/** The share that went on, how sure that is, and where the others are. */
function Between({ stage, split }: { stage: StageFigures; split: boolean }) {
  const t = useT();
  const rateText = useRateText();
  const rate = stage.conversion?.all;
  if (!rate) return null;
  const text = rateText(rate);
  return (
    <div className="funnel-between muted">
      <span className="funnel-rate" data-weak={text.weak || undefined}>
        <Icon name="down" size={12} />
        {text.weak ? text.long : t('funnel.go_on', { rate: text.short })}
      </span>
      {text.weak ? null : <span>{text.long}</span>}
      {split && stage.open_here && stage.open_here.value > 0 ? (
        <span>
          {t('funnel.open_here')} <CountLink of={stage.open_here} label={t('funnel.open_here')} />
        </span>
      ) : null}
      {split && stage.lost_here && stage.lost_here.value > 0 ? (
        <span>
          {t('funnel.lost_here')} <CountLink of={stage.lost_here} label={t('funnel.lost_here')} />
        </span>
      ) : null}
    </div>
  );
}
