import { type PointerEvent, useRef } from 'react';
import { Check, Icon } from '@/ui';
import type { Column, Sort } from './columns';

interface GridHeadProps {
  columns: Column[];
  width: number;
  sorts: Sort[];
  onSort: (field: string, desc: boolean | null) => void;
  onWidth: (column: string, width: number | null) => void;
  ticked: boolean;
  some: boolean;
  onTick: () => void;
  words: { selectAll: string; resize: string };
}

/** Titles: press to sort (up, down, none), drag the edge for the width, double-click the edge for the usual width. */
export function GridHead({ columns, width, sorts, onSort, onWidth, ticked, some, onTick, words }: GridHeadProps) {
  return (
    <div className="grid-head" role="row" aria-rowindex={1} style={{ width }}>
      <span className="grid-tick" role="columnheader" aria-colindex={1}>
        <Check aria-label={words.selectAll} checked={ticked} indeterminate={some} onChange={onTick} />
      </span>
      {columns.map((column, at) => {
        const sort = sorts.find((item) => item.field === column.id);
        const next = !sort ? false : !sort.desc ? true : null;
        return (
          <div
            key={column.id}
            role="columnheader"
            aria-colindex={at + 2}
            aria-sort={sort ? (sort.desc ? 'descending' : 'ascending') : undefined}
            className={`grid-title${at === 0 ? ' grid-frozen' : ''}${column.align ? ' grid-right' : ''}`}
            style={{ width: column.width }}
          >
            {column.sortable ? (
              <button type="button" className="grid-sort" tabIndex={-1} onClick={() => onSort(column.id, next)}>
                <span className="ellipsis">{column.title}</span>
                {sort ? <Icon name={sort.desc ? 'down' : 'up'} size={13} /> : null}
              </button>
            ) : (
              <span className="grid-sort ellipsis">{column.title}</span>
            )}
            <Edge column={column} onWidth={onWidth} label={words.resize} />
          </div>
        );
      })}
    </div>
  );
}

function Edge({ column, onWidth, label }: { column: Column; onWidth: GridHeadProps['onWidth']; label: string }) {
  const start = useRef<{ x: number; width: number } | null>(null);
  const move = (event: PointerEvent) => {
    if (start.current)
      onWidth(column.id, Math.max(60, Math.min(800, start.current.width + event.clientX - start.current.x)));
  };
  return (
    <span
      className="grid-edge"
      title={label}
      aria-hidden="true"
      onPointerDown={(event) => {
        event.preventDefault();
        event.currentTarget.setPointerCapture(event.pointerId);
        start.current = { x: event.clientX, width: column.width };
      }}
      onPointerMove={move}
      onPointerUp={() => {
        start.current = null;
      }}
      onDoubleClick={() => onWidth(column.id, null)}
    />
  );
}
