import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { explain } from '@/api/errors';
import { useT } from '@/i18n';
import { useFormat } from '@/meta/format';
import { RecordsLink } from '@/meta/kpi/KpiCard';
import '@/meta/kpi/kpi.css';
import { useKpiWords } from '@/meta/kpi/words';
import { useSchema } from '@/meta/schema';
import { Banner, Card, EmptyState, ErrorState, Select, Skeleton, Tag } from '@/ui';
import { type Criterion, careerQuery } from './learning';

const colors = { met: 'green', not_met: 'orange', not_measured: 'gray', too_few: 'gray' } as const;

/** Where somebody stands, and what the next level asks for with the figures of now. */
export function CareerTab({
  person,
  onPerson,
}: {
  person: string | undefined;
  onPerson: (id: string | undefined) => void;
}) {
  const t = useT();
  const format = useFormat();
  const mayWrite = useSchema().byName.get('career_level')?.rights.create ?? false;
  const answer = useQuery(careerQuery(person, format.language));
  if (answer.error)
    return (
      <ErrorState
        title={t('learning.career_failed')}
        retry={{ label: t('ui.retry'), run: () => void answer.refetch() }}
      >
        {explain(answer.error)}
      </ErrorState>
    );
  if (!answer.data) return <Skeleton height={320} />;
  const data = answer.data;
  return (
    <>
      <div className="learning-tools">
        {data.people.length > 1 ? (
          <span className="learning-pick">
            <Select
              label={t('learning.whose')}
              value={data.person.id}
              options={data.people.map((each) => ({
                value: each.id,
                label: [each.name ?? '—', each.level?.name].filter(Boolean).join(' · '),
              }))}
              onChange={(value) => onPerson(value ?? undefined)}
            />
          </span>
        ) : null}
        <span className="grow" />
        {mayWrite ? (
          <Link to="/o/$object" params={{ object: 'career_level' }} className="figure-link">
            {t('learning.edit_levels')}
          </Link>
        ) : null}
      </div>
      {data.levels.length === 0 ? (
        <EmptyState icon="up" title={t('learning.no_levels')}>
          {t(mayWrite ? 'learning.no_levels_write' : 'learning.no_levels_help')}
        </EmptyState>
      ) : (
        <>
          <Card title={t('learning.track_of', { name: data.person.name ?? '—' })}>
            <ol className="career-track">
              {data.levels.map((level) => (
                <li
                  key={level.id}
                  data-state={level.state}
                  aria-current={level.state === 'current' ? 'step' : undefined}
                >
                  <span className="strong">{level.name}</span>{' '}
                  {level.state === 'current' || level.state === 'next' ? (
                    <Tag color={level.state === 'current' ? 'blue' : 'gray'}>{t(`learning.level_${level.state}`)}</Tag>
                  ) : null}
                  {level.about ? <p className="muted">{level.about}</p> : null}
                </li>
              ))}
            </ol>
            {data.level ? null : <Banner>{t('learning.no_level')}</Banner>}
          </Card>
          {data.next ? (
            <Card
              flush
              title={t('learning.criteria', { level: data.next.name })}
              actions={
                data.next.criteria.length ? (
                  <span className="muted">
                    {t('learning.met_of', { k: data.next.met, n: data.next.criteria.length })}
                  </span>
                ) : null
              }
            >
              {data.next.criteria.length === 0 ? (
                <p className="learning-note muted">{t('learning.no_criteria')}</p>
              ) : (
                <Criteria list={data.next.criteria} title={t('learning.criteria', { level: data.next.name })} />
              )}
              <p className="learning-note muted">{t('learning.criteria_note')}</p>
            </Card>
          ) : (
            <Banner kind="good" icon="trophy">
              {t('learning.top')}
            </Banner>
          )}
        </>
      )}
    </>
  );
}

function Criteria({ list, title }: { list: Criterion[]; title: string }) {
  const t = useT();
  const format = useFormat();
  const words = useKpiWords();
  const shown = (value: number, unit: string | null) =>
    unit === 'percent' ? `${format.number(value, 1)}%` : words.plain(value, unit ?? 'count');
  return (
    <section className="kpi-scroll" aria-label={title} tabIndex={0}>
      <table className="table">
        <thead>
          <tr>
            <th>{t('learning.criterion')}</th>
            <th className="num">{t('learning.wanted')}</th>
            <th className="num">{t('learning.current')}</th>
            <th>{t('learning.state')}</th>
            <th>{t('learning.when')}</th>
          </tr>
        </thead>
        <tbody>
          {list.map((each) => (
            <tr key={each.id}>
              <th scope="row" title={each.formula ?? undefined}>
                {each.name}
                {each.label && each.label !== each.name ? <small className="muted"> {each.label}</small> : null}
              </th>
              <td className="num">
                {each.compare === 'at_most' ? '≤ ' : '≥ '}
                {shown(each.wanted, each.unit)}
              </td>
              <td className="num">
                {each.current === null ? (
                  '—'
                ) : (
                  <RecordsLink object={each.object} where={each.where}>
                    {shown(each.current, each.unit)}
                  </RecordsLink>
                )}
                {each.k !== null && each.n !== null && each.current !== null ? (
                  <small className="muted"> {t('scorecard.of', { k: each.k, n: each.n })}</small>
                ) : null}
              </td>
              <td>
                <Tag color={colors[each.state]}>{t(`learning.criterion_${each.state}`)}</Tag>
                {each.state === 'not_measured' && each.reason ? (
                  <small className="muted"> {words.reason(each.reason)}</small>
                ) : null}
              </td>
              <td>
                {t(`learning.period_${each.period}` as 'learning.period_ever')}
                {each.period === 'ever' ? null : (
                  <small className="muted">
                    {' '}
                    {format.date(each.from)} – {format.date(each.to)}
                  </small>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
