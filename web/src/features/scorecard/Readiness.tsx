import { useQuery } from '@tanstack/react-query';
import { api } from '@/api/client';
import { keys } from '@/api/keys';
import { useT } from '@/i18n';
import { useFormat } from '@/meta/format';
import { RecordsLink } from '@/meta/kpi/KpiCard';
import { Card, Progress } from '@/ui';

interface Ready {
  fields: {
    name: string;
    label: string;
    object: string;
    n: number;
    missing: number;
    share: number | null;
    where: string;
    kpis: string[];
  }[];
  kpis: { name: string; label: string; share: number; field: string }[];
}

/** Which figures the records allow, and which missing field costs most. */
export function Readiness() {
  const t = useT();
  const format = useFormat();
  const answer = useQuery({
    queryKey: keys.report('readiness', { lang: format.language }),
    queryFn: ({ signal }) => api.get<Ready>('/api/reports/readiness', {}, signal),
  });
  const fields = answer.data?.fields.filter((field) => field.n > 0) ?? [];
  if (fields.length === 0) return null;
  const name = (kpi: string) => answer.data?.kpis.find((item) => item.name === kpi)?.label ?? kpi;
  return (
    <Card title={t('scorecard.ready')}>
      <p className="muted">{t('scorecard.ready_help')}</p>
      <section className="kpi-scroll" aria-label={t('scorecard.ready')} tabIndex={0}>
        <table className="table">
          <tbody>
            {fields.map((field) => (
              <tr key={field.name}>
                <th scope="row">{field.label}</th>
                <td>
                  <Progress value={field.share ?? 0} label={field.label} />
                </td>
                <td className="num">{`${format.number((field.share ?? 0) * 100, 0)}%`}</td>
                <td>
                  <RecordsLink object={field.missing > 0 ? field.object : null} where={field.where}>
                    {t('scorecard.ready_missing', { n: format.number(field.missing) })}
                  </RecordsLink>
                </td>
                <td className="muted">
                  {t('scorecard.ready_affects', {
                    names: [...new Set(field.kpis.map(name))].join(format.language === 'en' ? ', ' : '、'),
                  })}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </Card>
  );
}
