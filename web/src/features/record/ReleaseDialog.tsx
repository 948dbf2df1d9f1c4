import { useState } from 'react';
import { explain } from '@/api/errors';
import { type Missing, releaseGate } from '@/api/guidance';
import { useT } from '@/i18n';
import { Banner, Button, Dialog, Field, Select, TextArea, toast } from '@/ui';

interface Props {
  object: string;
  id: string;
  name: string;
  missing: Missing[];
  onClose: () => void;
}

const spans = [1, 4, 24, 72];

/** An emergency: says why, for how long, and lets the record pass once. */
export function ReleaseDialog({ object, id, name, missing, onClose }: Props) {
  const t = useT();
  const [reason, setReason] = useState('');
  const [hours, setHours] = useState('24');
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const submit = async () => {
    setBusy(true);
    try {
      await releaseGate(object, id, reason.trim(), Number(hours));
      toast(t('sheet.release_done'));
      onClose();
    } catch (caught) {
      setError(caught);
      setBusy(false);
    }
  };
  return (
    <Dialog
      title={t('sheet.release_title', { name })}
      onClose={onClose}
      onSubmit={() => void submit()}
      foot={
        <>
          <Button onClick={onClose}>{t('ui.cancel')}</Button>
          <Button kind="primary" type="submit" busy={busy} disabled={!reason.trim()}>
            {t('sheet.release')}
          </Button>
        </>
      }
    >
      <div className="stack">
        <p className="muted">{t('sheet.release_help')}</p>
        <ul className="guidance-let">
          {missing.map((item) => (
            <li key={item.rule}>{item.message}</li>
          ))}
        </ul>
        {error ? <Banner kind="error">{explain(error)}</Banner> : null}
        <Field label={t('sheet.release_reason')} required>
          {(control) => (
            <TextArea
              {...control}
              value={reason}
              rows={3}
              maxLength={600}
              data-autofocus
              onChange={(event) => setReason(event.currentTarget.value)}
            />
          )}
        </Field>
        <Field label={t('sheet.release_hours')}>
          {(control) => (
            <Select
              {...control}
              value={hours}
              options={spans.map((span) => ({ value: String(span), label: t('sheet.hours', { count: span }) }))}
              onChange={(value: string | null) => setHours(value ?? '24')}
            />
          )}
        </Field>
      </div>
    </Dialog>
  );
}
