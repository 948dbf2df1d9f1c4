import { Change } from '@/charts/Change';
import { useT } from '@/i18n';
import { useFormat } from '@/meta/format';
import { AmountLink, CountLink, Records, useRateText } from './figures';
import type { Totals } from './report';
import type { Against } from './use_report';

/** What the funnel comes to. */
export function Tiles({ totals, against }: { totals: Totals; against?: Against }) {
  const t = useT();
  const format = useFormat();
  const rateText = useRateText();
  const rate = rateText(totals.win_rate);
  const cycle = totals.cycle_days;
  const before = against?.report.totals;
  const change = (now: number, then: number | undefined, options?: { falls?: boolean; points?: boolean }) =>
    against && then !== undefined ? (
      <Change now={now} before={then} against={against.words} falls={options?.falls} points={options?.points} />
    ) : null;
  return (
    <dl className="funnel-tiles">
      <div className="card funnel-tile">
        <dt>{t('funnel.open')}</dt>
        <dd>
          <span className="funnel-number">
            <CountLink of={totals.open} label={t('funnel.open')} />
          </span>
          {change(totals.open.value, before?.open.value)}
          <span className="funnel-note">
            <AmountLink of={totals.open_amount} short label={t('funnel.amount')} />
            <span className="muted"> · {t('funnel.weighted')} </span>
            <AmountLink of={totals.weighted} short label={t('funnel.weighted')} />
          </span>
        </dd>
      </div>
      <div className="card funnel-tile">
        <dt>{t('funnel.won')}</dt>
        <dd>
          <span className="funnel-number">
            <CountLink of={totals.won} label={t('funnel.won')} />
          </span>
          {change(totals.won.value, before?.won.value)}
          <span className="funnel-note">
            <AmountLink of={totals.won_amount} short label={t('funnel.amount')} />
          </span>
        </dd>
      </div>
      <div className="card funnel-tile">
        <dt>{t('funnel.lost')}</dt>
        <dd>
          <span className="funnel-number">
            <CountLink of={totals.lost} label={t('funnel.lost')} />
          </span>
          {change(totals.lost.value, before?.lost.value, { falls: true })}
          <span className="funnel-note">
            <AmountLink of={totals.lost_amount} short label={t('funnel.amount')} />
          </span>
        </dd>
      </div>
      <div className="card funnel-tile">
        <dt>{t('funnel.win_rate')}</dt>
        <dd>
          <span className="funnel-number" data-weak={rate.weak || undefined}>
            {rate.short}
          </span>
          {totals.win_rate.rate !== null && before?.win_rate.rate !== null
            ? change(totals.win_rate.rate, before?.win_rate.rate, { points: true })
            : null}
          <span className="funnel-note muted">{rate.long}</span>
        </dd>
      </div>
      <div className="card funnel-tile">
        <dt>{t('funnel.cycle')}</dt>
        <dd>
          {cycle.mean === null ? (
            <>
              <span className="funnel-number" data-weak>
                —
              </span>
              <span className="funnel-note muted">
                {t(cycle.reason === 'no_first_contact' ? 'funnel.cycle_no_contact' : 'funnel.none_closed')}
              </span>
            </>
          ) : (
            <>
              <span className="funnel-number">
                <Records where={cycle.where}>{t('funnel.days', { n: format.number(cycle.mean, 1) })}</Records>
              </span>
              {before?.cycle_days.mean
                ? change(Number(cycle.mean), Number(before.cycle_days.mean), { falls: true })
                : null}
              <span className="funnel-note muted">
                {t('funnel.cycle_note', { median: format.number(cycle.median ?? 0), n: format.number(cycle.n) })}
              </span>
            </>
          )}
        </dd>
      </div>
    </dl>
  );
}
