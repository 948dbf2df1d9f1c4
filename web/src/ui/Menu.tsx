import { Menu as Kit } from '@mantine/core';
import { Fragment, type ReactElement, type ReactNode } from 'react';
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
  target: ReactElement;
  entries: MenuEntry[];
  align?: 'start' | 'end';
  width?: number;
}

/** Commands behind a button; arrows, letters and Escape work. */
export function Menu({ target, entries, align = 'start', width }: MenuProps) {
  return (
    <Kit
      position={`bottom-${align}`}
      offset={4}
      width={width}
      withinPortal
      transitionProps={{ duration: 80 }}
      unstyled
      classNames={{ dropdown: 'menu', item: 'menu-item' }}
    >
      <Kit.Target>{target}</Kit.Target>
      <Kit.Dropdown>
        {entries.map((entry, index) => {
          if (!entry) return null;
          // biome-ignore lint/suspicious/noArrayIndexKey: entries have no identity of their own
          if (entry === 'divider') return <div key={index} className="menu-divider" role="separator" />;
          if ('heading' in entry)
            return (
              // biome-ignore lint/suspicious/noArrayIndexKey: as above
              <div key={index} className="menu-label" role="presentation">
                {entry.heading}
              </div>
            );
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: as above
            <Fragment key={index}>
              <Kit.Item onClick={entry.onClick} disabled={entry.disabled} data-danger={entry.danger || undefined}>
                <span className="row grow">
                  {entry.icon ? <Icon name={entry.icon} /> : null}
                  <span className="grow">{entry.label}</span>
                  {entry.checked ? <Icon name="check" /> : null}
                  {entry.keys ? <Kbd>{entry.keys}</Kbd> : null}
                </span>
              </Kit.Item>
            </Fragment>
          );
        })}
      </Kit.Dropdown>
    </Kit>
  );
}
