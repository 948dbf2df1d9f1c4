import { useQueries } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { explain } from '@/api/errors';
import { keys } from '@/api/keys';
import { fetchRows, saveRecord } from '@/api/records';
import type { ObjectMeta, Row } from '@/api/types';
import { type Key, useT } from '@/i18n';
import { usePeek } from '@/meta/actions';
import { daysSince, todayIn, useFormat } from '@/meta/format';
import { fieldOf, nameField, nameOf, useLabel } from '@/meta/schema';
import { Card, Check, EmptyState, ErrorState, ObjectIcon, toast } from '@/ui';
import { toLocal } from '@/ui/dates';
import { Waiting } from './Waiting';

const MOST = 30;
const SHOWN = 8;

interface Item {
  object: ObjectMeta;
  row: Row;
  due: string;
  day: string;
}

/** Tasks, calls, meetings of mine: overdue, today, the next days. A tick finishes one. */
export function DayList({ objects }: { objects: ObjectMeta[] }) {
  const t = useT();
  const label = useLabel();
  const format = useFormat();
  const answers = useQueries({
    queries: objects.map((object) => {
      const { owner = 'owner', due = 'due', done = 'done', about } = object.traits;
      const query = {
        where: `${owner} = me() and not ${done} and ${due} < add_days(today(), 8)`,
        sort: due,
        fields: [nameField(object), due, done, ...(about && fieldOf(object, about) ? [about] : [])],
      };
      return {
        queryKey: keys.page(object.name, query, -MOST),
        queryFn: ({ signal }: { signal: AbortSignal }) => fetchRows(object.name, { ...query, limit: MOST }, signal),
      };
    }),
  });
  const today = todayIn(format.zone);
  const items = answers
    .flatMap((answer, at) => {
      const object = objects[at];
      if (!object) return [];
      return (answer.data?.rows ?? []).map((row): Item => {
        const due = String(row[object.traits.due ?? 'due'] ?? '');
        return { object, row, due, day: due.length > 10 ? (toLocal(due, format.zone)?.date ?? '') : due };
      });
    })
    .sort((a, b) => (a.due < b.due ? -1 : 1));
  const groups: { key: Key; items: Item[] }[] = [
    { key: 'home.day_overdue', items: items.filter((item) => item.day < today) },
    { key: 'home.day_today', items: items.filter((item) => item.day === today) },
    { key: 'home.day_soon', items: items.filter((item) => item.day > today) },
  ];
  const failed = answers.find((answer) => answer.isError);
  const first = objects[0];
  return (
    <Card
      flush
      title={t('home.day')}
      actions={
        first ? (
          <Link
            to="/o/$object"
            params={{ object: first.name }}
            search={{
              where: `${first.traits.owner} = me() and not ${first.traits.done}`,
              sort: first.traits.due,
            }}
            className="btn btn-quiet btn-small"
          >
            {t('home.see_all')} · {label(first.plural)}
          </Link>
        ) : null
      }
    >
      {answers.some((answer) => answer.isPending) && items.length === 0 ? <Waiting /> : null}
      {failed ? (
        <ErrorState
          small
          title={t('home.failed')}
          retry={{ label: t('ui.retry'), run: () => answers.map((answer) => answer.isError && void answer.refetch()) }}
        >
          {explain(failed.error)}
        </ErrorState>
      ) : null}
      {items.length === 0 && answers.every((answer) => answer.isSuccess) ? (
        <EmptyState small title={t('home.day_none')}>
          <span className="muted">{t('home.day_none_help')}</span>
        </EmptyState>
      ) : null}
      {groups.map((group) =>
        group.items.length > 0 ? <Group key={group.key} title={t(group.key)} items={group.items} /> : null,
      )}
    </Card>
  );
}

function Group({ title, items }: { title: string; items: Item[] }) {
  const t = useT();
  const [all, setAll] = useState(false);
  const rest = items.length - SHOWN;
  return (
    <section className="home-group" aria-label={title}>
      <h3>
        {title}
        <span className="list-count">{items.length}</span>
      </h3>
      <ul>
        {(all ? items : items.slice(0, SHOWN)).map((item) => (
          <Line key={item.row.id} item={item} />
        ))}
      </ul>
      {rest > 0 && !all ? (
        <button type="button" className="btn btn-quiet btn-small btn-wide" onClick={() => setAll(true)}>
          {t('home.day_more', { n: rest })}
        </button>
      ) : null}
    </section>
  );
}

function Line({ item: { object, row, due, day } }: { item: Item }) {
  const t = useT();
  const format = useFormat();
  const peek = usePeek();
  const { done = 'done', about } = object.traits;
  const [ticked, setTicked] = useState(false);
  const today = todayIn(format.zone);
  const late = day < today;
  const link = about ? row[about] : null;
  const name = nameOf(object, row);
  const time = due.length > 10 ? format.time(due) : '';
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
    <li className="line home-item">
      <Check
        checked={ticked || row[done] === true}
        aria-label={t('record.mark_done', { name })}
        onChange={() => void finish()}
      />
      <ObjectIcon name={object.icon} size={14} />
      <button
        type="button"
        className="home-item-name"
        data-day-item="peek"
        data-done={ticked || row[done] === true || undefined}
        onClick={() => peek(object.name, row.id)}
      >
        <span className="strong ellipsis">{name}</span>
        {typeof link === 'object' && link && 'name' in link && link.name ? (
          <span className="muted ellipsis">{link.name}</span>
        ) : null}
      </button>
      <span className={late ? 'overdue home-item-due' : 'muted home-item-due'}>
        {late
          ? t('home.late', { n: daysSince(`${day}T12:00:00Z`, 'UTC', new Date(`${today}T12:00:00Z`)) })
          : day === today
            ? time || t('home.due_today')
            : `${format.date(day)}${time ? ` ${time}` : ''}`}
      </span>
    </li>
  );
}
