import { Modal } from '@mantine/core';
import type { FormEvent, ReactNode } from 'react';
import { IconButton } from './Button';
import { useWords } from './words';
import '@mantine/core/styles/Overlay.layer.css';
import '@mantine/core/styles/ModalBase.layer.css';
import '@mantine/core/styles/Modal.layer.css';
import { closeOnEscape } from './layer_keys';

interface DialogProps {
  title: ReactNode;
  width?: number;
  onClose: () => void;
  /** Buttons at the end. */
  foot?: ReactNode;
  /** Makes the dialog a form: Enter in a field submits. */
  onSubmit?: () => void;
  /** False for dialogs that must be answered. */
  closable?: boolean;
  children: ReactNode;
}

/** Asks or shows one thing above the page; keeps the focus inside and gives it back. */
export function Dialog({ title, width = 480, onClose, foot, onSubmit, closable = true, children }: DialogProps) {
  const words = useWords();
  const inside = (
    <>
      <div className="layer-head">
        <Modal.Title className="layer-title">{title}</Modal.Title>
        {closable ? <IconButton icon="close" label={words.close} onClick={onClose} /> : null}
      </div>
      <div className="layer-body">{children}</div>
      {foot ? <div className="layer-foot">{foot}</div> : null}
    </>
  );
  return (
    // The kit keeps key presses of its content to itself; they come up here all the same.
    <div className="layer-keys" onKeyDown={closeOnEscape(closable ? onClose : () => undefined)}>
      <Modal.Root
        closeOnEscape={false}
        opened
        onClose={onClose}
        size={width}
        centered
        closeOnClickOutside={false}
        transitionProps={{ duration: 120, transition: 'fade' }}
        classNames={{ content: 'dialog' }}
      >
        <Modal.Overlay className="layer-scrim" backgroundOpacity={undefined} />
        <Modal.Content radius={12}>
          {onSubmit ? (
            <form
              className="dialog"
              noValidate
              onSubmit={(event: FormEvent) => {
                event.preventDefault();
                event.stopPropagation();
                onSubmit();
              }}
            >
              {inside}
            </form>
          ) : (
            inside
          )}
        </Modal.Content>
      </Modal.Root>
    </div>
  );
}
