import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '@/api/client';
import { explain, faultsByField } from '@/api/errors';
import type { Values } from '@/api/records';
import type { ObjectMeta, Text } from '@/api/types';
import { useT } from '@/i18n';
import { useLabel } from '@/meta/schema';
import { Button, Field, TextField } from '@/ui';

interface Answer {
  values: Values;
  free_mail: boolean;
  shared_box: boolean;
  region?: Text;
  account: { object: string; id: string; name: string } | null;
}

/** A record of a person begun with an e-mail address: what it tells fills the form, to be looked over. */
export function EmailStart({ object, onFound }: { object: ObjectMeta; onFound: (values: Values) => void }) {
  const t = useT();
  const label = useLabel();
  const [email, setEmail] = useState('');
  const [found, setFound] = useState<Answer | null>(null);
  const [fault, setFault] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const faults = faultsByField(fault);
  const start = async () => {
    if (!email.trim() || busy) return;
    setBusy(true);
    setFault(null);
    try {
      const answer = await api.post<Answer>(`/api/records/${object.name}/from_email`, { email: email.trim() });
      setFound(answer);
      onFound(answer.values);
    } catch (error) {
      setFound(null);
      setFault(error);
    }
    setBusy(false);
  };
  const notes = found
    ? [
        found.account ? null : found.free_mail ? t('intake.free_mail') : null,
        found.shared_box ? t('intake.shared_box') : null,
        found.region ? t('intake.region', { place: label(found.region) }) : null,
      ].filter((note): note is string => note !== null)
    : [];
  return (
    <div className="email-start">
      <Field
        label={t('intake.from_email')}
        help={t('intake.from_email_help')}
        fault={faults.email ?? (fault ? explain(fault) : undefined)}
      >
        {(control) => (
          <span className="input-group">
            <TextField
              {...control}
              type="email"
              inputMode="email"
              autoComplete="off"
              value={email}
              onChange={(event) => setEmail(event.currentTarget.value)}
              onKeyDown={(event) => {
                if (event.key !== 'Enter' || event.ctrlKey || event.metaKey || event.nativeEvent.isComposing) return;
                event.preventDefault();
                void start();
              }}
            />
            <Button icon="spark" busy={busy} disabled={!email.trim()} onClick={() => void start()}>
              {t('intake.recognise')}
            </Button>
          </span>
        )}
      </Field>
      {found?.account ? (
        <p className="email-start-note" role="status">
          {t('intake.belongs_to')}{' '}
          <Link to="/o/$object/$id" params={{ object: found.account.object, id: found.account.id }} target="_blank">
            {found.account.name}
          </Link>
        </p>
      ) : null}
      {notes.length > 0 ? <p className="muted email-start-note">{notes.join(' ')}</p> : null}
    </div>
  );
}
