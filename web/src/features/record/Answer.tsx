import { useState } from 'react';
import { isApiError } from '@/api/client';
import { explain, faultsByField } from '@/api/errors';
import { saveRecord } from '@/api/records';
import { useSession } from '@/api/session';
import type { ObjectMeta, Row } from '@/api/types';
import { useT } from '@/i18n';
import { isLink } from '@/meta/fields/link';
import { Banner, Button, Dialog, Field, TextArea, toast } from '@/ui';

type Verdict = 'answered' | 'declined';

/** For whom a request is: take it on, answer it, or decline with a reason. */
export function Answer({ object, row }: { object: ObjectMeta; row: Row }) {
  const t = useT();
  const me = useSession().user.id;
  const [asked, setAsked] = useState<Verdict | null>(null);
  const [busy, setBusy] = useState(false);
  const status = object.traits.status ?? '';
  const asked_of = row[object.traits.assignee ?? ''];
  const state = row[status];
  const open = state === 'open' || state === 'accepted';
  if (!object.traits.assignee || !isLink(asked_of) || asked_of.id !== me || !open || row.deleted_at) return null;
  const take = async () => {
    setBusy(true);
    try {
      await saveRecord(object.name, row, { [status]: 'accepted' }, { say: t('approvals.taken_on') });
    } catch (error) {
      toast(explain(error), { kind: 'error' });
    }
    setBusy(false);
  };
  return (
    <section className="card record-requests" aria-label={t('approvals.your_answer')}>
      <h2>{t('approvals.your_answer')}</h2>
      <div className="approval-acts approval-acts-wide">
        <Button kind="primary" icon="check" onClick={() => setAsked('answered')}>
          {t('approvals.answer')}
        </Button>
        <Button icon="close" onClick={() => setAsked('declined')}>
          {t('approvals.decline')}
        </Button>
        {state === 'open' ? (
          <Button icon="flag" busy={busy} onClick={() => void take()}>
            {t('approvals.take_on')}
          </Button>
        ) : null}
      </div>
      {asked ? <Words object={object} row={row} verdict={asked} onClose={() => setAsked(null)} /> : null}
    </section>
  );
}

function Words({
  object,
  row,
  verdict,
  onClose,
}: {
  object: ObjectMeta;
  row: Row;
  verdict: Verdict;
  onClose: () => void;
}) {
  const t = useT();
  const [text, setText] = useState('');
  const [fault, setFault] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const faults = faultsByField(fault);
  const send = async () => {
    setBusy(true);
    setFault(null);
    try {
      await saveRecord(
        object.name,
        row,
        { [object.traits.status ?? 'status']: verdict, answer: text.trim() },
        { say: t(`approvals.said_${verdict}`) },
      );
      onClose();
    } catch (error) {
      setFault(error);
      setBusy(false);
    }
  };
  const title = t(verdict === 'answered' ? 'approvals.answer' : 'approvals.decline');
  return (
    <Dialog
      title={title}
      onClose={onClose}
      onSubmit={() => void send()}
      foot={
        <>
          <Button onClick={onClose}>{t('ui.cancel')}</Button>
          <Button kind="primary" type="submit" busy={busy}>
            {title}
          </Button>
        </>
      }
    >
      <div className="stack">
        {fault && !(isApiError(fault) && fault.fields.length > 0) ? (
          <Banner kind="error">{explain(fault)}</Banner>
        ) : null}
        <Field
          label={t(verdict === 'answered' ? 'approvals.answer' : 'approvals.reason')}
          required
          fault={faults.answer}
        >
          {(control) => (
            <TextArea
              {...control}
              rows={4}
              autoFocus
              value={text}
              onChange={(event) => setText(event.currentTarget.value)}
            />
          )}
        </Field>
      </div>
    </Dialog>
  );
}
