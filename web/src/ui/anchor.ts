// Where a floating part goes: under its target, flipped above when there is no room, kept inside the window.
import { type RefObject, useLayoutEffect } from 'react';

const GAP = 4;
const EDGE = 8;

/** Where floating parts stand in the document. */
export const layers = () => document.getElementById('layers') ?? document.body;

export type Align = 'start' | 'end';

export function placeAt(
  target: DOMRect,
  box: { width: number; height: number },
  align: Align,
  view: { width: number; height: number },
) {
  const below = view.height - target.bottom - GAP - EDGE;
  const above = target.top - GAP - EDGE;
  const up = box.height > below && above > below;
  const left = align === 'end' ? target.right - box.width : target.left;
  return {
    left: Math.round(Math.max(EDGE, Math.min(left, view.width - box.width - EDGE))),
    top: Math.round(up ? Math.max(EDGE, target.top - GAP - box.height) : target.bottom + GAP),
    maxHeight: Math.max(120, Math.floor(up ? above : below)),
  };
}

/** Keeps a fixed box beside its target while anything scrolls or changes size. */
export function useAnchored(
  target: RefObject<HTMLElement | null>,
  box: RefObject<HTMLElement | null>,
  open: boolean,
  align: Align,
) {
  useLayoutEffect(() => {
    const element = box.current;
    const anchor = target.current;
    if (!open || !element || !anchor) return;
    const place = () => {
      element.style.maxHeight = '';
      // On a phone it is a sheet from below: layers.css places it.
      if (element.classList.contains('popover') && window.matchMedia('(max-width: 767px)').matches) {
        element.style.left = '';
        element.style.top = '';
        return;
      }
      const at = placeAt(
        anchor.getBoundingClientRect(),
        { width: element.offsetWidth, height: element.offsetHeight },
        align,
        { width: window.innerWidth, height: window.innerHeight },
      );
      element.style.left = `${at.left}px`;
      element.style.top = `${at.top}px`;
      if (element.offsetHeight > at.maxHeight) element.style.maxHeight = `${at.maxHeight}px`;
    };
    place();
    const observer = new ResizeObserver(place);
    observer.observe(element);
    window.addEventListener('resize', place);
    window.addEventListener('scroll', place, true);
    return () => {
      observer.disconnect();
      window.removeEventListener('resize', place);
      window.removeEventListener('scroll', place, true);
    };
  }, [target, box, open, align]);
}

const inLayer = (node: Node) => node instanceof Element && node.closest('.menu, .popover') !== null;

/** Runs when a press lands outside of both; presses in layers opened from inside count as inside. */
export function useOutside(parts: RefObject<HTMLElement | null>[], open: boolean, run: () => void) {
  useLayoutEffect(() => {
    if (!open) return;
    const onPointerDown = (event: PointerEvent) => {
      const node = event.target as Node;
      if (parts.some((part) => part.current?.contains(node))) return;
      const own = parts[1]?.current;
      if (inLayer(node) && own?.classList.contains('popover')) return;
      run();
    };
    document.addEventListener('pointerdown', onPointerDown, true);
    return () => document.removeEventListener('pointerdown', onPointerDown, true);
  });
}
