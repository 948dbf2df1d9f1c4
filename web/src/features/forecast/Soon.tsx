import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api } from '@/api/client';
import { keys } from '@/api/keys';
import { saveSheet } from '@/charts/sheet';
import { useT } from '@/i18n';
import { useFormat } from '@/meta/format';
import { findStage, useLabel, useSchema } from '@/meta/schema';
import { Button, Card, EmptyState, Segmented } from '@/ui';
import { Waiting } from './parts';

interface Named {
  id: string;
  name: string | null;
}
interface SoonDeal {
  record: string;
  name: string;
  owner: Named | null;
  account: Named | null;
  stage: string;
  stage_days: number;
  amount: string;
  chance: number;
  last_contact_at: string | null;
  close_date: string | null;
}
interface SoonRow extends Partial<SoonDeal> {
  account: Named | null;
  amount: string;
  chance: number;
  engagement: number | null;
  factor: number;
  order: number;
  expected: string;
  deals?: SoonDeal[];
}
interface SoonAnswer {
  object: string;
  pipeline: string;
  to: string;
  days: number;
  reason: string | null;
  open: number;
  learned_from: number;
  expected: string;
  rows: SoonRow[];
  more: boolean;
}

export const horizons = ['14', '30', '60', '90'] as const;

/** Who is likely to buy soon, the likeliest first, with what the order is made of. */
export function Soon({
  days,
  by,
  where,
  change,
}: {
  days: (typeof horizons)[number];
  by: 'deal' | 'account';
  where?: string;
  change: (next: Record<string, string | undefined>) => void;
}) {
  const t = useT();
  const format = useFormat();
  const label = useLabel();
  const schema = useSchema();
  const params = { days, by, where, limit: '100' };
  const answer = useQuery({
    queryKey: keys.report('buying-soon', { ...params, lang: format.language }),
    queryFn: ({ signal }) => api.get<SoonAnswer>('/api/reports/buying-soon', params, signal),
    placeholderData: keepPreviousData,
  });
  const report = answer.data;
  const object = report ? schema.byName.get(report.object) : undefined;
  const percent = (value: number) => `${format.number(value * 100, value < 0.1 ? 1 : 0)}%`;
  const stage = (deal: SoonDeal) =>
    (object && label(findStage(object, deal.stage, report?.pipeline ?? '')?.label)) || deal.stage;
  const money = (value: string) => format.money(value, undefined, { short: true });
  const columns = [
    t(by === 'deal' ? 'forecast.soon_deal' : 'forecast.soon_account'),
    t('forecast.soon_chance'),
    t('forecast.soon_engagement'),
    t('forecast.soon_order'),
    t('forecast.soon_why'),
    t('forecast.amount'),
  ];
  const why = (deal: SoonDeal) =>
    [
      t('forecast.soon_stage', { stage: stage(deal), n: format.number(deal.stage_days) }),
      deal.last_contact_at
        ? t('forecast.soon_contact', { day: format.date(deal.last_contact_at.slice(0, 10)) })
        : t('forecast.soon_silent'),
      deal.close_date ? t('forecast.soon_close', { day: format.date(deal.close_date) }) : '',
    ]
      .filter(Boolean)
      .join(' · ');
  const first = (row: SoonRow): SoonDeal => (row.deals?.[0] ?? row) as SoonDeal;
  return (
    <Card
      title={t('forecast.soon_title')}
      actions={
        report && report.rows.length > 0 ? (
          <Button
            small
            icon="download"
            onClick={() =>
              void saveSheet(
                {
                  title: t('forecast.soon_title'),
                  columns,
                  rows: report.rows.map((row) => [
                    by === 'deal' ? (row.name ?? '') : (row.account?.name ?? ''),
                    row.chance,
                    row.engagement,
                    row.order,
                    why(first(row)),
                    Number(row.amount),
                  ]),
                },
                'xlsx',
              )
            }
          >
            {t('funnel.export_xlsx')}
          </Button>
        ) : null
      }
    >
      <div className="forecast-soon-bar">
        <Segmented
          label={t('forecast.soon_days')}
          value={days}
          options={horizons.map((value) => ({ value, label: t('forecast.soon_in', { n: value }) }))}
          onChange={(value) => change({ days: value === '30' ? undefined : value })}
        />
        <Segmented
          label={t('forecast.soon_by')}
          value={by}
          options={[
            { value: 'deal', label: t('forecast.soon_deal') },
            { value: 'account', label: t('forecast.soon_account') },
          ]}
          onChange={(value) => change({ soon: value === 'deal' ? undefined : value })}
        />
      </div>
      {!report || answer.error ? (
        <Waiting answer={answer} height={320} />
      ) : report.reason ? (
        <EmptyState icon="flag" title={t('forecast.soon_not_enough')}>
          {t('forecast.soon_not_enough_help')}
        </EmptyState>
      ) : report.rows.length === 0 ? (
        <EmptyState icon="flag" title={t('forecast.soon_none')} />
      ) : (
        <>
          <p>
            {t('forecast.soon_sum', {
              n: format.number(report.open),
              day: format.date(report.to),
              amount: money(report.expected),
            })}
          </p>
          <section className="forecast-wide" aria-label={t('forecast.soon_title')} tabIndex={0}>
            <table className="table forecast-soon">
              <thead>
                <tr>
                  {columns.map((column, at) => (
                    <th key={column} className={at === 0 || at === 4 ? undefined : 'num'}>
                      {column}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {report.rows.map((row) => {
                  const deal = first(row);
                  return (
                    <tr key={deal.record}>
                      <th scope="row">
                        {by === 'deal' ? (
                          <Link
                            to="/o/$object/$id"
                            params={{ object: report.object, id: deal.record }}
                            className="figure-link"
                          >
                            {deal.name}
                          </Link>
                        ) : (
                          <Link
                            to="/o/$object/$id"
                            params={{ object: 'account', id: row.account?.id ?? '' }}
                            className="figure-link"
                          >
                            {row.account?.name ?? t('field.hidden')}
                          </Link>
                        )}
                        <span className="forecast-soon-who muted">
                          {by === 'deal'
                            ? [row.account?.name, deal.owner?.name].filter(Boolean).join(' · ')
                            : t('forecast.soon_deals', { n: row.deals?.length ?? 0 })}
                        </span>
                      </th>
                      <td className="num">
                        <span className="forecast-chance">
                          <span style={{ inlineSize: `${Math.round(row.chance * 100)}%` }} />
                        </span>
                        {percent(row.chance)}
                      </td>
                      <td className="num">
                        {row.engagement === null ? t('forecast.soon_unknown') : format.number(row.engagement)}
                        <span className="muted"> × {format.number(row.factor, 2)}</span>
                      </td>
                      <td className="num">{format.number(row.order * 100, 1)}</td>
                      <td className="forecast-note-cell muted">{why(deal)}</td>
                      <td className="num">{money(row.amount)}</td>
                    </tr>
                  );
                })}
              </tbody>
            </table>
          </section>
          <p className="muted forecast-note">
            {t('forecast.soon_note', { n: format.number(report.learned_from) })}
            {report.more ? ` ${t('forecast.soon_more')}` : null}
          </p>
        </>
      )}
    </Card>
  );
}
