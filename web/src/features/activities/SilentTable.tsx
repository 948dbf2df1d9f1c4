import { Link } from '@tanstack/react-router';
import type { ObjectMeta } from '@/api/types';
import { useT } from '@/i18n';
import { useFormat } from '@/meta/format';
import { useLabel } from '@/meta/schema';
import { both, quote } from '@/meta/where';
import { EmptyState } from '@/ui';

export interface SilentRow {
  id: string;
  name: string;
  /** All open ones, then those silent for so many days. */
  cells: ({ count: number; amount: string } | undefined)[];
}

interface Props {
  deal: ObjectMeta;
  owner: string;
  wheres: string[];
  silences: readonly number[];
  rows: SilentRow[];
}

/** Owners by how long nobody has written a line; each number opens its deals, whose timelines are the log of every day. */
export function SilentTable({ deal, owner, wheres, silences, rows }: Props) {
  const t = useT();
  const label = useLabel();
  const format = useFormat();
  if (rows.length === 0) return <EmptyState small title={t('follow.none_open', { object: label(deal.plural) })} />;
  return (
    <div className="scroll" role="region" aria-label={t('follow.silent')} tabIndex={0}>
      <table className="table follow-table">
        <thead>
          <tr>
            <th scope="col">{t('follow.owner')}</th>
            <th scope="col" className="num">
              {t('follow.open')}
            </th>
            {silences.map((n) => (
              <th key={n} scope="col" className="num">
                {t('follow.silent_for', { n })}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id}>
              <th scope="row">{row.name}</th>
              {wheres.map((where, at) => {
                const cell = row.cells[at];
                return (
                  <td key={where} className="num">
                    {cell?.count ? (
                      <Link
                        to="/o/$object"
                        params={{ object: deal.name }}
                        search={{ where: both(`${owner} = ${quote(row.id)}`, where), sort: `-${deal.traits.amount}` }}
                      >
                        {format.number(cell.count)}
                        <span className="muted follow-amount">
                          {' '}
                          {format.money(cell.amount, undefined, { short: true })}
                        </span>
                      </Link>
                    ) : (
                      <span className="muted">0</span>
                    )}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
