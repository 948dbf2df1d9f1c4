// Every key of the application, in one table: the help sheet, the menus and the handlers all read it. Features listen
// with `useKeys`; one listener for the whole page decides who gets a press, the screen on top first.
import { useEffect, useRef } from 'react';
import { create } from 'zustand';
import type { Key } from '@/i18n';

const apple = /Mac|iPhone|iPad/.test(navigator.userAgent);
export const modKey = apple ? '⌘' : 'Ctrl';

type Group = 'keys.everywhere' | 'keys.list' | 'keys.record' | 'keys.board' | 'keys.day' | 'keys.calendar';
interface Row {
  group: Group;
  /** "mod+k", "g h" (one after the other), "1-9", "g *" (any letter); more than one divided by "|". */
  press: string;
  text: Key;
  /** The grid and the board listen themselves: their keys only count while they have the focus. */
  own?: true;
}

export const keyTable = {
  palette: { group: 'keys.everywhere', press: 'mod+k', text: 'keys.palette' },
  search: { group: 'keys.everywhere', press: '/', text: 'keys.search' },
  new: { group: 'keys.everywhere', press: 'n', text: 'keys.new' },
  undo: { group: 'keys.everywhere', press: 'mod+z', text: 'keys.undo' },
  go_home: { group: 'keys.everywhere', press: 'g h', text: 'keys.go_home' },
  go_board: { group: 'keys.everywhere', press: 'g b', text: 'keys.go_board' },
  go_funnel: { group: 'keys.everywhere', press: 'g f', text: 'keys.go_funnel' },
  go_calendar: { group: 'keys.everywhere', press: 'g w', text: 'keys.go_calendar' },
  go_tasks: { group: 'keys.everywhere', press: 'g k', text: 'keys.go_tasks' },
  go_object: { group: 'keys.everywhere', press: 'g *', text: 'keys.go_object' },
  notices: { group: 'keys.everywhere', press: 'g n', text: 'keys.notices' },
  close: { group: 'keys.everywhere', press: 'Esc', text: 'keys.close', own: true },
  help: { group: 'keys.everywhere', press: '?', text: 'keys.help' },
  move: { group: 'keys.list', press: 'j|k', text: 'keys.move', own: true },
  open: { group: 'keys.list', press: 'Enter', text: 'keys.open', own: true },
  edit: { group: 'keys.list', press: 'F2', text: 'keys.edit', own: true },
  tick: { group: 'keys.list', press: 'x', text: 'keys.tick', own: true },
  range: { group: 'keys.list', press: 'Shift+↓', text: 'keys.range', own: true },
  all: { group: 'keys.list', press: 'mod+a', text: 'keys.all', own: true },
  filter: { group: 'keys.list', press: 'f', text: 'keys.filter', own: true },
  sort: { group: 'keys.list', press: 's', text: 'keys.sort', own: true },
  views: { group: 'keys.list', press: 'v', text: 'keys.views', own: true },
  first: { group: 'keys.list', press: 'mod+Home', text: 'keys.first', own: true },
  last: { group: 'keys.list', press: 'mod+End', text: 'keys.last', own: true },
  edit_record: { group: 'keys.record', press: 'e', text: 'keys.edit_record' },
  previous: { group: 'keys.record', press: '[', text: 'keys.previous' },
  next: { group: 'keys.record', press: ']', text: 'keys.next' },
  note: { group: 'keys.record', press: 'l', text: 'keys.note' },
  call: { group: 'keys.record', press: 'c', text: 'keys.call' },
  task: { group: 'keys.record', press: 't', text: 'keys.task' },
  mail: { group: 'keys.record', press: 'm', text: 'keys.mail' },
  brief: { group: 'keys.record', press: 'b', text: 'keys.brief' },
  tab: { group: 'keys.record', press: '1-9', text: 'keys.tab' },
  save: { group: 'keys.record', press: 'mod+Enter', text: 'keys.save', own: true },
  day_next: { group: 'keys.day', press: 'j', text: 'keys.day_next' },
  day_previous: { group: 'keys.day', press: 'k', text: 'keys.day_previous' },
  day_done: { group: 'keys.day', press: 'x', text: 'keys.day_done' },
  day_call: { group: 'keys.day', press: 'p', text: 'keys.day_call' },
  day_date: { group: 'keys.day', press: 'd', text: 'keys.day_date' },
  calendar_today: { group: 'keys.calendar', press: 't', text: 'keys.calendar_today' },
  calendar_earlier: { group: 'keys.calendar', press: '[', text: 'keys.calendar_earlier' },
  calendar_later: { group: 'keys.calendar', press: ']', text: 'keys.calendar_later' },
  board_move: { group: 'keys.board', press: '←|→|↑|↓', text: 'keys.board_move', own: true },
  board_lift: { group: 'keys.board', press: 'Space', text: 'keys.board_lift', own: true },
  board_menu: { group: 'keys.board', press: 'm', text: 'keys.board_menu', own: true },
} as const satisfies Record<string, Row>;

export type KeyId = keyof typeof keyTable;
const rowOf = (id: KeyId): Row => keyTable[id];

/** The caps to show: [["Ctrl", "K"]], [["G", "H"]], or several ways. */
export function capsOf(id: KeyId): string[][] {
  return rowOf(id)
    .press.split('|')
    .map((way) =>
      way
        .split(/[+ ]/)
        .map((part) => (part === 'mod' ? modKey : part === '*' ? '…' : part.length === 1 ? part.toUpperCase() : part)),
    );
}

/** The same in one line, for menus and tips. */
export const capText = (id: KeyId) =>
  capsOf(id)
    .map((way) => way.join(' '))
    .join(' / ');

/** Somebody who dictates or types by scanning may not want letters that act. */
export const useLetterKeys = create<{ on: boolean }>(() => ({ on: true }));

type Handlers = Partial<Record<KeyId, (event: KeyboardEvent) => void>>;
const listening: { current: Handlers }[] = [];
let waitingSince = 0;

const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName) ||
    target.closest('[role="menu"], [role="listbox"], [role="dialog"]') !== null) &&
  !(target instanceof HTMLInputElement && ['checkbox', 'radio', 'button'].includes(target.type));

const layerOpen = () => document.querySelector('[role="dialog"][aria-modal="true"]') !== null;

/** "mod+k", "?", "g"; "" for what can never be a shortcut here. */
export function pressOf(event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>): string {
  if (event.altKey) return '';
  const mod = apple ? event.metaKey : event.ctrlKey;
  if ((apple ? event.ctrlKey : event.metaKey) || (mod && event.shiftKey)) return '';
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  return mod ? `mod+${key}` : key;
}

export function matches(id: KeyId, press: string): boolean {
  return rowOf(id)
    .press.split('|')
    .some(
      (way) =>
        way === press ||
        (way === '1-9' && /^[1-9]$/.test(press)) ||
        (way.endsWith(' *') && press.startsWith(way.slice(0, -1)) && /^\p{L}$/u.test(press.slice(-1))),
    );
}

/** The handler that gets this press; exact rows before open ones, the youngest listener first. */
function find(press: string, inGrid: boolean): ((event: KeyboardEvent) => void) | undefined {
  for (const open of [false, true])
    for (const { current } of [...listening].reverse())
      for (const id of Object.keys(current) as KeyId[]) {
        // Beside a record in the panel the grid keeps its own letters.
        if (inGrid && rowOf(id).group !== 'keys.everywhere') continue;
        if (rowOf(id).press.endsWith('*') === open && matches(id, press)) return current[id];
      }
  return undefined;
}

function dispatch(event: KeyboardEvent) {
  if (event.isComposing || event.defaultPrevented) return;
  const press = pressOf(event);
  if (!press || ['Shift', 'Control', 'Meta', 'Alt'].includes(event.key)) return;
  const always = press === 'mod+k';
  const target = event.target instanceof HTMLElement ? event.target : null;
  if (!always && (isTyping(target) || layerOpen())) return;
  if (!useLetterKeys.getState().on && press.length === 1) return;
  const second = Date.now() - waitingSince < 1200;
  waitingSince = 0;
  const run = find(second ? `g ${press}` : press, target?.closest('[role="grid"]') != null);
  if (run) {
    event.preventDefault();
    run(event);
  } else if (press === 'g' && !second) {
    waitingSince = Date.now();
  }
}

/** With letters switched off nobody gets them, not even what listens by itself. Menus and fields keep theirs. */
function silence(event: KeyboardEvent) {
  if (useLetterKeys.getState().on || event.key.length !== 1 || event.key === ' ') return;
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  event.stopImmediatePropagation();
}

export function listenKeys(): () => void {
  window.addEventListener('keydown', silence, true);
  window.addEventListener('keydown', dispatch);
  return () => {
    window.removeEventListener('keydown', silence, true);
    window.removeEventListener('keydown', dispatch);
  };
}

/** Listens while the component stands. A handler that is absent leaves the press to whoever is below. */
export function useKeys(handlers: Handlers) {
  const latest = useRef(handlers);
  latest.current = handlers;
  useEffect(() => {
    listening.push(latest);
    return () => {
      listening.splice(listening.indexOf(latest), 1);
    };
  }, []);
}
