import type { ReactNode } from 'react';
import { Icon, type IconName, Popover } from '@/ui';

interface Props {
  icon: IconName;
  /** What the panel is called; the button says so, too, unless there is something to count. */
  label: string;
  counted?: string;
  count: number;
  width: number;
  open: boolean;
  onChange: (open: boolean) => void;
  children: ReactNode;
}

/** A button of the top bar with a number on it and a panel behind it. */
export function Tray({ icon, label, counted, count, width, open, onChange, children }: Props) {
  return (
    <Popover
      open={open}
      onChange={onChange}
      align="end"
      width={width}
      label={label}
      target={
        <button
          type="button"
          className="btn btn-quiet btn-icon top-jobs"
          aria-label={count && counted ? counted : label}
          aria-expanded={open}
          onClick={() => onChange(!open)}
        >
          <Icon name={icon} />
          {count ? <span className="top-badge">{count > 99 ? '99+' : count}</span> : null}
        </button>
      }
    >
      {children}
    </Popover>
  );
}
