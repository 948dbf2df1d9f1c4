import { Change } from '@/charts/Change';
import { useT } from '@/i18n';
import { useFormat } from '@/meta/format';
import { useLabel } from '@/meta/schema';
import { Button } from '@/ui';
import { AmountLink, CountLink, interval, useRateText } from './figures';
import { type Rate, type Report, sizeOf, stepsOf } from './report';
import type { Against } from './use_report';

function RateCell({ rate }: { rate: Rate | undefined }) {
  const rateText = useRateText();
  const format = useFormat();
  if (!rate) return <td className="num muted">—</td>;
  const text = rateText(rate);
  return (
    <td className="num" title={text.long}>
      {text.short}
      {text.weak ? null : <span className="funnel-range muted">{interval(format, rate)}</span>}
    </td>
  );
}

/** What a stage held in the period it is compared with, and the change since. */
function Before({ against, stage, now }: { against: Against; stage: string; now: number }) {
  const format = useFormat();
  const found = against.report.stages.find((item) => item.stage === stage);
  if (!found) return <td className="num muted">—</td>;
  const before = sizeOf(against.report, found).value;
  return (
    <td className="num">
      {format.number(before)} <Change now={now} before={before} against="" />
    </td>
  );
}

/** The same as the bars, as numbers. */
export function StageTable({ report, against }: { report: Report; against?: Against }) {
  const t = useT();
  const label = useLabel();
  const snapshot = report.kind === 'snapshot';
  const rows = snapshot ? report.stages : stepsOf(report.stages);
  return (
    <section className="funnel-wide" aria-label={t('funnel.table')} tabIndex={0}>
      <table className="table">
        <thead>
          <tr>
            <th>{t('funnel.stage')}</th>
            <th className="num">{t(snapshot ? 'funnel.count' : 'funnel.reached')}</th>
            {against ? <th className="num">{against.name}</th> : null}
            {snapshot ? null : <th className="num">{t('funnel.open_here')}</th>}
            {snapshot ? null : <th className="num">{t('funnel.lost_here')}</th>}
            <th className="num">{t(report.kind === 'cohort' ? 'funnel.amount_here' : 'funnel.amount')}</th>
            <th className="num">{t(report.kind === 'cohort' ? 'funnel.weighted_here' : 'funnel.weighted')}</th>
            <th className="num">{t('funnel.conversion')}</th>
            <th className="num">{t('funnel.conversion_resolved')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((stage) => (
            <tr key={stage.stage}>
              <td>{label(stage.label) || stage.stage}</td>
              <td className="num">
                <CountLink of={sizeOf(report, stage)} />
              </td>
              {against ? <Before against={against} stage={stage.stage} now={sizeOf(report, stage).value} /> : null}
              {snapshot ? null : <td className="num">{stage.open_here ? <CountLink of={stage.open_here} /> : null}</td>}
              {snapshot ? null : <td className="num">{stage.lost_here ? <CountLink of={stage.lost_here} /> : null}</td>}
              <td className="num">
                <AmountLink of={stage.amount} />
              </td>
              <td className="num">
                <AmountLink of={stage.weighted} />
              </td>
              <RateCell rate={stage.conversion?.all} />
              <RateCell rate={stage.conversion?.resolved} />
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** One line for each owner, team, source or product; a press on the name keeps to that group. */
export function GroupTable({
  report,
  title,
  onPick,
}: {
  report: Report;
  title: string;
  onPick: ((key: string) => void) | undefined;
}) {
  const t = useT();
  const label = useLabel();
  const format = useFormat();
  const steps = stepsOf(report.stages);
  return (
    <>
      <section className="funnel-wide" aria-label={t('funnel.table_of', { title })} tabIndex={0}>
        <table className="table">
          <thead>
            <tr>
              <th>{title}</th>
              {steps.map((stage) => (
                <th key={stage.stage} className="num">
                  {label(stage.label) || stage.stage}
                </th>
              ))}
              <th className="num">{t('funnel.won_amount')}</th>
              <th className="num">{t('funnel.win_rate')}</th>
              <th className="num">{t('funnel.cycle')}</th>
            </tr>
          </thead>
          <tbody>
            {report.groups.map((group) => (
              <tr key={group.key ?? ''}>
                <th scope="row" className="funnel-group">
                  {group.key && onPick ? (
                    <Button kind="link" onClick={() => onPick(group.key ?? '')}>
                      {group.label ?? t('field.hidden')}
                    </Button>
                  ) : (
                    (group.label ?? (group.key ? t('field.hidden') : t('funnel.no_group')))
                  )}
                </th>
                {steps.map((stage) => {
                  const own = group.stages.find((item) => item.stage === stage.stage);
                  return (
                    <td key={stage.stage} className="num">
                      {own ? <CountLink of={sizeOf(report, own)} /> : null}
                    </td>
                  );
                })}
                <td className="num">
                  <AmountLink of={group.totals.won_amount} short />
                </td>
                <RateCell rate={group.totals.win_rate} />
                <td className="num">
                  {group.totals.cycle_days.mean === null ? (
                    <span className="muted">—</span>
                  ) : (
                    t('funnel.days', { n: format.number(group.totals.cycle_days.mean, 1) })
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {report.groups_left_out > 0 ? (
        <p className="funnel-left muted">{t('funnel.left_out', { n: format.number(report.groups_left_out) })}</p>
      ) : null}
    </>
  );
}
