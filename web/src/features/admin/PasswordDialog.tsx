import { useState } from 'react';
import { explain, faultsByField } from '@/api/errors';
import type { Row } from '@/api/types';
import { useT } from '@/i18n';
import { CheckLabel, Dialog, DialogFoot, Field, IconButton, TextField, toast } from '@/ui';
import { setPassword, signOutEverywhere } from './people';

const letters = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';

/** Sixteen letters and digits nobody mixes up; every one equally likely. */
export function makePassword(): string {
  let made = '';
  while (made.length < 16) {
    const [byte = 0] = crypto.getRandomValues(new Uint8Array(1));
    if (byte < letters.length * Math.floor(256 / letters.length)) made += letters[byte % letters.length];
  }
  return made;
}

export function PasswordField({
  value,
  fault,
  required,
  onChange,
}: {
  value: string;
  fault?: string;
  required?: boolean;
  onChange: (value: string) => void;
}) {
  const t = useT();
  return (
    <Field label={t('admin.password')} required={required} help={t('admin.password_help')} fault={fault}>
      {(control) => (
        <span className="input-group">
          <TextField
            {...control}
            data-autofocus
            autoComplete="new-password"
            spellCheck={false}
            value={value}
            onChange={(event) => onChange(event.currentTarget.value)}
          />
          <IconButton
            kind="default"
            icon="refresh"
            label={t('admin.password_make')}
            onClick={() => onChange(makePassword())}
          />
          <IconButton
            kind="default"
            icon="copy"
            label={t('admin.copy')}
            disabled={!value}
            onClick={() => void navigator.clipboard.writeText(value).then(() => toast(t('admin.copied')))}
          />
        </span>
      )}
    </Field>
  );
}

export function PasswordDialog({ user, onClose }: { user: Row; onClose: () => void }) {
  const t = useT();
  const [password, setText] = useState('');
  const [out, setOut] = useState(true);
  const [fault, setFault] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const name = String(user.name ?? '');
  const submit = async () => {
    setBusy(true);
    setFault(null);
    try {
      await setPassword(user.id, password);
      if (out) await signOutEverywhere(user.id);
      toast(t('admin.password_done', { name }));
      onClose();
    } catch (error) {
      setFault(error);
      setBusy(false);
    }
  };
  return (
    <Dialog
      title={t('admin.password_of', { name })}
      width={440}
      onClose={onClose}
      onSubmit={() => void submit()}
      foot={<DialogFoot onCancel={onClose} act={t('admin.set_password')} busy={busy} disabled={!password} />}
    >
      <div className="stack">
        <PasswordField
          value={password}
          fault={fault ? faultsByField(fault).password || explain(fault) : undefined}
          onChange={setText}
        />
        <CheckLabel checked={out} onChange={(event) => setOut(event.currentTarget.checked)}>
          {t('admin.password_out')}
        </CheckLabel>
      </div>
    </Dialog>
  );
}
