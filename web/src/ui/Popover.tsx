import { cloneElement, type KeyboardEvent, type ReactElement, type ReactNode, useEffect, useRef } from 'react';
import { createPortal } from 'react-dom';
import { type Align, layers, useAnchored, useOutside } from './anchor';

interface PopoverProps {
  open: boolean;
  onChange: (open: boolean) => void;
  /** The element it hangs on. */
  target: ReactElement<Record<string, unknown>>;
  width?: number;
  align?: Align;
  label: string;
  children: ReactNode;
}

const reachable = 'a[href], button:not(:disabled), input:not(:disabled), textarea:not(:disabled), [tabindex="0"]';

/** A small panel hanging on a button; Escape and a press outside close it, Tab stays inside. */
export function Popover({ open, onChange, target, width = 320, align = 'start', label, children }: PopoverProps) {
  const anchor = useRef<HTMLElement>(null);
  const box = useRef<HTMLDivElement>(null);
  useAnchored(anchor, box, open, align);
  useOutside([anchor, box], open, () => onChange(false));
  useEffect(() => {
    if (!open) return;
    const before = document.activeElement as HTMLElement | null;
    (box.current?.querySelector<HTMLElement>('[data-autofocus]') ?? box.current)?.focus({ preventScroll: true });
    return () => {
      const now = document.activeElement;
      if (!now || now === document.body) before?.focus({ preventScroll: true });
    };
  }, [open]);
  const onKeyDown = (event: KeyboardEvent) => {
    event.stopPropagation();
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Escape' && !event.defaultPrevented) {
      event.preventDefault();
      onChange(false);
      anchor.current?.focus({ preventScroll: true });
    } else if (event.key === 'Tab') {
      const all = [...(box.current?.querySelectorAll<HTMLElement>(reachable) ?? [])].filter(
        (item) => item.offsetParent !== null,
      );
      const first = all[0];
      const last = all[all.length - 1];
      if (
        event.shiftKey
          ? document.activeElement === first || document.activeElement === box.current
          : document.activeElement === last
      ) {
        event.preventDefault();
        (event.shiftKey ? last : first)?.focus();
      }
    }
  };
  return (
    <>
      {cloneElement(target, { ref: anchor, 'aria-haspopup': 'dialog' })}
      {open
        ? createPortal(
            <div
              ref={box}
              role="dialog"
              aria-label={label}
              tabIndex={-1}
              className="popover"
              style={{ width }}
              onKeyDown={onKeyDown}
              onClick={(event) => event.stopPropagation()}
            >
              {children}
            </div>,
            layers(),
          )
        : null}
    </>
  );
}
