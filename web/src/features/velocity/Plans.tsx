import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api } from '@/api/client';
import { keys } from '@/api/keys';
import type { Row } from '@/api/types';
import { useT } from '@/i18n';
import { useFormat } from '@/meta/format';
import { RecordsLink } from '@/meta/kpi/KpiCard';
import { useKpiWords } from '@/meta/kpi/words';
import { useSchema } from '@/meta/schema';
import { Card, Progress, Skeleton } from '@/ui';
import { type Outcome, planObject } from './plans';

const names = ['open', 'size', 'rate', 'cycle'] as const;
const units = ['count', 'money', 'percent', 'days'];

/** What-ifs that were kept, each beside what came of it. */
export function Plans() {
  const t = useT();
  const there = useSchema().byName.has(planObject);
  const params = { sort: '-starts_on', limit: 10, fields: 'name' };
  const answer = useQuery({
    queryKey: keys.report('velocity_plans', params),
    queryFn: ({ signal }) => api.get<{ rows: Row[] }>(`/api/records/${planObject}`, params, signal),
    enabled: there,
  });
  const rows = answer.data?.rows ?? [];
  if (rows.length === 0) return null;
  return (
    <Card title={t('velocity.plans')}>
      <div className="velocity-plans">
        {rows.map((row, at) => (
          <Plan key={row.id} id={row.id} place={at + 1} />
        ))}
      </div>
    </Card>
  );
}

function Plan({ id, place }: { id: string; place: number }) {
  const t = useT();
  const format = useFormat();
  const words = useKpiWords();
  const answer = useQuery({
    queryKey: keys.report('velocity_outcome', { id }),
    queryFn: ({ signal }) => api.get<Outcome>(`/api/velocity-plans/${id}/outcome`, {}, signal),
  });
  const plan = answer.data;
  if (answer.isPending) return <Skeleton height={160} />;
  if (!plan) return null;
  const per = (value: number | null) => (value === null ? '—' : words.plain(value, 'money_per_day'));
  return (
    <div>
      <h3>
        <Link to="/o/$object/$id" params={{ object: planObject, id }} className="figure-link">
          {plan.name}
        </Link>{' '}
        <span className="muted">
          {format.date(plan.from)} – {format.date(plan.to)} · {t(`velocity.basis_${plan.basis}`)}
        </span>
      </h3>
      <Progress value={plan.elapsed} label={t('velocity.elapsed')} />
      <section
        className="kpi-scroll"
        aria-label={t('velocity.plan_of', { name: `${place}. ${plan.name}` })}
        tabIndex={0}
      >
        <table className="table">
          <thead>
            <tr>
              <th>{t('velocity.factor')}</th>
              <th className="num">{t('velocity.plan_before')}</th>
              <th className="num">{t('velocity.planned')}</th>
              <th className="num">{t('velocity.actual')}</th>
              <th className="num">{t('velocity.off')}</th>
            </tr>
          </thead>
          <tbody>
            {plan.factors.map((factor, at) => (
              <tr key={factor.factor}>
                <th scope="row">{t(`velocity.${names[at] ?? 'open'}`)}</th>
                <td className="num">{words.plain(factor.before, units[at] ?? 'count')}</td>
                <td className="num">{words.plain(factor.planned, units[at] ?? 'count')}</td>
                <td className="num">
                  {factor.actual === null ? '—' : words.plain(factor.actual, units[at] ?? 'count')}
                </td>
                <td className="num">{per(factor.contribution)}</td>
              </tr>
            ))}
            <tr>
              <th scope="row">{t('velocity.title')}</th>
              <td className="num">{per(plan.before)}</td>
              <td className="num">{per(plan.planned)}</td>
              <td className="num">
                <RecordsLink object={plan.object} where={plan.where}>
                  {per(plan.actual)}
                </RecordsLink>
              </td>
              <td className="num">{per(plan.difference)}</td>
            </tr>
          </tbody>
        </table>
      </section>
      {plan.reason ? (
        <p className="muted">
          {plan.reason === 'not_begun'
            ? t('velocity.not_begun')
            : t('velocity.missing', { reason: words.reason(plan.reason) })}
        </p>
      ) : null}
    </div>
  );
}
