import { Drawer as Kit } from '@mantine/core';
import type { ReactNode } from 'react';
import { IconButton } from './Button';
import { useWords } from './words';
import '@mantine/core/styles/Overlay.layer.css';
import '@mantine/core/styles/ModalBase.layer.css';
import '@mantine/core/styles/Drawer.layer.css';
import { closeOnEscape } from './layer_keys';

interface DrawerProps {
  title: ReactNode;
  width?: number;
  side?: 'left' | 'right' | 'bottom';
  onClose: () => void;
  actions?: ReactNode;
  foot?: ReactNode;
  children: ReactNode;
}

/** Longer work beside the page: forms, record panels, filters on a phone. */
export function Drawer({ title, width = 560, side = 'right', onClose, actions, foot, children }: DrawerProps) {
  const words = useWords();
  return (
    // The kit keeps key presses of its content to itself; they come up here all the same.
    <div className="layer-keys" onKeyDown={closeOnEscape(onClose)}>
      <Kit.Root
        closeOnEscape={false}
        opened
        onClose={onClose}
        size={side === 'bottom' ? 'auto' : width}
        position={side}
        closeOnClickOutside
        transitionProps={{ duration: 140 }}
        classNames={{ content: `drawer drawer-${side}` }}
      >
        <Kit.Overlay className="layer-scrim" backgroundOpacity={undefined} />
        <Kit.Content>
          <div className="layer-head">
            <Kit.Title className="layer-title">{title}</Kit.Title>
            {actions}
            <IconButton icon="close" label={words.close} onClick={onClose} />
          </div>
          <div className="layer-body">{children}</div>
          {foot ? <div className="layer-foot">{foot}</div> : null}
        </Kit.Content>
      </Kit.Root>
    </div>
  );
}
