// The keys of the grid, as web.md section 7 lists them. The scroller has the focus; cells never do.
import type { KeyboardEvent } from 'react';
import type { Group, Line } from './groups';

export interface Cell {
  row: number;
  column: number;
}

export interface GridActs {
  cell: Cell;
  count: number;
  columns: number;
  /** Rows on a screen. */
  page: number;
  line: Line | undefined;
  hasTicks: boolean;
  go: (cell: Cell) => void;
  startRange: (row: number) => number;
  endRange: () => void;
  tickRange: (from: number, to: number) => void;
  tick: (row: number, range: boolean) => void;
  tickAll: () => void;
  untick: () => void;
  toggle: (key: string) => void;
  tickGroup: (group: Group) => void;
  mayEdit: () => boolean;
  edit: () => void;
  open: (how: 'panel' | 'page') => void;
}

const movesOf = ({ cell, count, columns, page }: GridActs, mod: boolean): Record<string, Cell | undefined> => {
  const { row, column } = cell;
  return {
    ArrowDown: { row: row + 1, column },
    ArrowUp: { row: row - 1, column },
    ArrowRight: { row, column: column + 1 },
    ArrowLeft: { row, column: column - 1 },
    j: mod ? undefined : { row: row + 1, column },
    k: mod ? undefined : { row: row - 1, column },
    PageDown: { row: row + page, column },
    PageUp: { row: row - page, column },
    Home: mod ? { row: 0, column: 0 } : { row, column: 0 },
    End: mod ? { row: count - 1, column } : { row, column: columns - 1 },
  };
};

/** On the line of a group: Enter and Space turn it, the arrows open and shut it, X ticks all of it. True when the press is used up. */
function onGroup(event: KeyboardEvent, acts: GridActs): boolean {
  const { line } = acts;
  if (!line || line.row !== null) return false;
  const turns =
    event.key === 'Enter' ||
    event.key === ' ' ||
    (event.key === 'ArrowRight' && line.shut) ||
    (event.key === 'ArrowLeft' && !line.shut);
  if (turns) acts.toggle(line.group.key);
  else if (event.key === 'x') acts.tickGroup(line.group);
  return turns || event.key === 'F2' || event.key === 'x';
}

export function pressInGrid(event: KeyboardEvent, acts: GridActs) {
  const mod = event.ctrlKey || event.metaKey;
  const { row, column } = acts.cell;
  if (!mod && onGroup(event, acts)) {
    event.preventDefault();
    return;
  }
  const move = movesOf(acts, mod)[event.key];
  if (move) {
    event.preventDefault();
    if (event.shiftKey && event.key.startsWith('Arrow') && move.row !== row)
      acts.tickRange(acts.startRange(row), Math.max(0, Math.min(move.row, acts.count - 1)));
    else if (!event.shiftKey) acts.endRange();
    acts.go(move);
  } else if (mod && event.key === 'a') {
    event.preventDefault();
    acts.tickAll();
  } else if (event.key === ' ' || (event.key === 'x' && !mod)) {
    event.preventDefault();
    acts.tick(row, event.shiftKey);
  } else if (event.key === 'F2' || (event.key === 'Enter' && column > 0 && !mod && acts.mayEdit())) {
    if (!acts.mayEdit()) return;
    event.preventDefault();
    acts.edit();
  } else if (event.key === 'Enter') {
    event.preventDefault();
    acts.open(mod ? 'page' : 'panel');
  } else if (event.key === 'Escape' && acts.hasTicks) acts.untick();
}
