import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type FormEvent, useEffect, useMemo, useRef, useState } from 'react';
import { explain } from '@/api/errors';
import { keys } from '@/api/keys';
import { createRecord, fetchRows, type Values } from '@/api/records';
import type { ListAnswer, Row } from '@/api/types';
import { useT } from '@/i18n';
import { useFormat } from '@/meta/format';
import { fieldOf, nameField, useLabel } from '@/meta/schema';
import { Button, Icon, Skeleton, TextField, toast } from '@/ui';
import { useDropPlace } from '@/ui/dnd';
import type { ColumnMeta, ColumnName } from './columns';
import type { Kind } from './kinds';
import { TaskCard } from './TaskCard';

const PAGE = 40;

interface Props {
  column: ColumnMeta;
  kind: Kind;
  where: string;
  today: string;
  owners: boolean;
  /** What a new one is about. */
  linked?: Values;
  onRows: (column: ColumnName, rows: Row[]) => void;
  onTick: (row: Row) => void;
  onMove: (row: Row, to: ColumnName) => void;
}

export function TaskColumn({ column, kind, where, today, owners, linked, onRows, onTick, onMove }: Props) {
  const t = useT();
  const label = useLabel();
  const format = useFormat();
  const { object } = kind;
  const place = useDropPlace(column.name, column.put(kind, today) === null);
  const query = useMemo(
    () => ({
      where,
      sort: column.sort(kind),
      can: true,
      fields: [
        ...new Set([
          nameField(object),
          kind.due,
          kind.done,
          kind.owner,
          kind.about ?? '',
          object.traits.next ?? '',
          object.traits.repeat ?? '',
          ...object.layout.list.filter((name) => fieldOf(object, name)?.type === 'choice'),
        ]),
      ].filter((name) => name && fieldOf(object, name)),
    }),
    [where, column, kind, object],
  );
  const answer = useInfiniteQuery({
    queryKey: keys.board(object.name, query),
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      fetchRows(
        object.name,
        { ...query, limit: PAGE, count: 'capped', ...(pageParam ? { after: pageParam } : {}) },
        signal,
      ),
    getNextPageParam: (last: ListAnswer) => last.next ?? undefined,
    placeholderData: keepPreviousData,
  });
  const rows = useMemo(() => answer.data?.pages.flatMap((page) => page.rows) ?? [], [answer.data]);
  useEffect(() => onRows(column.name, rows), [onRows, column.name, rows]);
  const first = answer.data?.pages[0];
  const count = first?.count ?? 0;
  const title = t(column.title);
  const addable = object.rights.create && column.name !== 'overdue' && column.name !== 'done';
  return (
    <section
      ref={place.ref}
      className="task-column"
      data-over={place.over || undefined}
      data-name={column.name}
      aria-label={title}
    >
      <div className="task-column-head row">
        <span className="task-dot" data-color={column.color} />
        <h2>
          {title}
          <span className="list-count">
            {first ? format.number(count) : ''}
            {first?.count_capped ? '+' : ''}
          </span>
        </h2>
        <span className="grow" />
        <Link
          to="/o/$object"
          params={{ object: object.name }}
          search={{ where, sort: query.sort }}
          className="btn btn-quiet btn-icon btn-small"
          aria-label={t('tasks.as_list', { column: title, objects: label(object.plural) })}
        >
          <Icon name="external" size={14} />
        </Link>
      </div>
      {addable ? <QuickAdd kind={kind} column={column} today={today} linked={linked} /> : null}
      <div className="task-column-body">
        {answer.isPending ? (
          <div className="stack" aria-busy="true">
            <Skeleton height={64} />
            <Skeleton height={64} />
          </div>
        ) : null}
        {answer.isError ? (
          <p className="task-note" role="alert">
            {explain(answer.error)}{' '}
            <Button kind="link" onClick={() => void answer.refetch()}>
              {t('ui.retry')}
            </Button>
          </p>
        ) : null}
        {answer.isSuccess && rows.length === 0 ? <p className="task-note muted">{t('tasks.empty')}</p> : null}
        {rows.length > 0 ? (
          <ul aria-label={title}>
            {rows.map((row) => (
              <TaskCard
                key={row.id}
                kind={kind}
                row={row}
                column={column.name}
                today={today}
                owners={owners}
                onTick={onTick}
                onMove={onMove}
              />
            ))}
          </ul>
        ) : null}
        {answer.hasNextPage ? (
          <Button kind="quiet" small wide busy={answer.isFetchingNextPage} onClick={() => void answer.fetchNextPage()}>
            {t('tasks.more')}
          </Button>
        ) : null}
      </div>
    </section>
  );
}

/** A name and Enter: it stands in this column, mine. */
function QuickAdd({ kind, column, today, linked }: { kind: Kind; column: ColumnMeta; today: string; linked?: Values }) {
  const t = useT();
  const [name, setName] = useState('');
  const [busy, setBusy] = useState(false);
  const key = useRef(crypto.randomUUID());
  const add = async (event: FormEvent) => {
    event.preventDefault();
    if (!name.trim() || busy) return;
    setBusy(true);
    try {
      await createRecord(
        kind.object.name,
        { [nameField(kind.object)]: name.trim(), ...linked, ...column.put(kind, today) },
        key.current,
      );
      key.current = crypto.randomUUID();
      setName('');
    } catch (error) {
      toast(explain(error), { kind: 'error' });
    }
    setBusy(false);
  };
  return (
    <form className="task-add" onSubmit={(event) => void add(event)}>
      <TextField
        value={name}
        maxLength={255}
        aria-label={t('tasks.add_to', { column: t(column.title) })}
        placeholder={t('tasks.add')}
        onChange={(event) => {
          key.current = crypto.randomUUID();
          setName(event.currentTarget.value);
        }}
      />
    </form>
  );
}
