import { useState } from 'react';
import { api } from '@/api/client';
import { explain, faultsByField } from '@/api/errors';
import type { Security } from '@/api/mail';
import { createRecord, saveRecord, type Values } from '@/api/records';
import type { Row, Value } from '@/api/types';
import { useT } from '@/i18n';
import { FieldControl } from '@/meta/fields';
import { fieldOf, useObject } from '@/meta/schema';
import { Banner, Button, CheckLabel, Drawer, Field, Select, TextField, toast } from '@/ui';
import { PasswordInput, securities } from './Sending';

interface Tried {
  ok: boolean;
  messages: number | null;
  folders: string[];
  fault?: { field: string | null; message: string };
}

const fresh: Values = { port: 993, security: 'tls', folder: 'INBOX', active: true, make_leads: true };

/** One mailbox: where it lies, whose it is, what becomes of its mail. */
export function MailboxDrawer({ row, kept, onClose }: { row: Row | null; kept: boolean; onClose: () => void }) {
  const t = useT();
  const object = useObject('mailbox');
  const [typed, setTyped] = useState<Values>(row ? {} : fresh);
  const [password, setPassword] = useState('');
  const [fault, setFault] = useState<unknown>(null);
  const [tried, setTried] = useState<Tried | null>(null);
  const [busy, setBusy] = useState<'' | 'test' | 'save'>('');
  // A mailbox whose password was refused is not made twice.
  const [made, setMade] = useState<Row | null>(null);
  if (!object) return null;
  const values: Values = { ...row, ...typed };
  const faults: Record<string, string> = faultsByField(fault);
  if (tried?.fault?.field) faults[tried.fault.field] = tried.fault.message;
  const set = (name: string, value: Value) => {
    setTyped((old) => ({ ...old, [name]: value }));
    setTried(null);
  };
  const text = (name: string) => String(values[name] ?? '');
  const test = async () => {
    setBusy('test');
    setFault(null);
    setTried(null);
    try {
      const body = {
        id: row?.id ?? null,
        host: text('host').trim(),
        port: Number(values.port),
        security: values.security,
        login: text('login').trim(),
        folder: text('folder'),
        password,
      };
      setTried(await api.post<Tried>('/api/mailboxes/test', body));
    } catch (error) {
      setFault(error);
    }
    setBusy('');
  };
  const save = async () => {
    setBusy('save');
    setFault(null);
    try {
      let box = row ?? made;
      if (box) {
        if (Object.keys(typed).length > 0 && row) await saveRecord('mailbox', row, typed);
      } else {
        box = await createRecord('mailbox', typed);
        setMade(box);
      }
      if (password) await api.put(`/api/mailboxes/${box.id}/password`, { password });
      toast(t('form.saved'));
      onClose();
    } catch (error) {
      setFault(error);
      setBusy('');
    }
  };
  const line = (name: string, label: string, required = false, extra: { type?: string; help?: string } = {}) => (
    <Field label={label} required={required} fault={faults[name]} help={extra.help}>
      {(control) => (
        <TextField
          {...control}
          type={extra.type}
          spellCheck={false}
          value={text(name)}
          onChange={(event) => set(name, event.currentTarget.value)}
        />
      )}
    </Field>
  );
  const tick = (name: string, label: string, help?: string) => (
    <CheckLabel checked={Boolean(values[name])} onChange={(event) => set(name, event.currentTarget.checked)}>
      {label}
      {help ? <small className="muted mail-tick-help">{help}</small> : null}
    </CheckLabel>
  );
  const person = (name: string, label: string, help: string) => {
    const field = fieldOf(object, name);
    return field ? (
      <Field label={label} help={help} fault={faults[name]}>
        {(control) => (
          <FieldControl
            {...control}
            label={label}
            field={field}
            object={object}
            value={values[name] ?? null}
            row={values}
            onChange={(value) => set(name, value)}
          />
        )}
      </Field>
    ) : null;
  };
  return (
    <Drawer
      title={row ? t('mail.box_edit', { name: String(row.name) }) : t('mail.box_new')}
      onClose={onClose}
      foot={
        <>
          <Button busy={busy === 'test'} onClick={() => void test()}>
            {t('mail.box_test')}
          </Button>
          <span className="grow" />
          <Button onClick={onClose}>{t('ui.cancel')}</Button>
          <Button kind="primary" busy={busy === 'save'} onClick={() => void save()}>
            {t('ui.save')}
          </Button>
        </>
      }
    >
      <form
        className="stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        {tried?.ok ? <Banner icon="check">{t('mail.box_good', { count: tried.messages ?? 0 })}</Banner> : null}
        {tried?.fault && !tried.fault.field ? <Banner kind="error">{tried.fault.message}</Banner> : null}
        {fault && Object.keys(faultsByField(fault)).length === 0 ? (
          <Banner kind="error">{explain(fault)}</Banner>
        ) : null}
        <div className="admin-pair">
          {line('name', t('mail.box_name'), true)}
          {line('address', t('mail.box_address'), true, { type: 'email' })}
          {line('host', t('mail.box_host'), true)}
          <Field label={t('mail.port')} required fault={faults.port}>
            {(control) => (
              <TextField
                {...control}
                inputMode="numeric"
                value={text('port')}
                onChange={(event) => set('port', Number(event.currentTarget.value.replace(/\D/g, '')) || null)}
              />
            )}
          </Field>
          <Field label={t('mail.security')} required fault={faults.security}>
            {(control) => (
              <Select
                {...control}
                value={text('security')}
                options={securities.map((value: Security) => ({ value, label: t(`mail.security_${value}`) }))}
                onChange={(value) => value && set('security', value)}
              />
            )}
          </Field>
          {line('folder', t('mail.box_folder'), true)}
          {line('login', t('mail.login'), true)}
          <PasswordInput kept={kept} fault={faults.password} value={password} onChange={setPassword} />
          {person('default_owner', t('mail.box_default_owner'), t('mail.box_default_owner_help'))}
          {person('person', t('mail.box_person'), t('mail.box_person_help'))}
        </div>
        <div className="stack mail-ticks">
          {tick('active', t('mail.box_active'))}
          {tick('make_leads', t('mail.box_make_leads'))}
          {tick('accept_lists', t('mail.box_accept_lists'), t('mail.box_accept_lists_help'))}
          {values.person ? tick('secluded', t('mail.box_secluded')) : null}
        </div>
        <button type="submit" hidden aria-hidden="true" tabIndex={-1} />
      </form>
    </Drawer>
  );
}
