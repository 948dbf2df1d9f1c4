import { useEffect, useRef, useState } from 'react';
import { call } from '@/api/client';
import { explain, faultsByField } from '@/api/errors';
import { keys } from '@/api/keys';
import { queryClient } from '@/api/query_client';
import { recordPath } from '@/api/records';
import type { Row } from '@/api/types';
import { useT } from '@/i18n';
import { holdUnsaved } from '@/meta/unsaved';
import { Banner, Dialog, DialogFoot, Field, TextArea, TextField, toast } from '@/ui';

interface Props {
  target: { object: string; id: string };
  /** The e-mail that is answered. */
  answers?: Row;
  /** The object e-mails are kept in. */
  mail: string;
  to?: string;
  onClose: () => void;
}

const reply = (subject: string) => (/^(re|回复|答复)[:：]/i.test(subject) ? subject : `Re: ${subject}`);
const addresses = (text: string) =>
  text
    .split(/[,;，；\s]+/)
    .map((part) => part.trim())
    .filter(Boolean);

/** A mail from a record: it stands on the timeline and leaves through the outbox. */
export function MailDialog({ target, answers, mail, to: first, onClose }: Props) {
  const t = useT();
  const incoming = answers?.direction === 'inbound';
  const [to, setTo] = useState(first ?? (incoming ? String(answers?.from_address ?? '') : ''));
  const [subject, setSubject] = useState(answers ? reply(String(answers.name ?? '').replace(/ ?\[#\w+\]/g, '')) : '');
  const [text, setText] = useState('');
  const [fault, setFault] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const key = useRef(crypto.randomUUID());
  const faults = faultsByField(fault);
  const dirty = text.trim() !== '';
  useEffect(() => (dirty ? holdUnsaved() : undefined), [dirty]);
  const send = async () => {
    if (busy) return;
    setBusy(true);
    setFault(null);
    const body = { to: addresses(to), subject: subject.trim(), text, ...(answers ? { answers: answers.id } : {}) };
    try {
      await call('POST', `${recordPath(target.object, target.id)}/mail`, { body, key: key.current });
    } catch (error) {
      key.current = crypto.randomUUID();
      setFault(error);
      setBusy(false);
      return;
    }
    toast(t('mail.send_done'));
    void queryClient.invalidateQueries({ queryKey: keys.timeline(target.object, target.id) });
    void queryClient.invalidateQueries({ queryKey: keys.object(mail) });
    onClose();
  };
  const toFault = faults.to ?? Object.entries(faults).find(([name]) => name.startsWith('to['))?.[1];
  const known = toFault || faults.subject || faults.text;
  return (
    <Dialog
      title={answers ? t('mail.reply') : t('mail.write')}
      width={640}
      onClose={onClose}
      onSubmit={() => void send()}
      foot={
        <DialogFoot
          onCancel={onClose}
          act={t('mail.send')}
          busy={busy}
          disabled={!to.trim() || !subject.trim() || !text.trim()}
        />
      }
    >
      <div className="stack">
        {fault && !known ? <Banner kind="error">{explain(fault)}</Banner> : null}
        <Field label={t('mail.to')} required fault={toFault} help={t('mail.to_help')}>
          {(control) => (
            <TextField
              {...control}
              spellCheck={false}
              value={to}
              onChange={(event) => setTo(event.currentTarget.value)}
            />
          )}
        </Field>
        <Field label={t('mail.subject')} required fault={faults.subject}>
          {(control) => (
            <TextField
              {...control}
              maxLength={300}
              value={subject}
              onChange={(event) => setSubject(event.currentTarget.value)}
            />
          )}
        </Field>
        <Field label={t('mail.text')} required fault={faults.text}>
          {(control) => (
            <TextArea
              {...control}
              rows={10}
              data-autofocus
              value={text}
              onChange={(event) => setText(event.currentTarget.value)}
            />
          )}
        </Field>
      </div>
    </Dialog>
  );
}
