// The list of any length. One tab stop: the scroller has the focus, arrows move the active cell.
import { type KeyboardEvent, type ReactNode, useCallback, useEffect, useId, useMemo, useRef, useState } from 'react';
import type { ObjectMeta, Row } from '@/api/types';
import type { Column, Sort } from './columns';
import { GridHead } from './GridHead';
import { GridRow, SkeletonRow } from './GridRow';
import { isSelected, type Selection, setSelected } from './selection';
import { useVirtual } from './virtual';
import './grid.css';

export const ROW = 36;
export const HEAD = 34;

export interface VGridProps {
  label: string;
  object: ObjectMeta;
  columns: Column[];
  count: number;
  rowAt: (index: number) => Row | undefined;
  onRange: (first: number, last: number, from: number, to: number) => void;
  sorts: Sort[];
  onSort: (field: string, desc: boolean | null) => void;
  selection: Selection;
  onSelect: (selection: Selection) => void;
  onWidth: (column: string, width: number | null) => void;
  /** Opens a record: beside the page, or as a page. */
  onOpen: (row: Row, how: 'panel' | 'page') => void;
  canEdit: (row: Row) => boolean;
  /** The editor that stands in a cell. */
  editor: (row: Row, column: Column, close: (next: 'stay' | 'right' | 'left' | 'down') => void) => ReactNode;
  openId?: string;
  isOld?: boolean;
  words: { selectAll: string; selectRow: (name: string) => string; resize: string };
}

export interface Cell {
  row: number;
  column: number;
}

export function VGrid(props: VGridProps) {
  const { columns, count, rowAt, onRange, selection, onSelect, onOpen } = props;
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtual(scroller, count, ROW, HEAD);
  const [active, setActive] = useState<Cell>({ row: 0, column: 0 });
  const [editing, setEditing] = useState(false);
  const anchor = useRef<number | null>(null);
  const { first, last, from, to, base, reveal } = virtual;

  useEffect(() => onRange(first, last, from, to), [first, last, from, to, onRange]);

  const total = useMemo(() => columns.reduce((sum, column) => sum + column.width, 0), [columns]);
  const row = Math.min(active.row, Math.max(0, count - 1));
  const column = Math.min(active.column, columns.length - 1);

  const go = useCallback(
    (next: Cell) => {
      const to = {
        row: Math.max(0, Math.min(next.row, count - 1)),
        column: Math.max(0, Math.min(next.column, columns.length - 1)),
      };
      setActive(to);
      setEditing(false);
      reveal(to.row);
      requestAnimationFrame(() => revealColumn(scroller.current, `${id}-${to.row}-${to.column}`));
    },
    [count, columns.length, reveal, id],
  );

  const canEdit = (index: number, at: number) => {
    const target = rowAt(index);
    return Boolean(target && columns[at]?.editable && props.canEdit(target));
  };

  const close = useCallback(
    (next: 'stay' | 'right' | 'left' | 'down') => {
      setEditing(false);
      scroller.current?.focus({ preventScroll: true });
      if (next === 'right') go({ row, column: column + 1 });
      else if (next === 'left') go({ row, column: column - 1 });
      else if (next === 'down') go({ row: row + 1, column });
    },
    [go, row, column],
  );

  const tickRange = useCallback(
    (from: number, to: number, on: boolean) => {
      const ids: string[] = [];
      for (let at = Math.min(from, to); at <= Math.max(from, to); at += 1) {
        const target = rowAt(at);
        if (target) ids.push(target.id);
      }
      onSelect(setSelected(selection, ids, on));
    },
    [rowAt, selection, onSelect],
  );

  const tick = useCallback(
    (index: number, range: boolean) => {
      const target = rowAt(index);
      if (!target) return;
      const on = !isSelected(selection, target.id);
      if (range && anchor.current !== null) tickRange(anchor.current, index, true);
      else onSelect(setSelected(selection, [target.id], on));
      anchor.current = index;
    },
    [rowAt, selection, onSelect, tickRange],
  );

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    if (event.nativeEvent.isComposing || event.target !== scroller.current || count === 0) return;
    const mod = event.ctrlKey || event.metaKey;
    const page = Math.max(1, Math.floor(((scroller.current?.clientHeight ?? 600) - HEAD) / ROW) - 1);
    const target = rowAt(row);
    const moves: Record<string, Cell | undefined> = {
      ArrowDown: { row: row + 1, column },
      ArrowUp: { row: row - 1, column },
      ArrowRight: { row, column: column + 1 },
      ArrowLeft: { row, column: column - 1 },
      j: mod ? undefined : { row: row + 1, column },
      k: mod ? undefined : { row: row - 1, column },
      PageDown: { row: row + page, column },
      PageUp: { row: row - page, column },
      Home: mod ? { row: 0, column: 0 } : { row, column: 0 },
      End: mod ? { row: count - 1, column } : { row, column: columns.length - 1 },
    };
    const move = moves[event.key];
    if (move) {
      event.preventDefault();
      if (event.shiftKey && event.key.startsWith('Arrow') && move.row !== row) {
        anchor.current ??= row;
        tickRange(anchor.current, Math.max(0, Math.min(move.row, count - 1)), true);
      } else if (!event.shiftKey) anchor.current = null;
      go(move);
      return;
    }
    if (mod && event.key === 'a') {
      event.preventDefault();
      onSelect({ mode: 'all', except: new Set() });
    } else if (event.key === ' ' || (event.key === 'x' && !mod)) {
      event.preventDefault();
      tick(row, event.shiftKey);
    } else if (event.key === 'F2' || (event.key === 'Enter' && column > 0 && canEdit(row, column) && !mod)) {
      if (!canEdit(row, column)) return;
      event.preventDefault();
      setEditing(true);
    } else if (event.key === 'Enter' && target) {
      event.preventDefault();
      onOpen(target, mod ? 'page' : 'panel');
    } else if (event.key === 'Escape' && (selection.mode === 'all' || selection.ids.size > 0)) {
      onSelect({ mode: 'ids', ids: new Set() });
    }
  };

  // Handlers of rows are one stable object: a row re-renders only when its own record or state changes.
  const live = useRef({ tick, go, canEdit, onOpen, rowAt, active: { row, column } });
  live.current = { tick, go, canEdit, onOpen, rowAt, active: { row, column } };
  const handlers = useMemo(
    () => ({
      tick: (index: number, range: boolean) => live.current.tick(index, range),
      openRow: (index: number, how: 'panel' | 'page') => {
        const target = live.current.rowAt(index);
        if (target) live.current.onOpen(target, how);
      },
      press: (index: number, at: number, again: boolean) => {
        const here = live.current.active;
        const same = here.row === index && here.column === at;
        live.current.go({ row: index, column: at });
        if ((same || again) && live.current.canEdit(index, at)) setEditing(true);
      },
    }),
    [],
  );

  const rows: ReactNode[] = [];
  for (let index = first; index < last; index += 1) {
    const record = rowAt(index);
    const here = index === row;
    rows.push(
      record ? (
        <GridRow
          key={index}
          id={id}
          index={index}
          top={(index - base) * ROW}
          row={record}
          object={props.object}
          columns={columns}
          selected={isSelected(selection, record.id)}
          open={props.openId === record.id}
          activeColumn={here ? column : -1}
          editor={here && editing && columns[column] ? props.editor(record, columns[column], close) : null}
          tickLabel={props.words.selectRow}
          {...handlers}
        />
      ) : (
        <SkeletonRow key={index} index={index} top={(index - base) * ROW} columns={columns} />
      ),
    );
  }
  const allTicked = selection.mode === 'all' && selection.except.size === 0;
  const some = selection.mode === 'all' ? selection.except.size > 0 : selection.ids.size > 0;
  return (
    <div
      ref={scroller}
      className="grid"
      role="grid"
      aria-label={props.label}
      aria-rowcount={count + 1}
      aria-colcount={columns.length + 1}
      aria-multiselectable
      aria-activedescendant={count > 0 && !editing && row >= first && row < last ? `${id}-${row}-${column}` : undefined}
      tabIndex={0}
      data-old={props.isOld || undefined}
      onKeyDown={onKeyDown}
    >
      <GridHead
        columns={columns}
        width={total + 40}
        sorts={props.sorts}
        onSort={props.onSort}
        onWidth={props.onWidth}
        ticked={allTicked}
        some={some}
        onTick={() =>
          onSelect(allTicked || some ? { mode: 'ids', ids: new Set() } : { mode: 'all', except: new Set() })
        }
        words={props.words}
      />
      <div className="grid-content" role="presentation" style={{ height: virtual.height, width: total + 40 }}>
        <div ref={virtual.block} className="grid-block" role="presentation">
          {rows}
        </div>
      </div>
    </div>
  );
}

function revealColumn(scroller: HTMLElement | null, id: string) {
  const cell = document.getElementById(id);
  const frozen = scroller?.querySelector<HTMLElement>('.grid-frozen');
  if (!scroller || !cell || cell.classList.contains('grid-frozen')) return;
  const left = 40 + (frozen?.offsetWidth ?? 0);
  if (cell.offsetLeft < scroller.scrollLeft + left) scroller.scrollLeft = cell.offsetLeft - left;
  else if (cell.offsetLeft + cell.offsetWidth > scroller.scrollLeft + scroller.clientWidth)
    scroller.scrollLeft = cell.offsetLeft + cell.offsetWidth - scroller.clientWidth;
}
