import { Link } from '@tanstack/react-router';
import { type Key, useT } from '@/i18n';
import { useFormat } from '@/meta/format';
import { Card } from '@/ui';
import { type Forecast, figureText } from './report';

/** The categories people put their deals into, added up from the surest down. */
export function Categories({ report }: { report: Forecast }) {
  const t = useT();
  const format = useFormat();
  const figure = figureText(format, report.of);
  return (
    <Card title={t('forecast.categories')}>
      <section className="forecast-wide" aria-label={t('forecast.categories')} tabIndex={0}>
        <table className="table">
          <thead>
            <tr>
              <th>{t('forecast.category')}</th>
              <th className="num">{t('forecast.deals')}</th>
              <th className="num">{t('forecast.amount')}</th>
              <th className="num">{t('forecast.cumulative')}</th>
            </tr>
          </thead>
          <tbody>
            {report.categories.map((item) => (
              <tr key={item.category}>
                <td>{t(`forecast.category_${item.category}` as Key)}</td>
                <td className="num">
                  <Link
                    to="/o/$object"
                    params={{ object: report.object }}
                    search={{ where: item.where }}
                    className="figure-link"
                  >
                    {format.number(item.n)}
                  </Link>
                </td>
                <td className="num">{figure(item.amount)}</td>
                <td className="num">{figure(item.cumulative)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </Card>
  );
}
