// The list of any length. One tab stop: the scroller has the focus, arrows move the active cell.
import {
  type KeyboardEvent,
  type ReactNode,
  useCallback,
  useEffect,
  useId,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import type { ObjectMeta, Row } from '@/api/types';
import type { Column, Sort } from './columns';
import { GridHead } from './GridHead';
import { GridRow, SkeletonRow } from './GridRow';
import { GroupRow } from './GroupRow';
import { type Cell, pressInGrid } from './grid_keys';
import type { Ticked } from './group_ticks';
import type { Group, GroupSpec, Line } from './groups';
import type { Place } from './places';
import { isSelected, nothing, type Selection, setSelected } from './selection';
import { type Seen, useVirtual } from './virtual';
import './grid.css';
import './cards.css';

export const HEAD = 34;
/** Heights of a row; grid.css holds the same. */
export const rowHeights = { comfortable: 36, compact: 30 };

/** Where an editor leaves to when it has saved. */
export type Leave = 'stay' | 'right' | 'left' | 'down';

export interface Groups {
  spec: GroupSpec;
  lineAt: (index: number) => Line | undefined;
  onToggle: (key: string) => void;
  ticked: (group: Group) => Ticked;
  onTick: (group: Group) => unknown;
}

export interface VGridProps {
  label: string;
  object: ObjectMeta;
  columns: Column[];
  density?: 'comfortable' | 'compact';
  /** Lines in all: rows, and groups where there are any. */
  count: number;
  rowAt: (index: number) => Row | undefined;
  groups?: Groups;
  onRange: (first: number, last: number, from: number, to: number) => void;
  sorts: Sort[];
  onSort: (field: string, desc: boolean | null, add: boolean) => void;
  selection: Selection;
  onSelect: (selection: Selection) => void;
  onWidth: (column: string, width: number | null, done: boolean) => void;
  onOrder?: (column: string, before: string | null) => void;
  /** Opens a record: beside the page, or as a page. */
  onOpen: (row: Row, how: 'panel' | 'page') => void;
  canEdit: (row: Row) => boolean;
  /** The editor that stands in a cell. */
  editor: (row: Row, column: Column, close: (next: Leave) => void) => ReactNode;
  openId?: string;
  isOld?: boolean;
  /** Where to begin, when one comes back; and where one is. */
  start?: Place;
  onPlace?: (place: Partial<Place>) => void;
  words: { selectAll: string; selectRow: (name: string) => string; resize: string; sort: string };
}

export function VGrid(props: VGridProps) {
  const { columns, count, rowAt, onRange, selection, onSelect, onOpen, onPlace, groups } = props;
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const height = rowHeights[props.density ?? 'comfortable'];
  const former = useRef(props.start);
  const onSeen = useCallback<Seen>(
    (...seen) => {
      onRange(...seen);
      if (!former.current) onPlace?.({ top: seen[2], left: scroller.current?.scrollLeft ?? 0 });
    },
    [onRange, onPlace],
  );
  const virtual = useVirtual(scroller, count, height, HEAD, onSeen);
  const [active, setActive] = useState<Cell>({ row: props.start?.row ?? 0, column: props.start?.column ?? 0 });
  const [editing, setEditing] = useState(false);
  const anchor = useRef<number | null>(null);
  const { first, last, base, reveal, showAt } = virtual;

  // Back to where it was, once there are that many lines.
  useLayoutEffect(() => {
    const place = former.current;
    if (!place || count <= place.top) return;
    former.current = undefined;
    showAt(place.top);
    if (scroller.current) scroller.current.scrollLeft = place.left;
    scroller.current?.focus({ preventScroll: true });
  }, [count, showAt]);
  useEffect(() => onPlace?.(active), [active, onPlace]);

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

  const close = (next: Leave) => {
    setEditing(false);
    scroller.current?.focus({ preventScroll: true });
    if (next === 'down') go({ row: row + 1, column });
    if (next !== 'right' && next !== 'left') return;
    // Tab goes on editing in the next cell that can be edited, at the end of a row in the next row.
    const step = next === 'right' ? 1 : -1;
    for (let at = row * columns.length + column + step, tries = 2 * columns.length; tries > 0; at += step, tries -= 1) {
      const cell = {
        row: Math.floor(at / columns.length),
        column: ((at % columns.length) + columns.length) % columns.length,
      };
      if (!canEdit(cell.row, cell.column)) continue;
      go(cell);
      setEditing(true);
      return;
    }
  };

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
    pressInGrid(event, {
      cell: { row, column },
      count,
      columns: columns.length,
      page: Math.max(1, Math.floor(((scroller.current?.clientHeight ?? 600) - HEAD) / height) - 1),
      line: groups?.lineAt(row),
      hasTicks: selection.mode === 'all' || selection.ids.size > 0,
      go,
      startRange: (at) => {
        anchor.current ??= at;
        return anchor.current;
      },
      endRange: () => {
        anchor.current = null;
      },
      tickRange: (from, to) => tickRange(from, to, true),
      tick,
      tickAll: () => onSelect({ mode: 'all', except: new Set() }),
      untick: () => onSelect(nothing),
      toggle: (key) => groups?.onToggle(key),
      tickGroup: (group) => groups?.onTick(group),
      mayEdit: () => canEdit(row, column),
      edit: () => setEditing(true),
      open: (how) => {
        const target = rowAt(row);
        if (target) onOpen(target, how);
      },
    });
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
    const top = (index - base) * height;
    const here = index === row;
    const line = groups?.lineAt(index);
    const record = rowAt(index);
    if (groups && line?.row === null)
      rows.push(
        <GroupRow
          key={index}
          id={id}
          index={index}
          top={top}
          object={props.object}
          spec={groups.spec}
          group={line.group}
          shut={line.shut}
          columns={columns}
          activeColumn={here ? column : -1}
          ticked={groups.ticked(line.group)}
          onTick={groups.onTick}
          onToggle={groups.onToggle}
          press={handlers.press}
        />,
      );
    else if (record)
      rows.push(
        <GridRow
          key={index}
          id={id}
          index={index}
          level={groups ? 2 : undefined}
          top={top}
          row={record}
          object={props.object}
          columns={columns}
          selected={isSelected(selection, record.id)}
          open={props.openId === record.id}
          activeColumn={here ? column : -1}
          editor={here && editing && columns[column] ? props.editor(record, columns[column], close) : null}
          tickLabel={props.words.selectRow}
          {...handlers}
        />,
      );
    else rows.push(<SkeletonRow key={index} id={id} index={index} top={top} columns={columns} />);
  }
  const allTicked = selection.mode === 'all' && selection.except.size === 0;
  const some = selection.mode === 'all' ? selection.except.size > 0 : selection.ids.size > 0;
  return (
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: a grid or a treegrid, both named
    <div
      ref={scroller}
      className="grid"
      role={groups ? 'treegrid' : 'grid'}
      aria-label={props.label}
      aria-rowcount={count + 1}
      aria-colcount={columns.length + 1}
      aria-multiselectable
      aria-activedescendant={count > 0 && !editing && row >= first && row < last ? `${id}-${row}-${column}` : undefined}
      tabIndex={0}
      data-old={props.isOld || undefined}
      data-density={props.density}
      onKeyDown={onKeyDown}
    >
      <GridHead
        columns={columns}
        width={total + 40}
        sorts={props.sorts}
        onSort={props.onSort}
        onWidth={props.onWidth}
        onOrder={props.onOrder}
        ticked={allTicked}
        some={some}
        onTick={() => onSelect(allTicked || some ? nothing : { mode: 'all', except: new Set() })}
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
