import { type MouseEvent, type PointerEvent, useRef, useState } from 'react';
import { Check, Icon } from '@/ui';
import type { Column, Sort } from './columns';

interface GridHeadProps {
  columns: Column[];
  width: number;
  sorts: Sort[];
  /** `add`: beside the sorts there are. */
  onSort: (field: string, desc: boolean | null, add: boolean) => void;
  /** `done` once the edge is let go. */
  onWidth: (column: string, width: number | null, done: boolean) => void;
  /** Puts a column before another one, or last. */
  onOrder?: (column: string, before: string | null) => void;
  ticked: boolean;
  some: boolean;
  onTick: () => void;
  words: { selectAll: string; resize: string; sort: string };
}

const SLACK = 6;

/** Titles: press to sort (up, down, none), with Shift to sort by several; drag a title for the order of the columns,
 * its edge for the width, double-click the edge for the usual width. */
export function GridHead({
  columns,
  width,
  sorts,
  onSort,
  onWidth,
  onOrder,
  ticked,
  some,
  onTick,
  words,
}: GridHeadProps) {
  const head = useRef<HTMLDivElement>(null);
  const drag = useRef<{ column: string; x: number; on: boolean } | null>(null);
  const [dropAt, setDropAt] = useState<number | null>(null);

  // The place a dragged title would go to: before the first title whose middle is to the right.
  const placeAt = (x: number): number => {
    const titles = [...(head.current?.querySelectorAll<HTMLElement>('[data-column]') ?? [])];
    const at = titles.findIndex((title) => {
      const box = title.getBoundingClientRect();
      return x < box.left + box.width / 2;
    });
    return at < 0 ? columns.length : Math.max(1, at);
  };
  const end = (column: string | null) => {
    if (column && dropAt !== null) onOrder?.(column, columns[dropAt]?.id ?? null);
    drag.current = null;
    setDropAt(null);
  };
  return (
    <div ref={head} className="grid-head" role="row" aria-rowindex={1} style={{ width }}>
      <span className="grid-tick" role="columnheader" aria-colindex={1}>
        <Check aria-label={words.selectAll} checked={ticked} indeterminate={some} onChange={onTick} />
      </span>
      {columns.map((column, at) => {
        const place = sorts.findIndex((item) => item.field === column.id);
        const sort = sorts[place];
        const next = !sort ? false : !sort.desc ? true : null;
        return (
          <div
            key={column.id}
            role="columnheader"
            aria-colindex={at + 2}
            aria-sort={sort ? (sort.desc ? 'descending' : 'ascending') : undefined}
            className={`grid-title${at === 0 ? ' grid-frozen' : ''}${column.align ? ' grid-right' : ''}`}
            data-column={column.id}
            data-drop={dropAt === at || (dropAt === columns.length && at === columns.length - 1) || undefined}
            data-last={dropAt === columns.length || undefined}
            style={{ width: column.width }}
            onPointerDown={(event: PointerEvent) => {
              if (at > 0 && onOrder && event.button === 0 && event.pointerType === 'mouse')
                drag.current = { column: column.id, x: event.clientX, on: false };
            }}
            onPointerMove={(event: PointerEvent<HTMLElement>) => {
              const now = drag.current;
              if (now?.column !== column.id) return;
              if (!now.on && Math.abs(event.clientX - now.x) > SLACK) {
                now.on = true;
                event.currentTarget.setPointerCapture(event.pointerId);
              }
              if (now.on) setDropAt(placeAt(event.clientX));
            }}
            onPointerUp={() => end(drag.current?.on ? column.id : null)}
            onPointerCancel={() => end(null)}
          >
            {column.sortable ? (
              <button
                type="button"
                className="grid-sort"
                tabIndex={-1}
                title={words.sort}
                onClick={(event: MouseEvent) => {
                  if (dropAt === null) onSort(column.id, next, event.shiftKey);
                }}
              >
                <span className="ellipsis">{column.title}</span>
                {sort ? <Icon name={sort.desc ? 'down' : 'up'} size={13} /> : null}
                {sort && sorts.length > 1 ? <span className="grid-sort-place">{place + 1}</span> : null}
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
  const widthAt = (event: PointerEvent) =>
    start.current && Math.max(60, Math.min(800, start.current.width + event.clientX - start.current.x));
  return (
    <span
      className="grid-edge"
      title={label}
      aria-hidden="true"
      onPointerDown={(event) => {
        event.preventDefault();
        event.stopPropagation();
        event.currentTarget.setPointerCapture(event.pointerId);
        start.current = { x: event.clientX, width: column.width };
      }}
      onPointerMove={(event) => {
        const width = widthAt(event);
        if (width !== null) onWidth(column.id, width, false);
      }}
      onPointerUp={(event) => {
        const width = widthAt(event);
        start.current = null;
        if (width !== null) onWidth(column.id, width, true);
      }}
      onDoubleClick={() => onWidth(column.id, null, true)}
    />
  );
}
