import { Link } from '@tanstack/react-router';
import { type Key, useT } from '@/i18n';
import { useFormat } from '@/meta/format';
import { Card, EmptyState } from '@/ui';
import { type Forecast, figureText, shareText } from './report';

/** The four figures at the top: what is expected, what is signed, what is still to come, how far off it was before. */
export function Tiles({ report }: { report: Forecast }) {
  const t = useT();
  const format = useFormat();
  const figure = figureText(format, report.of);
  const shown = report.shown;
  const words =
    shown?.total.low && shown.total.high ? `${figure(shown.total.low)} – ${figure(shown.total.high)}` : null;
  return (
    <div className="forecast-tiles">
      <section className="card forecast-tile forecast-first" aria-label={t('forecast.expected')}>
        <h2>{t('forecast.expected')}</h2>
        {shown ? (
          <>
            <p className="forecast-figure">{figure(shown.total.mean)}</p>
            <p className="muted">{words ? `${t('forecast.band')} ${words}` : null}</p>
            <p className="muted">{shown.label}</p>
          </>
        ) : (
          <EmptyState
            small
            title={t(report.reason === 'period_over' ? 'forecast.period_over' : 'forecast.not_enough')}
          />
        )}
      </section>
      <section className="card forecast-tile" aria-label={t('forecast.so_far')}>
        <h2>{t('forecast.so_far')}</h2>
        <p className="forecast-figure">
          <Link
            to="/o/$object"
            params={{ object: report.object }}
            search={{ where: report.so_far.where }}
            className="figure-link"
          >
            {figure(report.so_far.value)}
          </Link>
        </p>
        <p className="muted">{t('forecast.days_left', { n: report.days_left })}</p>
      </section>
      <section className="card forecast-tile" aria-label={t('forecast.rest')}>
        <h2>{t('forecast.rest')}</h2>
        <p className="forecast-figure">{figure(shown?.mean ?? null)}</p>
        <p>
          {t('forecast.open')}{' '}
          <Link
            to="/o/$object"
            params={{ object: report.object }}
            search={{ where: report.open.where }}
            className="figure-link"
          >
            {format.number(report.open.value)}
          </Link>
        </p>
      </section>
      <section className="card forecast-tile" aria-label={t('forecast.error')}>
        <h2>{t('forecast.error')}</h2>
        <p className="forecast-figure">{shareText(format, shown?.score?.wape)}</p>
        <p className="muted">
          {shown?.score ? t('forecast.error_help', { n: shown.score.n }) : t('forecast.not_enough')}
        </p>
      </section>
    </div>
  );
}

export function Groups({ report, by }: { report: Forecast; by: 'none' | 'owner' | 'team' }) {
  const t = useT();
  const format = useFormat();
  const figure = figureText(format, report.of);
  const title = t('forecast.groups', { by: t(`forecast.by_${by}` as Key) });
  return (
    <Card title={title}>
      <section className="forecast-wide" aria-label={title} tabIndex={0}>
        <table className="table">
          <thead>
            <tr>
              <th>{t('forecast.name')}</th>
              <th className="num">{t('forecast.so_far')}</th>
              <th className="num">{t('forecast.rest')}</th>
              <th className="num">{t('forecast.band')}</th>
              <th className="num">{t('forecast.expected')}</th>
              <th className="num">{t('forecast.open')}</th>
            </tr>
          </thead>
          <tbody>
            {report.groups.map((group) => (
              <tr key={group.key}>
                <td>
                  <Link
                    to="/o/$object"
                    params={{ object: report.object }}
                    search={{ where: group.where }}
                    className="figure-link"
                  >
                    {group.label || '—'}
                  </Link>
                </td>
                <td className="num">{figure(group.so_far)}</td>
                <td className="num">{figure(group.rest?.mean ?? null)}</td>
                <td className="num muted">
                  {group.rest?.low && group.rest.high ? `${figure(group.rest.low)} – ${figure(group.rest.high)}` : '—'}
                </td>
                <td className="num">{figure(group.total)}</td>
                <td className="num">{format.number(group.open)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </Card>
  );
}

export function Excluded({ report }: { report: Forecast }) {
  const t = useT();
  const format = useFormat();
  if (report.excluded.length === 0) return null;
  return (
    <p className="forecast-excluded">
      {t('forecast.excluded')}{' '}
      {report.excluded.map((item, at) => (
        <span key={item.reason}>
          {at > 0 ? ' · ' : null}
          {t(`forecast.excluded_${item.reason}` as Key)}
          {item.n === null ? null : (
            <>
              {' '}
              {item.where ? (
                <Link
                  to="/o/$object"
                  params={{ object: report.object }}
                  search={{ where: item.where }}
                  className="figure-link"
                >
                  {format.number(item.n)}
                </Link>
              ) : (
                format.number(item.n)
              )}
            </>
          )}
        </span>
      ))}
    </p>
  );
}
