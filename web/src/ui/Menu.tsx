import {
  cloneElement,
  type KeyboardEvent,
  type MouseEvent,
  type ReactElement,
  type ReactNode,
  useId,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import { createPortal } from 'react-dom';
import { type Align, layers, useAnchored, useOutside } from './anchor';
import { Icon, type IconName } from './icons';
import { Kbd } from './parts';

export type MenuEntry =
  | {
      label: ReactNode;
      icon?: IconName;
      keys?: string;
      danger?: boolean;
      disabled?: boolean;
      checked?: boolean;
      onClick: () => void;
    }
  | { heading: ReactNode }
  | 'divider'
  | false
  | null
  | undefined;

interface MenuProps {
  /** The button it hangs on. */
  target: ReactElement<Record<string, unknown>>;
  entries: MenuEntry[];
  align?: Align;
  width?: number;
}

/** Commands behind a button: arrows, Home, End, first letters, Escape. */
export function Menu({ target, entries, align = 'start', width }: MenuProps) {
  const id = useId();
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLElement>(null);
  const box = useRef<HTMLDivElement>(null);
  useAnchored(button, box, open, align);
  useOutside([button, box], open, () => setOpen(false));
  const items = () => [...(box.current?.querySelectorAll<HTMLElement>('[role^="menuitem"]:not(:disabled)') ?? [])];
  useLayoutEffect(() => {
    if (open) box.current?.querySelector<HTMLElement>('[role^="menuitem"]:not(:disabled)')?.focus();
  }, [open]);
  const close = () => {
    setOpen(false);
    button.current?.focus({ preventScroll: true });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const all = items();
    const at = all.indexOf(document.activeElement as HTMLElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1 + all.length, Home: 0, End: all.length - 1 }[event.key];
    event.stopPropagation();
    if (to !== undefined) {
      event.preventDefault();
      all[to % all.length]?.focus();
    } else if (event.key === 'Escape' || event.key === 'Tab') {
      event.preventDefault();
      close();
    } else if (event.key.length === 1 && event.key !== ' ') {
      const letter = event.key.toLowerCase();
      [...all.slice(at + 1), ...all.slice(0, at + 1)]
        .find((item) => item.textContent?.trim().toLowerCase().startsWith(letter))
        ?.focus();
    }
  };
  return (
    <>
      {cloneElement(target, {
        ref: button,
        'aria-haspopup': 'menu',
        'aria-expanded': open,
        'aria-controls': open ? id : undefined,
        onClick: (event: MouseEvent) => {
          event.stopPropagation();
          setOpen(!open);
        },
      })}
      {open
        ? createPortal(
            <div
              ref={box}
              id={id}
              role="menu"
              tabIndex={-1}
              className="menu"
              style={{ width }}
              onKeyDown={onKeyDown}
              onClick={(event) => event.stopPropagation()}
            >
              {entries.map((entry, at) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: entries have no identity of their own
                <Entry key={at} entry={entry} close={close} />
              ))}
            </div>,
            layers(),
          )
        : null}
    </>
  );
}

function Entry({ entry, close }: { entry: MenuEntry; close: () => void }) {
  if (!entry) return null;
  if (entry === 'divider') return <hr className="menu-divider" />;
  if ('heading' in entry)
    return (
      <div className="menu-label" role="presentation">
        {entry.heading}
      </div>
    );
  return (
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: checked only where the role has it
    <button
      type="button"
      role={entry.checked === undefined ? 'menuitem' : 'menuitemcheckbox'}
      aria-checked={entry.checked}
      tabIndex={-1}
      disabled={entry.disabled}
      className="menu-item"
      data-danger={entry.danger || undefined}
      onMouseMove={(event) => event.currentTarget.focus({ preventScroll: true })}
      onClick={() => {
        close();
        entry.onClick();
      }}
    >
      {entry.icon ? <Icon name={entry.icon} /> : null}
      <span className="grow">{entry.label}</span>
      {entry.checked ? <Icon name="check" /> : null}
      {entry.keys ? <Kbd>{entry.keys}</Kbd> : null}
    </button>
  );
}
