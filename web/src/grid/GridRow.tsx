import { type MouseEvent, memo, type ReactNode } from 'react';
import type { ObjectMeta, Row } from '@/api/types';
import { FieldValue } from '@/meta/fields';
import { isWaiting, QueuedMark } from '@/meta/fields/QueuedMark';
import { nameOf } from '@/meta/schema';
import { Skeleton } from '@/ui';
import type { Column } from './columns';

interface GridRowProps {
  id: string;
  index: number;
  /** Below a group it is 2. */
  level?: number;
  top: number;
  row: Row;
  object: ObjectMeta;
  columns: Column[];
  selected: boolean;
  open: boolean;
  activeColumn: number;
  editor: ReactNode;
  tickLabel: (name: string) => string;
  tick: (index: number, range: boolean) => void;
  openRow: (index: number, how: 'panel' | 'page') => void;
  press: (index: number, column: number, again: boolean) => void;
}

/** One record. Plain elements: it repeats. */
export const GridRow = memo(function GridRow(props: GridRowProps) {
  const { id, index, row, object, columns, activeColumn, editor } = props;
  const name = nameOf(object, row);
  return (
    <div
      className="grid-row"
      role="row"
      aria-level={props.level}
      aria-rowindex={index + 2}
      aria-selected={props.selected}
      data-open={props.open || undefined}
      style={{ transform: `translateY(${props.top}px)` }}
    >
      <span className="grid-tick" role="gridcell" aria-colindex={1}>
        <input
          type="checkbox"
          className="check"
          tabIndex={-1}
          checked={props.selected}
          aria-label={props.tickLabel(name)}
          onClick={(event) => {
            event.stopPropagation();
            props.tick(index, event.shiftKey);
          }}
          readOnly
        />
      </span>
      {columns.map((column, at) => (
        <div
          key={column.id}
          id={`${id}-${index}-${at}`}
          role="gridcell"
          aria-colindex={at + 2}
          className={`grid-cell${at === 0 ? ' grid-frozen' : ''}${column.align ? ' grid-right' : ''}`}
          data-active={at === activeColumn || undefined}
          style={{ width: column.width }}
          onClick={(event: MouseEvent) => {
            if (at === 0) {
              props.press(index, 0, false);
              props.openRow(index, event.ctrlKey || event.metaKey ? 'page' : 'panel');
            } else props.press(index, at, false);
          }}
          onDoubleClick={() => props.press(index, at, true)}
        >
          {at === activeColumn && editor ? (
            editor
          ) : at === 0 ? (
            <>
              <span className="grid-name ellipsis">{name || '—'}</span>
              {isWaiting(row) ? <QueuedMark /> : null}
            </>
          ) : (
            <FieldValue field={column.field} object={object} row={row} value={row[column.id]} />
          )}
        </div>
      ))}
    </div>
  );
});

export const SkeletonRow = memo(function SkeletonRow({
  id,
  index,
  top,
  columns,
}: {
  /** Names its cells as the row itself will: the active cell is there before its words are. */
  id: string;
  index: number;
  top: number;
  columns: Column[];
}) {
  return (
    <div
      className="grid-row"
      role="row"
      aria-rowindex={index + 2}
      aria-busy
      style={{ transform: `translateY(${top}px)` }}
    >
      <span className="grid-tick" role="gridcell" />
      {columns.map((column, at) => (
        <div
          key={column.id}
          id={`${id}-${index}-${at}`}
          role="gridcell"
          className={`grid-cell${at === 0 ? ' grid-frozen' : ''}`}
          style={{ width: column.width }}
        >
          <Skeleton width={`${40 + ((index * 7 + at * 13) % 45)}%`} height={10} />
        </div>
      ))}
    </div>
  );
});
