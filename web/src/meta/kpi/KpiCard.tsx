// What stands behind a figure: formula, inputs, n, interval, what was left out and why, and the lists of records.
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useT } from '@/i18n';
import { useFormat } from '@/meta/format';
import { useSchema } from '@/meta/schema';
import { Drawer } from '@/ui';
import type { Kpi } from './types';
import { useKpiWords } from './words';
import './kpi.css';

/** The list behind a number; plain text when there is none to open. */
export function RecordsLink({
  object,
  where,
  asOf,
  children,
}: {
  object: string | null | undefined;
  where: string | null | undefined;
  asOf?: string | null;
  children: ReactNode;
}) {
  const t = useT();
  if (!object || !where || asOf) return <span>{children}</span>;
  return (
    <Link to="/o/$object" params={{ object }} search={{ where }} className="figure-link" title={t('scorecard.records')}>
      {children}
    </Link>
  );
}

export function KpiCard({ kpi, asOf, onClose }: { kpi: Kpi; asOf: string | null; onClose: () => void }) {
  const t = useT();
  const format = useFormat();
  const words = useKpiWords();
  const { days } = kpi;
  const alerts = useSchema().byName.get('kpi_alert')?.rights.create;
  return (
    <Drawer title={kpi.label} onClose={onClose}>
      <div className="kpi-card">
        <p className="kpi-card-value">
          <RecordsLink object={kpi.object} where={kpi.where} asOf={asOf}>
            {words.value(kpi, kpi.unit)}
          </RecordsLink>
        </p>
        {kpi.value === null || kpi.reason ? <p className="muted">{words.reason(kpi.reason)}</p> : null}
        <p className="muted">
          {[
            kpi.k !== null && kpi.n !== null
              ? t('scorecard.of', { k: format.number(kpi.k), n: format.number(kpi.n) })
              : kpi.n !== null
                ? t('scorecard.n', { n: format.number(kpi.n) })
                : '',
            kpi.low !== null && kpi.high !== null
              ? t('scorecard.interval', {
                  low: words.plain(kpi.low, 'percent'),
                  high: words.plain(kpi.high, 'percent'),
                })
              : '',
            days
              ? t('scorecard.quantiles', {
                  median: format.number(days.median, 1),
                  p25: format.number(days.p25, 1),
                  p75: format.number(days.p75, 1),
                  p90: format.number(days.p90, 1),
                })
              : '',
          ]
            .filter(Boolean)
            .join(' · ')}
        </p>
        {kpi.ripe === false && kpi.estimate != null ? (
          <p className="muted">{t('scorecard.unripe', { value: words.plain(kpi.estimate, kpi.unit) })}</p>
        ) : null}
        {alerts ? (
          <p>
            <Link to="/reports/alerts" search={{ new: kpi.name }} className="figure-link">
              {t('scorecard.alert_me')}
            </Link>
          </p>
        ) : null}
        <h3>{t('scorecard.formula')}</h3>
        <p>{kpi.formula}</p>
        <h3>{t('scorecard.inputs')}</h3>
        <table className="table">
          <tbody>
            {kpi.inputs.map((input) => (
              <tr key={input.measure}>
                <th scope="row">{input.label}</th>
                <td className="num">
                  {input.value === null ? (
                    <span className="muted">{words.reason(input.reason)}</span>
                  ) : (
                    <RecordsLink object={input.object} where={input.where} asOf={asOf}>
                      {input.unit === 'money' ? format.money(input.value) : format.number(input.value)}
                    </RecordsLink>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
        <h3>{t('scorecard.left_out')}</h3>
        {kpi.excluded.length === 0 ? (
          <p className="muted">{t('scorecard.nothing_left_out')}</p>
        ) : (
          <ul className="kpi-card-list">
            {kpi.excluded.map((item) => (
              <li key={`${item.reason}${item.where}`}>
                {words.reason(item.reason)}{' '}
                {item.n === null ? null : (
                  <RecordsLink object={item.object} where={item.where} asOf={asOf}>
                    {format.number(item.n)}
                  </RecordsLink>
                )}
              </li>
            ))}
          </ul>
        )}
      </div>
    </Drawer>
  );
}
