import { Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import '@mantine/core/styles/Overlay.layer.css';
import '@mantine/core/styles/ModalBase.layer.css';
import '@mantine/core/styles/Modal.layer.css';
import { closeOnEscape } from './layer_keys';

/** A bare layer near the top of the page, for the palette. */
export function Floating({ label, onClose, children }: { label: string; onClose: () => void; children: ReactNode }) {
  return (
    // The kit keeps key presses of its content to itself; they come up here all the same.
    <div className="layer-keys" onKeyDown={closeOnEscape(onClose)}>
      <Modal.Root
        closeOnEscape={false}
        opened
        onClose={onClose}
        size={640}
        yOffset="10vh"
        transitionProps={{ duration: 80, transition: 'fade' }}
        classNames={{ content: 'dialog palette' }}
      >
        <Modal.Overlay className="layer-scrim" backgroundOpacity={undefined} />
        <Modal.Content radius={12} aria-label={label}>
          {children}
        </Modal.Content>
      </Modal.Root>
    </div>
  );
}
