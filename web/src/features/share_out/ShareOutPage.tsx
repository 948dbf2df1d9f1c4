import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { api } from '@/api/client';
import { explain } from '@/api/errors';
import { keys } from '@/api/keys';
import type { Row } from '@/api/types';
import { useT } from '@/i18n';
import { todayIn, useFormat } from '@/meta/format';
import { RecordsLink } from '@/meta/kpi/KpiCard';
import '@/meta/kpi/kpi.css';
import type { Scorecard } from '@/meta/kpi/types';
import { rangeOf } from '@/meta/periods';
import { useSchema, useSettings } from '@/meta/schema';
import { Button, Card, EmptyState, ErrorState, PageHead, Skeleton, Tag } from '@/ui';
import { Deals } from './Deals';
import { meanOpen, overCapacity, type Seller, sellersOf } from './share_out';
import './share_out.css';

const route = getRouteApi('/app/reports/share-out');
const kpis = 'open_deals,pipeline_amount,pipeline_weighted,target_gap';
const object = 'opportunity';

/** Open deals, load and gap to the target of each seller; deals move from one to another many at a time. */
export function ShareOutPage() {
  const t = useT();
  const format = useFormat();
  const settings = useSettings();
  const meta = useSchema().byName.get(object);
  const search = route.useSearch() as { from?: string };
  const navigate = useNavigate({ from: '/reports/share-out' });
  const today = todayIn(format.zone);
  const params = { ...rangeOf('this_quarter', today, settings.fiscal_year_start), by: 'owner', kpis };
  const figures = useQuery({
    queryKey: keys.report('scorecard', { ...params, lang: format.language }),
    queryFn: ({ signal }) => api.get<Scorecard>('/api/reports/scorecard', params, signal),
  });
  const query = { where: 'active', fields: 'name,capacity,absent_from,absent_until', sort: 'name', limit: 200 };
  const people = useQuery({
    queryKey: [...keys.lists('user'), query],
    queryFn: ({ signal }) => api.get<{ rows: Row[] }>('/api/records/user', query, signal),
  });
  const error = figures.error ?? people.error;
  const sellers =
    figures.data && people.data ? sellersOf(figures.data.groups, people.data.rows, today) : ([] as Seller[]);
  const chosen = sellers.find((each) => each.id === search.from);
  const choose = (id: string | undefined) => void navigate({ search: { from: id }, replace: true, resetScroll: false });
  const refresh = () => {
    void figures.refetch();
    void people.refetch();
  };
  return (
    <div className="page kpi share-out">
      <PageHead title={t('share.title')}>
        <Link to="/reports/targets" className="figure-link">
          {t('targets.title')}
        </Link>
      </PageHead>
      <div className="page-body kpi-body" aria-busy={figures.isFetching}>
        {error ? (
          <ErrorState title={t('share.failed')} retry={{ label: t('ui.retry'), run: refresh }}>
            {explain(error)}
          </ErrorState>
        ) : !figures.data || !people.data ? (
          <Skeleton height={360} />
        ) : sellers.length === 0 || !meta ? (
          <EmptyState icon="target" title={t('share.none')}>
            {t('share.none_help')}
          </EmptyState>
        ) : (
          <div className="kpi-content">
            <Card title={t('share.people')}>
              <p className="muted">
                {t('share.people_note', { n: format.number(meanOpen(sellers), 1) })}
                {figures.data.rights ? ` ${t('share.partly')}` : null}
              </p>
              <section className="kpi-scroll" aria-label={t('share.people')} tabIndex={0}>
                <table className="table">
                  <thead>
                    <tr>
                      <th>{t('share.person')}</th>
                      <th className="num">{t('share.open')}</th>
                      <th className="num share-wide">{t('share.capacity')}</th>
                      <th className="num share-wide">{t('share.amount')}</th>
                      <th className="num share-wide">{t('share.weighted')}</th>
                      <th className="num">{t('share.gap')}</th>
                      <th className="num">{t('share.act')}</th>
                    </tr>
                  </thead>
                  <tbody>
                    {sellers.map((each) => (
                      <Line key={each.id} seller={each} chosen={each === chosen} onChoose={() => choose(each.id)} />
                    ))}
                  </tbody>
                </table>
              </section>
            </Card>
            {chosen ? (
              <Deals
                key={chosen.id}
                object={meta}
                from={chosen}
                sellers={sellers}
                onMoved={refresh}
                onClose={() => choose(undefined)}
              />
            ) : null}
          </div>
        )}
      </div>
    </div>
  );
}

function Line({ seller, chosen, onChoose }: { seller: Seller; chosen: boolean; onChoose: () => void }) {
  const t = useT();
  const format = useFormat();
  const money = (value: number) => format.money(String(value), undefined, { short: true });
  return (
    <tr data-chosen={chosen || undefined}>
      <th scope="row">
        {seller.name} {seller.away ? <Tag color="gray">{t('share.away')}</Tag> : null}
      </th>
      <td className="num">
        <RecordsLink object={seller.openFigure?.object} where={seller.openFigure?.where}>
          {format.number(seller.open)}
        </RecordsLink>
      </td>
      <td className="num share-wide">
        {seller.capacity === null ? '—' : format.number(seller.capacity)}{' '}
        {overCapacity(seller, 0) ? <Tag color="red">{t('share.over')}</Tag> : null}
      </td>
      <td className="num share-wide">{money(seller.amount)}</td>
      <td className="num share-wide">{money(seller.weighted)}</td>
      <td className="num">
        {seller.gap === null ? <span className="muted">{t('share.no_target')}</span> : money(seller.gap)}
      </td>
      <td className="num">
        {seller.open > 0 ? (
          <Button
            small
            aria-pressed={chosen}
            aria-label={t('share.deals_from', { name: seller.name })}
            onClick={onChoose}
          >
            {t('share.deals')}
          </Button>
        ) : null}
      </td>
    </tr>
  );
}
