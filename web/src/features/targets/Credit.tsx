import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api } from '@/api/client';
import { keys } from '@/api/keys';
import { Widget } from '@/charts/Widget';
import { useT } from '@/i18n';
import { useFormat } from '@/meta/format';

interface CreditRow {
  person: { id: string; name: string | null } | null;
  own: string;
  overlay: string;
  rolled_up: string;
  deals: number;
  where: string | null;
  target: string | null;
  attainment: number | null;
}
interface CreditAnswer {
  object: string;
  total: string;
  rows: CreditRow[];
}

/** Who is credited with what was won in the days of a target: own shares, what rolls up from their people, and what comes
 * on top. */
export function Credit({ from, to }: { from: string; to: string }) {
  const t = useT();
  const format = useFormat();
  const answer = useQuery({
    queryKey: keys.report('credit', { from, to }),
    queryFn: ({ signal }) => api.get<CreditAnswer>('/api/reports/credit', { from, to }, signal),
  });
  const { object = '', rows = [] } = answer.data ?? {};
  const title = t('targets.credit');
  const money = (value: string | null) => (value === null ? '—' : format.money(value, undefined, { short: true }));
  const share = (value: number | null) => (value === null ? '—' : `${format.number(value * 100, 1)}%`);
  const heads = [
    'credit_own',
    'credit_rolled_up',
    'credit_overlay',
    'target',
    'credit_attainment',
    'credit_deals',
  ] as const;
  const columns = [t('targets.credit_person'), ...heads.map((head) => t(`targets.${head}`))];
  return (
    <Widget
      title={title}
      figure={answer.data ? money(answer.data.total) : undefined}
      waiting={answer.isPending}
      fault={answer.error}
      asOf={answer.dataUpdatedAt || undefined}
      onRefresh={() => void answer.refetch()}
      sheet={() => ({
        title,
        columns,
        rows: rows.map((row) => [
          row.person?.name ?? '',
          ...[row.own, row.rolled_up, row.overlay, row.target].map((value) => (value === null ? null : Number(value))),
          row.attainment,
          row.deals,
        ]),
      })}
      note={t('targets.credit_note')}
      chart={() =>
        rows.length === 0 ? (
          <p className="muted card-body">{t('targets.credit_none')}</p>
        ) : (
          <section className="targets-wide" aria-label={t('funnel.table_of', { title })} tabIndex={0}>
            <table className="table">
              <thead>
                <tr>
                  {columns.map((name, at) => (
                    <th key={name} className={at === 0 ? undefined : 'num'}>
                      {name}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {rows.map((row) => (
                  <tr key={row.person?.id ?? ''}>
                    <td>{row.person?.name ?? '—'}</td>
                    <td className="num">{money(row.own)}</td>
                    <td className="num">{money(row.rolled_up)}</td>
                    <td className="num">{money(row.overlay)}</td>
                    <td className="num">{money(row.target)}</td>
                    <td className="num">{share(row.attainment)}</td>
                    <td className="num">
                      {row.where ? (
                        <Link to="/o/$object" params={{ object }} search={{ where: row.where }} className="figure-link">
                          {format.number(row.deals)}
                        </Link>
                      ) : (
                        format.number(row.deals)
                      )}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
        )
      }
    />
  );
}
