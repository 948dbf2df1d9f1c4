import {
  cloneElement,
  type FocusEvent,
  type PointerEvent,
  type ReactElement,
  type ReactNode,
  useEffect,
  useRef,
} from 'react';
import { createPortal } from 'react-dom';
import { create } from 'zustand';
import { useAnchored } from './anchor';

interface Shown {
  target: HTMLElement;
  text: ReactNode;
}

// One tip at a time for the whole page.
const useShown = create<{ shown: Shown | null }>(() => ({ shown: null }));
let timer: ReturnType<typeof setTimeout> | undefined;

function show(target: HTMLElement, text: ReactNode, delay: number) {
  clearTimeout(timer);
  timer = setTimeout(() => useShown.setState({ shown: { target, text } }), delay);
}
function hide() {
  clearTimeout(timer);
  if (useShown.getState().shown) useShown.setState({ shown: null });
}

/** A short hint on hover and focus; never the only place of a fact. */
export function Tip({
  text,
  keys,
  children,
}: {
  text: ReactNode;
  keys?: string;
  children: ReactElement<Record<string, unknown>>;
}) {
  const label = keys ? (
    <>
      {text} · {keys}
    </>
  ) : (
    text
  );
  return cloneElement(children, {
    onPointerEnter: (event: PointerEvent<HTMLElement>) => {
      if (event.pointerType === 'mouse') show(event.currentTarget, label, 450);
    },
    onPointerLeave: hide,
    onPointerDown: hide,
    onFocus: (event: FocusEvent<HTMLElement>) => {
      if (event.currentTarget.matches(':focus-visible')) show(event.currentTarget, label, 200);
    },
    onBlur: hide,
  });
}

/** Stands once at the root. */
export function TipLayer() {
  const shown = useShown((state) => state.shown);
  const target = useRef<HTMLElement | null>(null);
  const box = useRef<HTMLDivElement>(null);
  target.current = shown?.target ?? null;
  useAnchored(target, box, shown !== null, 'start');
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key === 'Escape') hide();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);
  if (!shown?.target.isConnected) return null;
  return createPortal(
    <div ref={box} aria-hidden="true" className="tip" key={String(shown.text)}>
      {shown.text}
    </div>,
    document.body,
  );
}
