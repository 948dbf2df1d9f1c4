import { memo } from 'react';
import type { Row } from '@/api/types';
import { useT } from '@/i18n';
import { usePeek } from '@/meta/actions';
import { FieldValue } from '@/meta/fields';
import { useFormat } from '@/meta/format';
import { fieldOf, nameOf, useLabel } from '@/meta/schema';
import { Check, Icon, IconButton, Menu } from '@/ui';
import { useDragThing } from '@/ui/dnd';
import { type ColumnName, columns } from './columns';
import { daysBetween } from './days';
import type { Kind } from './kinds';

interface FaceProps {
  kind: Kind;
  row: Row;
  today: string;
  owners: boolean;
}

const linkName = (value: unknown) =>
  typeof value === 'object' && value && 'name' in value ? String(value.name ?? '') : '';

export function TaskFace({ kind, row, today, owners }: FaceProps) {
  const t = useT();
  const label = useLabel();
  const format = useFormat();
  const { object } = kind;
  const due = typeof row[kind.due] === 'string' ? String(row[kind.due]) : '';
  const done = row[kind.done] === true;
  const late = !done && due !== '' && due < today;
  const about = kind.about ? linkName(row[kind.about]) : '';
  const repeat = object.traits.repeat ? fieldOf(object, object.traits.repeat) : undefined;
  const pace = repeat ? repeat.choices?.find((choice) => choice.name === row[repeat.name]) : undefined;
  // Of the choices only what stands out: the first one, such as a high priority.
  const weight = object.layout.list
    .flatMap((name) => fieldOf(object, name) ?? [])
    .find((field) => field.type === 'choice' && field.choices?.[0]?.name === row[field.name]);
  return (
    <>
      <span className="task-name" data-done={done || undefined}>
        {nameOf(object, row)}
      </span>
      {about || owners ? (
        <span className="task-about muted ellipsis">
          {[about, owners ? linkName(row[kind.owner]) : ''].filter(Boolean).join(' · ')}
        </span>
      ) : null}
      <span className="row task-facts">
        {due ? (
          <span className={late ? 'overdue' : 'muted'}>
            {late
              ? t('tasks.late', { n: daysBetween(due, today) })
              : due === today
                ? t('acts.today')
                : format.date(due)}
          </span>
        ) : null}
        {pace ? (
          <span className="row task-pace muted">
            <Icon name="refresh" size={12} />
            {label(pace.label)}
          </span>
        ) : null}
        {weight && !done ? <FieldValue field={weight} object={object} row={row} value={row[weight.name]} /> : null}
      </span>
    </>
  );
}

interface CardProps extends FaceProps {
  column: ColumnName;
  onTick: (row: Row) => void;
  onMove: (row: Row, to: ColumnName) => void;
}

export const TaskCard = memo(function TaskCard({ kind, row, today, owners, column, onTick, onMove }: CardProps) {
  const t = useT();
  const peek = usePeek();
  const mayEdit = row.can?.includes('edit') ?? false;
  const drag = useDragThing(row.id, !mayEdit);
  const name = nameOf(kind.object, row);
  return (
    <li className="task" data-lifted={drag.dragging || undefined}>
      <Check
        checked={row[kind.done] === true}
        disabled={!mayEdit}
        aria-label={t('record.mark_done', { name })}
        onChange={() => onTick(row)}
      />
      <button
        type="button"
        ref={drag.ref}
        className="task-open"
        aria-describedby={drag.describedBy}
        {...drag.handlers}
        onClick={() => peek(kind.object.name, row.id)}
      >
        <TaskFace kind={kind} row={row} today={today} owners={owners} />
      </button>
      {mayEdit ? (
        <Menu
          align="end"
          target={
            <IconButton small icon="more" iconSize={14} className="task-menu" label={t('acts.menu_of', { name })} />
          }
          entries={[
            { heading: t('acts.move_to') },
            ...columns
              .filter((item) => item.name !== column && item.put(kind, today) !== null)
              .map((item) => ({ label: t(item.title), onClick: () => onMove(row, item.name) })),
          ]}
        />
      ) : null}
    </li>
  );
});
