import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { explain } from '@/api/errors';
import { keys } from '@/api/keys';
import { fetchRows, saveRecord } from '@/api/records';
import type { ObjectMeta, Row } from '@/api/types';
import { useT } from '@/i18n';
import { usePeek } from '@/meta/actions';
import { todayIn, useFormat } from '@/meta/format';
import { fieldOf, nameField, nameOf } from '@/meta/schema';
import { Card, Check, EmptyState, toast } from '@/ui';
import { Waiting } from './MyDeals';

/** What is due for me, overdue first; a tick finishes it. */
export function MyTasks({ object }: { object: ObjectMeta }) {
  const t = useT();
  const { owner = 'owner', due = 'due', done = 'done', about } = object.traits;
  const where = `${owner} = me() and not ${done}`;
  const query = {
    where,
    sort: due,
    fields: [nameField(object), due, done, ...(about && fieldOf(object, about) ? [about] : [])],
  };
  const answer = useQuery({
    queryKey: keys.page(object.name, query, -8),
    queryFn: ({ signal }) => fetchRows(object.name, { ...query, limit: 8 }, signal),
  });
  return (
    <Card
      flush
      title={t('home.due')}
      actions={
        <Link
          to="/o/$object"
          params={{ object: object.name }}
          search={{ where, sort: due }}
          className="btn btn-quiet btn-small"
        >
          {t('home.see_all')}
        </Link>
      }
    >
      {answer.isPending ? <Waiting /> : null}
      {answer.isError ? <EmptyState small title={explain(answer.error)} /> : null}
      {answer.data?.rows.length === 0 ? <EmptyState small title={t('home.due_none')} /> : null}
      <ul>
        {answer.data?.rows.map((row) => (
          <TaskLine key={row.id} object={object} row={row} />
        ))}
      </ul>
    </Card>
  );
}

function TaskLine({ object, row }: { object: ObjectMeta; row: Row }) {
  const t = useT();
  const format = useFormat();
  const peek = usePeek();
  const { due = 'due', done = 'done', about } = object.traits;
  const [ticked, setTicked] = useState(false);
  const date = typeof row[due] === 'string' ? row[due].slice(0, 10) : '';
  const late = date !== '' && date < todayIn(format.zone);
  const link = about ? row[about] : null;
  const name = nameOf(object, row);
  const finish = async () => {
    setTicked(true);
    try {
      await saveRecord(object.name, row, { [done]: true }, { say: t('list.saved') });
    } catch (error) {
      setTicked(false);
      toast(explain(error), { kind: 'error' });
    }
  };
  return (
    <li className="line home-task">
      <Check
        checked={ticked || row[done] === true}
        aria-label={t('record.mark_done', { name })}
        onChange={() => void finish()}
      />
      <button
        type="button"
        className="home-task-name"
        data-done={ticked || undefined}
        onClick={() => peek(object.name, row.id)}
      >
        <span className="strong ellipsis">{name}</span>
        {typeof link === 'object' && link && 'name' in link && link.name ? (
          <span className="muted ellipsis">{link.name}</span>
        ) : null}
      </button>
      <span className={late ? 'overdue' : 'muted'}>{date ? format.date(date) : ''}</span>
    </li>
  );
}
