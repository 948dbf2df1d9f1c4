import { type ReactNode, useState } from 'react';
import { Button } from './Button';
import { Dialog } from './lazy';
import { Banner } from './parts';
import { useWords } from './words';

interface FootProps {
  onCancel: () => void;
  /** The button names the act; without one there is only the way back. */
  act?: ReactNode;
  /** Absent: the button submits the form around it. */
  onAct?: () => void;
  cancel?: ReactNode;
  busy?: boolean;
  disabled?: boolean;
  danger?: boolean;
}

/** The foot of every dialog that asks: the way back, then the act. */
export function DialogFoot({ onCancel, act, onAct, cancel, busy, disabled, danger }: FootProps) {
  const words = useWords();
  return (
    <>
      <Button onClick={onCancel}>{cancel ?? words.cancel}</Button>
      {act ? (
        <Button
          kind={danger ? 'danger' : 'primary'}
          type={onAct ? 'button' : 'submit'}
          busy={busy}
          disabled={disabled}
          onClick={onAct}
        >
          {act}
        </Button>
      ) : null}
    </>
  );
}

interface ConfirmProps {
  title: ReactNode;
  /** Names act and number: "Delete 312 records". */
  act: ReactNode;
  cancel?: ReactNode;
  disabled?: boolean;
  /** Resolves to a sentence when it was refused: it stays beside the button. */
  onAct: () => undefined | string | Promise<undefined | string>;
  onClose: () => void;
  children: ReactNode;
}

/** Before what cannot be undone, or costs much. */
export function Confirm({ title, act, cancel, disabled, onAct, onClose, children }: ConfirmProps) {
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState('');
  const run = async () => {
    setBusy(true);
    const refused = await onAct();
    setBusy(false);
    if (refused) setFault(refused);
  };
  return (
    <Dialog
      title={title}
      onClose={onClose}
      foot={
        <DialogFoot
          danger
          act={act}
          cancel={cancel}
          busy={busy}
          disabled={disabled}
          onCancel={onClose}
          onAct={() => void run()}
        />
      }
    >
      {children}
      {fault ? <Banner kind="error">{fault}</Banner> : null}
    </Dialog>
  );
}
