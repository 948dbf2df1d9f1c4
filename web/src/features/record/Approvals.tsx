import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { actOnApproval, approvalsOf } from '@/api/approvals';
import { explain } from '@/api/errors';
import type { ObjectMeta, Row } from '@/api/types';
import { useT } from '@/i18n';
import { Decide } from '@/meta/approvals/Decide';
import { ApprovalTag, Steps, useSpan } from '@/meta/approvals/Steps';
import { useFormat } from '@/meta/format';
import { Button, Dialog, Field, TextArea, toast } from '@/ui';

/** Approvals of the record: what waits for whom and for how long, and what it may be put to. Nothing while there are
 * no processes for it. */
export function Approvals({ object, row }: { object: ObjectMeta; row: Row }) {
  const t = useT();
  const format = useFormat();
  const span = useSpan();
  const answer = useQuery(approvalsOf(object.name, row.id));
  const [submitting, setSubmitting] = useState<{ process: string; name: string } | null>(null);
  const [earlier, setEarlier] = useState(false);
  const { approvals = [], available = [] } = answer.data ?? {};
  const mayEdit = row.can?.includes('edit') && !row.deleted_at;
  const shown = earlier ? approvals : approvals.slice(0, 1);
  if (approvals.length === 0 && (available.length === 0 || !mayEdit)) return null;
  return (
    <section className="card record-approvals" aria-label={t('approvals.title')}>
      <h2>{t('approvals.title')}</h2>
      {shown.map((item) => (
        <div key={item.id} className="record-approval">
          <div className="row approval-line">
            <span className="strong grow ellipsis">{item.title}</span>
            <ApprovalTag approval={item} />
          </div>
          <p className="approval-small">
            {item.submitted_by?.name ?? t('approvals.by_rule')} · {format.ago(item.submitted_at)} ·{' '}
            {t(item.state === 'pending' ? 'approvals.waits' : 'approvals.waited', { time: span(item.waiting_ms) })}
          </p>
          {item.comment ? <p className="approval-comment">{item.comment}</p> : null}
          <Steps approval={item} />
          <Decide approval={item} wide />
        </div>
      ))}
      {approvals.length > 1 ? (
        <Button small kind="link" onClick={() => setEarlier(!earlier)}>
          {earlier ? t('approvals.fold') : t('approvals.earlier', { count: approvals.length - 1 })}
        </Button>
      ) : null}
      {mayEdit && available.length > 0 ? (
        <div className="approval-acts">
          {available.map((process) => (
            <Button key={process.process} small icon="shield" onClick={() => setSubmitting(process)}>
              {t('approvals.submit_to', { name: process.name })}
            </Button>
          ))}
        </div>
      ) : null}
      {submitting ? (
        <Submit object={object.name} id={row.id} process={submitting} onClose={() => setSubmitting(null)} />
      ) : null}
    </section>
  );
}

function Submit({
  object,
  id,
  process,
  onClose,
}: {
  object: string;
  id: string;
  process: { process: string; name: string };
  onClose: () => void;
}) {
  const t = useT();
  const [comment, setComment] = useState('');
  const [busy, setBusy] = useState(false);
  const send = async () => {
    setBusy(true);
    try {
      await actOnApproval(object, id, 'submit', { process: process.process, comment: comment.trim() || undefined });
      toast(t('approvals.said_submit', { name: process.name }));
      onClose();
    } catch (error) {
      toast(explain(error), { kind: 'error' });
      setBusy(false);
    }
  };
  return (
    <Dialog
      title={t('approvals.submit_to', { name: process.name })}
      onClose={onClose}
      onSubmit={() => void send()}
      foot={
        <>
          <Button onClick={onClose}>{t('ui.cancel')}</Button>
          <Button kind="primary" type="submit" busy={busy}>
            {t('approvals.submit')}
          </Button>
        </>
      }
    >
      <Field label={t('approvals.comment')} help={t('approvals.submit_help')}>
        {(control) => (
          <TextArea
            {...control}
            rows={4}
            autoFocus
            value={comment}
            onChange={(event) => setComment(event.currentTarget.value)}
          />
        )}
      </Field>
    </Dialog>
  );
}
