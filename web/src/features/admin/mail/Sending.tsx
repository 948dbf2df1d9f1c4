import { useState } from 'react';
import { api } from '@/api/client';
import { explain, faultsByField } from '@/api/errors';
import { type MailSettings, mailSettingsQuery, type Security } from '@/api/mail';
import { queryClient } from '@/api/query_client';
import { useT } from '@/i18n';
import { Banner, Button, Card, CheckLabel, Field, Select, TextField, toast } from '@/ui';
import { LeaveGuard } from '../LeaveGuard';
import { WebhookKey } from './WebhookKey';

export const securities: Security[] = ['tls', 'starttls', 'none'];

/** How mail and webhooks leave. */
export function Sending({ settings }: { settings: MailSettings }) {
  const t = useT();
  const [typed, setTyped] = useState<Partial<MailSettings>>({});
  const [password, setPassword] = useState('');
  const [fault, setFault] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const values = { ...settings, ...typed };
  const faults = faultsByField(fault);
  const dirty = Object.keys(typed).length > 0 || password !== '';
  const set = (next: Partial<MailSettings>) => setTyped((old) => ({ ...old, ...next }));
  const save = async () => {
    setBusy(true);
    setFault(null);
    try {
      const saved = await api.patch<MailSettings>('/api/mail/settings', {
        ...typed,
        ...(password ? { password } : {}),
      });
      queryClient.setQueryData(mailSettingsQuery.queryKey, saved);
      setTyped({});
      setPassword('');
      toast(t('form.saved'));
    } catch (error) {
      setFault(error);
    }
    setBusy(false);
  };
  const line = (name: 'host' | 'login' | 'from_address' | 'from_name' | 'public_url', label: string, help?: string) => (
    <Field label={label} fault={faults[name]} help={help}>
      {(control) => (
        <TextField
          {...control}
          spellCheck={false}
          maxLength={255}
          value={values[name]}
          onChange={(event) => set({ [name]: event.currentTarget.value.trim() ? event.currentTarget.value : '' })}
        />
      )}
    </Field>
  );
  return (
    <Card title={t('mail.sending')}>
      <LeaveGuard dirty={dirty} />
      <form
        className="stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <p className="muted">{t('mail.sending_lead')}</p>
        <div className="admin-pair">
          {line('host', t('mail.host'))}
          <Field label={t('mail.port')} fault={faults.port}>
            {(control) => (
              <TextField
                {...control}
                inputMode="numeric"
                value={String(values.port || '')}
                onChange={(event) => set({ port: Number(event.currentTarget.value.replace(/\D/g, '')) })}
              />
            )}
          </Field>
          <Field label={t('mail.security')} fault={faults.security}>
            {(control) => (
              <Select
                {...control}
                value={values.security}
                options={securities.map((value) => ({ value, label: t(`mail.security_${value}`) }))}
                onChange={(value) => value && set({ security: value as Security })}
              />
            )}
          </Field>
          {line('login', t('mail.login'))}
          <PasswordInput kept={settings.password_set} fault={faults.password} value={password} onChange={setPassword} />
          {line('from_name', t('mail.from_name'))}
          {line('from_address', t('mail.from_address'))}
          {line('public_url', t('mail.public_url'), t('mail.public_url_help'))}
        </div>
        <CheckLabel
          checked={values.allow_private_webhooks}
          onChange={(event) => set({ allow_private_webhooks: event.currentTarget.checked })}
        >
          {t('mail.private_webhooks')}
          <small className="muted mail-tick-help">{t('mail.private_webhooks_help')}</small>
        </CheckLabel>
        {fault && Object.keys(faults).length === 0 ? <Banner kind="error">{explain(fault)}</Banner> : null}
        <div className="row">
          <Button kind="primary" type="submit" busy={busy} disabled={!dirty}>
            {t('ui.save')}
          </Button>
        </div>
      </form>
      <TestMail ready={!dirty && Boolean(settings.host && settings.from_address)} />
      <WebhookKey />
    </Card>
  );
}

function TestMail({ ready }: { ready: boolean }) {
  const t = useT();
  const [to, setTo] = useState('');
  const [said, setSaid] = useState<{ good: boolean; text: string } | null>(null);
  const [busy, setBusy] = useState(false);
  const send = async () => {
    setBusy(true);
    setSaid(null);
    try {
      const body = { kind: 'mail', to: to.trim() };
      const answer = await api.post<{ sent: boolean; message: string | null }>('/api/outbox/test', body);
      setSaid({ good: answer.sent, text: answer.sent ? t('mail.test_sent') : (answer.message ?? '') });
    } catch (error) {
      setSaid({ good: false, text: explain(error) });
    }
    setBusy(false);
  };
  return (
    <form
      className="mail-part"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (to.trim() && ready) void send();
      }}
    >
      <Field label={t('mail.test_to')} fault={said && !said.good ? said.text : undefined} help={said?.text}>
        {(control) => (
          <span className="input-group">
            <TextField {...control} type="email" value={to} onChange={(event) => setTo(event.currentTarget.value)} />
            <Button type="submit" busy={busy} disabled={!ready || !to.trim()}>
              {t('mail.test_send')}
            </Button>
          </span>
        )}
      </Field>
    </form>
  );
}

export function PasswordInput({
  kept,
  fault,
  value,
  onChange,
}: {
  kept: boolean;
  fault?: string;
  value: string;
  onChange: (value: string) => void;
}) {
  const t = useT();
  return (
    <Field label={t('mail.password')} fault={fault} help={t(kept ? 'mail.password_set' : 'mail.password_none')}>
      {(control) => (
        <TextField
          {...control}
          type="password"
          autoComplete="new-password"
          value={value}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      )}
    </Field>
  );
}
