// An entry on its way to another day or time: by the mouse, or by Space, arrows and Space. It stands where it would go.
import { type KeyboardEvent, type PointerEvent, useCallback, useEffect, useRef, useState } from 'react';
import { addDays } from './days';
import type { Entry } from './use_events';

const STEP = 15;
const FAR = 5;

export interface Lift {
  entry: Entry;
  day: string;
  minutes?: number;
  keys: boolean;
}

const within = (minutes: number) => Math.max(0, Math.min(1440 - STEP, Math.round(minutes / STEP) * STEP));

/** The day, and in a column of hours the time, under a point of the window. */
function placeAt(x: number, y: number, grip: number): { day: string; minutes?: number } | null {
  const place = document
    .elementsFromPoint(x, y)
    .map((element) => element.closest<HTMLElement>('[data-day]'))
    .find((element) => element !== null);
  const day = place?.dataset.day;
  if (!place || !day) return null;
  if (place.dataset.hours === undefined) return { day };
  const box = place.getBoundingClientRect();
  return { day, minutes: within(((y - box.top - grip) / box.height) * 1440) };
}

export interface Lifting {
  lift: Lift | null;
  onPointerDown: (entry: Entry, event: PointerEvent) => void;
  onKeyDown: (entry: Entry, event: KeyboardEvent) => boolean;
}

/** `vertical` is what up and down mean: minutes in a column of hours, a week in a month. */
export function useLift(vertical: 'time' | 'week', onDrop: (lift: Lift) => void): Lifting {
  const [lift, setLift] = useState<Lift | null>(null);
  const drop = useRef(onDrop);
  drop.current = onDrop;
  const end = useRef<() => void>(() => undefined);
  useEffect(() => () => end.current(), []);

  // Standing in another place it is another element: the focus follows.
  useEffect(() => {
    if (lift?.keys) document.querySelector<HTMLElement>(`[data-entry="${lift.entry.id}"]`)?.focus();
  }, [lift]);

  const onPointerDown = useCallback((entry: Entry, event: PointerEvent) => {
    if (event.pointerType !== 'mouse' || event.button !== 0 || !entry.editable) return;
    const from = { x: event.clientX, y: event.clientY };
    const grip = event.clientY - event.currentTarget.getBoundingClientRect().top;
    let now: Lift | null = null;
    const move = (next: globalThis.PointerEvent) => {
      if (!now && Math.hypot(next.clientX - from.x, next.clientY - from.y) < FAR) return;
      next.preventDefault();
      const place = placeAt(next.clientX, next.clientY, grip);
      const timed = entry.start !== undefined;
      now = {
        entry,
        day: place?.day ?? now?.day ?? entry.day,
        minutes: timed ? (place?.minutes ?? now?.minutes ?? entry.start) : undefined,
        keys: false,
      };
      setLift(now);
    };
    const swallow = (click: MouseEvent) => {
      click.stopPropagation();
      click.preventDefault();
    };
    const stop = () => {
      window.removeEventListener('pointermove', move);
      window.removeEventListener('pointerup', up);
      window.removeEventListener('keydown', giveUp, true);
      end.current = () => undefined;
      setLift(null);
    };
    const up = () => {
      const last = now;
      stop();
      if (!last) return;
      window.addEventListener('click', swallow, { capture: true, once: true });
      setTimeout(() => window.removeEventListener('click', swallow, { capture: true }), 0);
      drop.current(last);
    };
    const giveUp = (key: globalThis.KeyboardEvent) => {
      if (key.key !== 'Escape' || !now) return;
      key.stopPropagation();
      stop();
    };
    window.addEventListener('pointermove', move);
    window.addEventListener('pointerup', up);
    window.addEventListener('keydown', giveUp, true);
    end.current = stop;
  }, []);

  const onKeyDown = useCallback(
    (entry: Entry, event: KeyboardEvent): boolean => {
      const mine = lift?.keys && lift.entry.id === entry.id ? lift : null;
      if (!mine) {
        if (event.key !== ' ' || !entry.editable) return false;
        setLift({ entry, day: entry.day, minutes: entry.start, keys: true });
        return true;
      }
      if (event.key === 'Escape') setLift(null);
      else if (event.key === ' ' || event.key === 'Enter') {
        setLift(null);
        drop.current(mine);
      } else if (event.key === 'ArrowLeft' || event.key === 'ArrowRight')
        setLift({ ...mine, day: addDays(mine.day, event.key === 'ArrowLeft' ? -1 : 1) });
      else if (event.key === 'ArrowUp' || event.key === 'ArrowDown') {
        const sign = event.key === 'ArrowUp' ? -1 : 1;
        if (vertical === 'week') setLift({ ...mine, day: addDays(mine.day, sign * 7) });
        else if (mine.minutes !== undefined) setLift({ ...mine, minutes: within(mine.minutes + sign * STEP) });
      } else return false;
      return true;
    },
    [lift, vertical],
  );
  return { lift, onPointerDown, onKeyDown };
}

/** The entries with the lifted one where it would go. */
export function withLift(entries: Entry[], lift: Lift | null): Entry[] {
  if (!lift) return entries;
  const { entry, day, minutes } = lift;
  const start = minutes ?? entry.start;
  const moved: Entry =
    start === undefined || entry.start === undefined || entry.end === undefined
      ? { ...entry, day }
      : { ...entry, day, start, end: Math.min(1440, start + entry.end - entry.start) };
  return [...entries.filter((item) => item.id !== entry.id), moved];
}
