import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useCallback, useMemo, useRef, useState } from 'react';
import { explain } from '@/api/errors';
import { keys } from '@/api/keys';
import { queryClient } from '@/api/query_client';
import { recordQuery, saveRecord } from '@/api/records';
import type { Row } from '@/api/types';
import { useT } from '@/i18n';
import { openForm } from '@/meta/actions';
import { finish } from '@/meta/finish';
import { todayIn, useFormat } from '@/meta/format';
import { nameOf, useLabel, useSchema } from '@/meta/schema';
import { quote } from '@/meta/where';
import { Button, EmptyState, Icon, PageHead, toast } from '@/ui';
import { DragArea } from '@/ui/dnd';
import { ActivityTabs } from './ActivityTabs';
import './activities.css';
import './tasks.css';
import { type ColumnName, columns, columnWhere } from './columns';
import { type Kind, kindsOf } from './kinds';
import { TaskFace } from './TaskCard';
import { TaskColumn } from './TaskColumn';
import { useTeamField, Who, whoseWhere } from './Who';

const route = getRouteApi('/app/tasks');

/** What is to do, by when it is due. */
export function TasksPage() {
  const t = useT();
  const schema = useSchema();
  const kind = useMemo(() => kindsOf(schema.objects).find((item) => !item.timed), [schema]);
  return kind ? <Tasks kind={kind} /> : <EmptyState page icon="checks" title={t('tasks.no_kind')} />;
}

/** The record whose tasks alone are shown. */
function useSubject(about: string | undefined) {
  const { byName } = useSchema();
  const [name = '', id = ''] = about?.split('.') ?? [];
  const object = byName.get(name);
  const { data } = useQuery({ ...recordQuery(name, id), enabled: object !== undefined && id !== '' });
  const called = object && data ? nameOf(object, data) : '';
  return useMemo(() => (object && id ? { object: name, id, name: called } : undefined), [object, name, id, called]);
}

function Tasks({ kind }: { kind: Kind }) {
  const t = useT();
  const label = useLabel();
  const format = useFormat();
  const navigate = useNavigate({ from: '/tasks' });
  const { who, about } = route.useSearch();
  const subject = useSubject(about);
  const teamField = useTeamField();
  const object = kind.object;
  const today = todayIn(format.zone);
  // What is to do about one record is everybody's.
  const whose = subject && kind.about ? `${kind.about} = ${quote(subject.id)}` : whoseWhere(who, kind.owner, teamField);
  const owners = who !== undefined || subject !== undefined;
  const linked = useMemo(() => (subject && kind.about ? { [kind.about]: subject } : undefined), [subject, kind.about]);
  const rows = useRef(new Map<string, { row: Row; column: ColumnName }>());
  const [lifted, setLifted] = useState<Row | null>(null);
  const known = useCallback((column: ColumnName, list: Row[]) => {
    for (const [id, item] of rows.current) if (item.column === column) rows.current.delete(id);
    for (const row of list) rows.current.set(row.id, { row, column });
  }, []);
  const refresh = useCallback(
    () => queryClient.invalidateQueries({ queryKey: [...keys.object(object.name), 'board'] }),
    [object.name],
  );
  const tick = useCallback(
    async (row: Row) => {
      await finish(object, row, format, row[kind.done] !== true);
      void refresh();
    },
    [object, kind.done, format, refresh],
  );
  const move = useCallback(
    async (row: Row, to: ColumnName) => {
      const column = columns.find((item) => item.name === to);
      const values = column?.put(kind, today);
      if (!column || !values || rows.current.get(row.id)?.column === to) return;
      if (to === 'done') return tick(row);
      try {
        await saveRecord(object.name, row, values, { say: t('tasks.moved', { column: t(column.title) }) });
      } catch (error) {
        toast(explain(error), { kind: 'error' });
      }
      void refresh();
    },
    [kind, object.name, today, refresh, tick, t],
  );
  const thingName = useCallback(
    (id: string) => {
      const found = rows.current.get(id);
      return found ? nameOf(object, found.row) : '';
    },
    [object],
  );
  const placeName = useCallback(
    (id: string) => {
      const column = columns.find((item) => item.name === id);
      return column ? t(column.title) : '';
    },
    [t],
  );
  const words = useMemo(
    () => ({
      help: t('tasks.drag_help'),
      lifted: (name: string) => t('tasks.drag_lifted', { name }),
      over: (name: string, column: string) => t('tasks.drag_over', { name, column }),
      dropped: (name: string, column: string) => t('tasks.drag_over', { name, column }),
      cancelled: (name: string) => t('tasks.drag_cancelled', { name }),
    }),
    [t],
  );
  return (
    <div className="page tasks">
      <PageHead title={t('app.tasks')}>
        <ActivityTabs who={who} />
      </PageHead>
      <div className="row tasks-bar">
        {subject ? (
          <>
            <Link to="/o/$object/$id" params={{ object: subject.object, id: subject.id }} className="btn btn-quiet">
              <Icon name="back" />
              <span className="ellipsis">{t('tasks.about', { name: subject.name })}</span>
            </Link>
            <Link to="/tasks" search={{}} className="btn btn-link">
              {t('tasks.about_end')}
            </Link>
          </>
        ) : (
          <Who
            who={who}
            onChange={(next) => void navigate({ search: (old) => ({ ...old, who: next }), replace: true })}
          />
        )}
        <span className="grow" />
        {object.rights.create ? (
          <Button
            kind="primary"
            icon="plus"
            onClick={() => openForm({ object: object.name, values: linked, onSaved: () => void refresh() })}
          >
            {t('app.new_object', { object: label(object.label) })}
          </Button>
        ) : null}
      </div>
      <DragArea
        words={words}
        thingName={thingName}
        placeName={placeName}
        onLift={(id) => setLifted(rows.current.get(id)?.row ?? null)}
        onDrop={(id, place) => {
          setLifted(null);
          const found = rows.current.get(id);
          if (found && place) void move(found.row, place as ColumnName);
        }}
        overlay={
          lifted ? (
            <div className="task task-flying">
              <TaskFace kind={kind} row={lifted} today={today} owners={owners} />
            </div>
          ) : null
        }
      >
        <div className="task-columns" role="group" aria-label={t('app.tasks')}>
          {columns.map((column) => (
            <TaskColumn
              key={column.name}
              column={column}
              kind={kind}
              where={columnWhere(column, kind, whose)}
              today={today}
              owners={owners}
              linked={linked}
              onRows={known}
              onTick={tick}
              onMove={move}
            />
          ))}
        </div>
      </DragArea>
    </div>
  );
}
