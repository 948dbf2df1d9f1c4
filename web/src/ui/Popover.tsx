import { Popover as Kit } from '@mantine/core';
import type { ReactElement, ReactNode } from 'react';

interface PopoverProps {
  open: boolean;
  onChange: (open: boolean) => void;
  /** The element it hangs on. */
  target: ReactElement;
  width?: number | 'target';
  align?: 'start' | 'end';
  label: string;
  children: ReactNode;
}

/** A small panel hanging on a button; Escape and a click outside close it. */
export function Popover({ open, onChange, target, width = 320, align = 'start', label, children }: PopoverProps) {
  return (
    <Kit
      opened={open}
      onChange={onChange}
      width={width}
      position={`bottom-${align}`}
      offset={4}
      trapFocus
      returnFocus
      withinPortal
      transitionProps={{ duration: 80 }}
      unstyled
      shadow={undefined}
      classNames={{ dropdown: 'popover' }}
      middlewares={{ flip: true, shift: { padding: 8 }, size: false }}
    >
      <Kit.Target>{target}</Kit.Target>
      <Kit.Dropdown aria-label={label}>{children}</Kit.Dropdown>
    </Kit>
  );
}
