import { Modal } from '@mantine/core';
import type { ReactNode } from 'react';

/** A bare layer near the top of the page, for the palette. */
export function Floating({ label, onClose, children }: { label: string; onClose: () => void; children: ReactNode }) {
  return (
    <Modal.Root
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
  );
}
