import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { explain } from '@/api/errors';
import { keys } from '@/api/keys';
import { fetchRows } from '@/api/records';
import type { ObjectMeta } from '@/api/types';
import { useT } from '@/i18n';
import { FieldValue } from '@/meta/fields';
import { todayIn, useFormat } from '@/meta/format';
import { fieldOf, nameField, nameOf, useLabel } from '@/meta/schema';
import { Card, EmptyState, Skeleton } from '@/ui';

/** My open deals, the nearest close date first. */
export function MyDeals({ object }: { object: ObjectMeta }) {
  const t = useT();
  const label = useLabel();
  const format = useFormat();
  const {
    owner = 'owner',
    amount = 'amount',
    close_date: close = 'close_date',
    account,
    stage = 'stage',
  } = object.traits;
  const where = `${owner} = me() and stage_kind = 'open' and ${close} is not empty`;
  const query = {
    where,
    sort: close,
    fields: [
      ...new Set([nameField(object), amount, close, stage, 'pipeline', 'currency', ...(account ? [account] : [])]),
    ].filter((name) => fieldOf(object, name)),
  };
  const answer = useQuery({
    queryKey: keys.page(object.name, query, -8),
    queryFn: ({ signal }) => fetchRows(object.name, { ...query, limit: 8 }, signal),
  });
  const today = todayIn(format.zone);
  const accountField = account ? fieldOf(object, account) : undefined;
  const stageField = fieldOf(object, stage);
  const amountField = fieldOf(object, amount);
  return (
    <Card
      flush
      title={t('home.my_open', { object: label(object.plural) })}
      actions={
        <Link
          to="/o/$object"
          params={{ object: object.name }}
          search={{ where, sort: close }}
          className="btn btn-quiet btn-small"
        >
          {t('home.see_all')}
        </Link>
      }
    >
      {answer.isPending ? <Waiting /> : null}
      {answer.isError ? <EmptyState small title={explain(answer.error)} /> : null}
      {answer.data?.rows.length === 0 ? (
        <EmptyState small title={t('home.my_open_none', { object: label(object.plural) })} />
      ) : null}
      <ul>
        {answer.data?.rows.map((row) => {
          const date = typeof row[close] === 'string' ? row[close] : '';
          const linked = accountField ? row[accountField.name] : null;
          return (
            <li key={row.id}>
              <Link to="/o/$object/$id" params={{ object: object.name, id: row.id }} className="line home-deal">
                <span className="home-deal-name">
                  <span className="strong ellipsis">{nameOf(object, row)}</span>
                  <span className="muted ellipsis">
                    {typeof linked === 'object' && linked && 'name' in linked ? linked.name : ''}
                  </span>
                </span>
                <span className="home-deal-stage">
                  {stageField ? <FieldValue field={stageField} object={object} row={row} value={row[stage]} /> : null}
                </span>
                <span className="home-deal-amount">
                  {amountField ? (
                    <FieldValue field={amountField} object={object} row={row} value={row[amount]} />
                  ) : null}
                </span>
                <span className={`home-deal-date${date && date < today ? ' overdue' : ' muted'}`}>
                  {date
                    ? date < today
                      ? t('home.overdue_since', { date: format.date(date) })
                      : format.date(date)
                    : ''}
                </span>
              </Link>
            </li>
          );
        })}
      </ul>
    </Card>
  );
}

export function Waiting() {
  return (
    <div className="stack home-waiting" aria-busy="true">
      <Skeleton height={16} />
      <Skeleton height={16} width="80%" />
      <Skeleton height={16} width="90%" />
    </div>
  );
}
