import { useState } from 'react';
import { isApiError } from '@/api/client';
import { explain } from '@/api/errors';
import { signIn } from '@/api/session';
import type { Session } from '@/api/types';
import { useT } from '@/i18n';
import { Banner, Button, Field, TextField } from '@/ui';

interface Props {
  /** Known already, when a session has ended under somebody's hands. */
  login?: string;
  onDone: (session: Session) => void;
}

export function SignInForm({ login: known, onDone }: Props) {
  const t = useT();
  const [login, setLogin] = useState(known ?? '');
  const [password, setPassword] = useState('');
  const [fault, setFault] = useState('');
  const [busy, setBusy] = useState(false);
  const submit = async () => {
    setFault('');
    if (!login.trim() || !password) {
      setFault(t('session.both_needed'));
      return;
    }
    setBusy(true);
    try {
      onDone(await signIn(login.trim(), password));
    } catch (error) {
      setFault(isApiError(error) && error.code === 'unauthenticated' ? t('session.wrong') : explain(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <form
      className="stack sign-in-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <Field label={t('session.login')}>
        {(control) => (
          <TextField
            {...control}
            name="username"
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            autoFocus={!known}
            readOnly={Boolean(known)}
            value={login}
            onChange={(event) => setLogin(event.currentTarget.value)}
          />
        )}
      </Field>
      <Field label={t('session.password')}>
        {(control) => (
          <TextField
            {...control}
            type="password"
            name="password"
            autoComplete="current-password"
            autoFocus={Boolean(known)}
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
        )}
      </Field>
      {fault ? <Banner kind="error">{fault}</Banner> : null}
      <Button kind="primary" type="submit" wide busy={busy}>
        {t('session.sign_in')}
      </Button>
    </form>
  );
}
