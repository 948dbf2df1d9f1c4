import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { invalidateObject } from '@/api/cache';
import { api } from '@/api/client';
import { explain } from '@/api/errors';
import { keys } from '@/api/keys';
import type { Link as Person, Row } from '@/api/types';
import { type Key, useT } from '@/i18n';
import { useFormat } from '@/meta/format';
import { Banner, Button, Card, EmptyState, toast } from '@/ui';
import { useAct } from './parts';
import { type Forecast, type Frozen, figureText } from './report';
import type { Scope } from './scope';

interface Props {
  report: Forecast;
  scope: Scope;
  /** Why it cannot be frozen; empty: it can. */
  closed: string;
}

const fields = 'kind,value,low,high,value_count,low_count,high_count,author,frozen_at,cause,previous';

/** What was frozen of this period, whether it still holds, and the press that freezes it. */
export function Snapshots({ report, scope, closed }: Props) {
  const t = useT();
  const format = useFormat();
  const figure = figureText(format, report.of);
  const where = [
    `starts_on = date('${report.from}') and ends_on = date('${report.to}')`,
    `pipeline_name = '${report.pipeline}' and of = '${report.of}' and kind = 'model' and level = '${scope.level}'`,
    scope.person ? `person = '${scope.person}'` : '',
    scope.team ? `team = '${scope.team}'` : '',
    scope.product ? `product = '${scope.product}'` : 'product is empty',
  ]
    .filter(Boolean)
    .join(' and ');
  const query = { where, fields, sort: '-frozen_at', limit: 50 };
  const list = useQuery({
    queryKey: [...keys.lists('forecast_snapshot'), query],
    queryFn: ({ signal }) => api.get<{ rows: Row[] }>('/api/records/forecast_snapshot', query, signal),
  });
  const rows = (list.data?.rows ?? []).map((row) => {
    const of = (name: string) => (row[report.of === 'amount' ? name : `${name}_count`] ?? null) as string | null;
    return {
      id: row.id,
      value: of('value'),
      low: of('low'),
      high: of('high'),
      author: (row.author as Person | null)?.name ?? null,
      cause: row.cause as string | null,
      at: row.frozen_at as string,
    };
  });
  const last = rows[0];
  const now = Number(report.shown?.total.mean ?? Number.NaN);
  const astray = !!last?.low && !!last.high && (now < Number(last.low) || now > Number(last.high));
  const freeze = useAct(
    () =>
      api.post<Frozen>('/api/forecasts/freeze', {
        ...scope,
        from: report.from,
        to: report.to,
        pipeline: report.pipeline,
        of: report.of,
        previous: astray ? last?.id : undefined,
      }),
    () => {
      invalidateObject('forecast_snapshot');
      toast(t('forecast.frozen'));
    },
    (error) => toast(explain(error), { kind: 'error' }),
  );
  const act = (
    <Button
      small
      icon="lock"
      busy={freeze.busy}
      disabled={!!closed || !report.shown}
      title={closed || undefined}
      onClick={() => freeze.run()}
    >
      {t(astray ? 'forecast.anew' : 'forecast.freeze')}
    </Button>
  );
  return (
    <Card title={t('forecast.snapshots')} actions={act}>
      {astray && last ? (
        <Banner kind="warn">
          {t('forecast.astray', {
            now: figure(report.shown?.total.mean ?? null),
            low: figure(last.low),
            high: figure(last.high),
          })}
        </Banner>
      ) : null}
      {rows.length === 0 ? (
        <EmptyState small title={t('forecast.none_frozen')}>
          {closed || t('forecast.none_frozen_help')}
        </EmptyState>
      ) : (
        <section className="forecast-wide" aria-label={t('forecast.snapshots')} tabIndex={0}>
          <table className="table">
            <thead>
              <tr>
                <th>{t('forecast.frozen_at')}</th>
                <th className="num">{t('forecast.expected')}</th>
                <th className="num">{t('forecast.band')}</th>
                <th>{t('forecast.cause')}</th>
                <th>{t('forecast.author')}</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.id}>
                  <td>
                    <Link
                      to="/o/$object/$id"
                      params={{ object: 'forecast_snapshot', id: row.id }}
                      className="figure-link"
                    >
                      {format.instant(row.at)}
                    </Link>
                  </td>
                  <td className="num">{figure(row.value)}</td>
                  <td className="num muted">
                    {row.low && row.high ? `${figure(row.low)} – ${figure(row.high)}` : '—'}
                  </td>
                  <td>{row.cause ? t(`forecast.cause_${row.cause}` as Key) : '—'}</td>
                  <td>{row.author ?? t('forecast.server')}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </Card>
  );
}
