import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { explain } from '@/api/errors';
import { keys } from '@/api/keys';
import { fetchRows } from '@/api/records';
import type { ObjectMeta, Row } from '@/api/types';
import { useT } from '@/i18n';
import { usePeek } from '@/meta/actions';
import { FieldValue } from '@/meta/fields';
import { todayIn, useFormat } from '@/meta/format';
import { fieldOf, nameField, nameOf } from '@/meta/schema';
import { Card, EmptyState, ErrorState } from '@/ui';
import { Waiting } from './Waiting';

const SHOWN = 5;

interface Props {
  object: ObjectMeta;
  title: string;
  help?: string;
  /** Without it the card hides when there is nothing to say. */
  none?: string;
  where: string;
  sort: string;
  /** Whose it is matters when it is not all mine. */
  owner: boolean;
}

/** A few deals that ask for attention, and the list of all of them. */
export function DealsCard({ object, title, help, none, where, sort, owner }: Props) {
  const t = useT();
  const { traits } = object;
  const wanted = [
    nameField(object),
    traits.amount,
    traits.close_date,
    traits.stage ?? 'stage',
    'pipeline',
    'currency',
    traits.account,
    owner ? traits.owner : undefined,
  ];
  const query = {
    where,
    sort,
    fields: [...new Set(wanted)].filter((name) => name && fieldOf(object, name)) as string[],
  };
  const answer = useQuery({
    queryKey: keys.page(object.name, query, -SHOWN),
    queryFn: ({ signal }) => fetchRows(object.name, { ...query, limit: SHOWN, count: 'capped' }, signal),
  });
  const count = answer.data?.count ?? 0;
  if (!none && !answer.isError && !answer.data?.rows.length) return null;
  return (
    <Card
      flush
      title={
        <>
          {title}
          {count > 0 ? (
            <span className="list-count">
              {count}
              {answer.data?.count_capped ? '+' : ''}
            </span>
          ) : null}
          {help ? <span className="home-help muted">{help}</span> : null}
        </>
      }
      actions={
        <Link
          to="/o/$object"
          params={{ object: object.name }}
          search={{ where, sort }}
          className="btn btn-quiet btn-small"
        >
          {t('home.see_all')}
        </Link>
      }
    >
      {answer.isPending ? <Waiting /> : null}
      {answer.isError ? (
        <ErrorState small title={t('home.failed')} retry={{ label: t('ui.retry'), run: () => void answer.refetch() }}>
          {explain(answer.error)}
        </ErrorState>
      ) : null}
      {answer.data?.rows.length === 0 ? <EmptyState small title={none} /> : null}
      <ul>
        {answer.data?.rows.map((row) => (
          <Line key={row.id} object={object} row={row} owner={owner} />
        ))}
      </ul>
    </Card>
  );
}

function Line({ object, row, owner }: { object: ObjectMeta; row: Row; owner: boolean }) {
  const t = useT();
  const format = useFormat();
  const peek = usePeek();
  const { amount, close_date: close = 'close_date', account, stage = 'stage', owner: whose = 'owner' } = object.traits;
  const date = typeof row[close] === 'string' ? row[close] : '';
  const late = date !== '' && date < todayIn(format.zone);
  const nameIn = (field: string | undefined) => {
    const value = field ? row[field] : null;
    return typeof value === 'object' && value && 'name' in value ? (value.name ?? '') : '';
  };
  const stageField = fieldOf(object, stage);
  const amountField = amount ? fieldOf(object, amount) : undefined;
  return (
    <li>
      <button type="button" className="line home-deal" data-day-item="peek" onClick={() => peek(object.name, row.id)}>
        <span className="home-deal-name">
          <span className="strong ellipsis">{nameOf(object, row)}</span>
          <span className="muted ellipsis">
            {[nameIn(account), owner ? nameIn(whose) : ''].filter(Boolean).join(' · ')}
          </span>
        </span>
        <span className="home-deal-stage">
          {stageField ? <FieldValue field={stageField} object={object} row={row} value={row[stage]} /> : null}
        </span>
        <span className="home-deal-amount">
          {amountField ? (
            <FieldValue field={amountField} object={object} row={row} value={row[amountField.name]} />
          ) : null}
        </span>
        <span className={`home-deal-date${late ? ' overdue' : ' muted'}`}>
          {date ? (late ? t('home.overdue_since', { date: format.date(date) }) : format.date(date)) : ''}
        </span>
      </button>
    </li>
  );
}
