// Which rows are on screen, for any number of rows. Browsers cut off very high elements, so the content is at most
// CAP pixels high; beyond that the scroll bar is scaled while wheel, touch and keys still move row by row.
import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';

const CAP = 8_000_000;
const STEP = 64;
const OVERSCAN = 4;
/** Rows come and go so many at a time: most pictures of a moving list then need no row made. */
const BUNCH = 4;

export interface Virtual {
  /** Height of the scrolled content. */
  height: number;
  /** Rows to render, first inclusive, last exclusive. */
  first: number;
  last: number;
  /** Rows are placed at (index - base) * rowHeight inside the moving block. */
  base: number;
  block: RefObject<HTMLDivElement | null>;
  /** Brings a row into view. */
  reveal: (index: number) => void;
  /** Brings a row to the top: back to a place that was kept. */
  showAt: (index: number) => void;
}

export function windowOf(top: number, view: number, rowHeight: number, count: number) {
  const from = Math.max(0, Math.floor(top / rowHeight));
  const to = Math.max(from, Math.min(count, Math.floor((top + view) / rowHeight)));
  const first = Math.max(0, Math.floor((from - OVERSCAN) / BUNCH) * BUNCH);
  const last = Math.min(count, Math.ceil((Math.ceil((top + view) / rowHeight) + OVERSCAN) / BUNCH) * BUNCH);
  return { from, to, first, last: Math.max(first, last), base: Math.floor(first / STEP) * STEP };
}

/** The place in the whole list (pixels) that a scroll position stands for, and back. */
export function scale(scrollTop: number, height: number, real: number, view: number): number {
  if (real <= height || height <= view) return scrollTop;
  return (scrollTop / (height - view)) * (real - view);
}
export function unscale(top: number, height: number, real: number, view: number): number {
  if (real <= height || real <= view) return top;
  return (top / (real - view)) * (height - view);
}

/** Told which rows are rendered, and which of them are really on screen: first inclusive, last exclusive. */
export type Seen = (first: number, last: number, from: number, to: number) => void;

export function useVirtual(
  scroller: RefObject<HTMLDivElement | null>,
  count: number,
  rowHeight: number,
  head: number,
  onSeen: Seen,
): Virtual {
  const real = count * rowHeight;
  const height = Math.min(real, CAP);
  const block = useRef<HTMLDivElement>(null);
  // The place in the whole list. The scroll bar follows it; only a drag of the bar or a touch sets it.
  const top = useRef(0);
  const setByUs = useRef(-1);
  const view = useRef(600);
  const [shown, setShown] = useState(() => windowOf(0, 900, rowHeight, count));
  const base = useRef(shown.base);

  const place = useCallback(() => {
    const element = scroller.current;
    if (!element || !block.current) return;
    const offset = real > CAP ? element.scrollTop + base.current * rowHeight - top.current : base.current * rowHeight;
    block.current.style.transform = `translateY(${Math.round(offset)}px)`;
  }, [scroller, real, rowHeight]);

  const seen = useRef<Parameters<Seen>>([0, 0, 0, 0]);
  const update = useCallback(() => {
    const next = windowOf(top.current, view.current, rowHeight, count);
    setShown((old) => (old.first === next.first && old.last === next.last && old.base === next.base ? old : next));
    place();
    const now: Parameters<Seen> = [next.first, next.last, next.from, next.to];
    if (now.every((each, at) => each === seen.current[at])) return;
    seen.current = now;
    onSeen(...now);
  }, [rowHeight, count, place, onSeen]);
  // Whoever asks anew is told anew.
  useEffect(() => onSeen(...seen.current), [onSeen]);

  const moveTo = useCallback(
    (to: number) => {
      const element = scroller.current;
      if (!element) return;
      top.current = Math.max(0, Math.min(to, Math.max(0, real - view.current)));
      element.scrollTop = unscale(top.current, height, real, view.current);
      setByUs.current = element.scrollTop;
      update();
    },
    [scroller, real, height, update],
  );

  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const measure = () => {
      view.current = element.clientHeight - head;
      update();
    };
    const onScroll = () => {
      if (Math.abs(element.scrollTop - setByUs.current) < 1) return;
      setByUs.current = -1;
      top.current = scale(element.scrollTop, height, real, view.current);
      update();
    };
    const onWheel = (event: WheelEvent) => {
      // Scaled lists only: one notch must not jump a thousand rows.
      if (real <= CAP || event.ctrlKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) return;
      event.preventDefault();
      const unit = event.deltaMode === 1 ? rowHeight : event.deltaMode === 2 ? view.current : 1;
      moveTo(top.current + event.deltaY * unit);
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    element.addEventListener('scroll', onScroll, { passive: true });
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', onScroll);
      element.removeEventListener('wheel', onWheel);
    };
  }, [scroller, head, height, real, rowHeight, update, moveTo]);

  useLayoutEffect(() => {
    base.current = shown.base;
    place();
  }, [shown, place]);

  const reveal = useCallback(
    (index: number) => {
      const from = index * rowHeight;
      if (from < top.current) moveTo(from);
      else if (from + rowHeight > top.current + view.current) moveTo(from + rowHeight - view.current);
    },
    [rowHeight, moveTo],
  );
  const showAt = useCallback((index: number) => moveTo(index * rowHeight), [rowHeight, moveTo]);

  return {
    height,
    first: shown.first,
    last: Math.min(shown.last, count),
    base: shown.base,
    block,
    reveal,
    showAt,
  };
}
