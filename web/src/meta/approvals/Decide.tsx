import { useState } from 'react';
import { type Approval, type ApprovalAct, actOnApproval } from '@/api/approvals';
import { isApiError } from '@/api/client';
import { explain, faultsByField } from '@/api/errors';
import type { Value } from '@/api/types';
import { useT } from '@/i18n';
import { FieldControl } from '@/meta/fields';
import { isLink } from '@/meta/fields/link';
import { fieldOf, useObject } from '@/meta/schema';
import { Banner, Button, Dialog, Field, Menu, TextArea, toast } from '@/ui';
import './approvals.css';

type Asked = 'refuse' | 'return' | 'withdraw' | 'delegate' | 'approve_with';

/** Approve with one press; what needs words asks for them. */
export function Decide({ approval, onDone, wide }: { approval: Approval; onDone?: () => void; wide?: boolean }) {
  const t = useT();
  const [asked, setAsked] = useState<Asked | null>(null);
  const [busy, setBusy] = useState(false);
  const act = async (what: ApprovalAct, body: { comment?: string; to?: string }) => {
    setBusy(true);
    try {
      await actOnApproval(approval.object, approval.record, what, { approval: approval.id, ...body });
      toast(t(`approvals.said_${what}`, { name: approval.name ?? approval.title }));
      setAsked(null);
      onDone?.();
    } catch (error) {
      if (asked && isApiError(error) && error.fields.length > 0) throw error;
      toast(explain(error), { kind: 'error' });
    } finally {
      setBusy(false);
    }
  };
  if (approval.state !== 'pending' || (!approval.mine && !approval.can_withdraw)) return null;
  return (
    <div className={wide ? 'approval-acts approval-acts-wide' : 'approval-acts'}>
      {approval.mine ? (
        <>
          <Button kind="primary" icon="check" busy={busy && !asked} onClick={() => void act('approve', {})}>
            {t('approvals.approve')}
          </Button>
          <Button icon="close" kind="danger" onClick={() => setAsked('refuse')}>
            {t('approvals.refuse')}
          </Button>
          <Menu
            align="end"
            target={<Button icon="more">{t('ui.more')}</Button>}
            entries={[
              { label: t('approvals.approve_with'), icon: 'message', onClick: () => setAsked('approve_with') },
              { label: t('approvals.return'), icon: 'undo', onClick: () => setAsked('return') },
              { label: t('approvals.delegate'), icon: 'user-plus', onClick: () => setAsked('delegate') },
              approval.can_withdraw && 'divider',
              approval.can_withdraw && {
                label: t('approvals.withdraw'),
                icon: 'restore',
                onClick: () => setAsked('withdraw'),
              },
            ]}
          />
        </>
      ) : (
        <Button small icon="restore" onClick={() => setAsked('withdraw')}>
          {t('approvals.withdraw')}
        </Button>
      )}
      {asked ? (
        <Words
          asked={asked}
          busy={busy}
          onClose={() => setAsked(null)}
          onSend={(body) => act(asked === 'approve_with' ? 'approve' : asked, body)}
        />
      ) : null}
    </div>
  );
}

interface WordsProps {
  asked: Asked;
  busy: boolean;
  onClose: () => void;
  onSend: (body: { comment?: string; to?: string }) => Promise<void>;
}

function Words({ asked, busy, onClose, onSend }: WordsProps) {
  const t = useT();
  const user = useObject('user');
  const manager = user ? fieldOf(user, 'manager') : undefined;
  const [comment, setComment] = useState('');
  const [to, setTo] = useState<Value>(null);
  const [fault, setFault] = useState<unknown>(null);
  const needed = asked === 'refuse' || asked === 'return';
  const faults = faultsByField(fault);
  const send = () => {
    setFault(null);
    void onSend({
      comment: comment.trim() || undefined,
      to: isLink(to) ? to.id : typeof to === 'string' ? to : undefined,
    }).catch(setFault);
  };
  return (
    <Dialog
      title={t(`approvals.${asked}`)}
      onClose={onClose}
      onSubmit={send}
      foot={
        <>
          <Button onClick={onClose}>{t('ui.cancel')}</Button>
          <Button kind={asked === 'refuse' ? 'danger' : 'primary'} busy={busy} type="submit">
            {t(`approvals.${asked}`)}
          </Button>
        </>
      }
    >
      <div className="stack">
        {fault && !isApiError(fault) ? <Banner kind="error">{explain(fault)}</Banner> : null}
        {asked === 'delegate' && user && manager ? (
          <Field label={t('approvals.to')} required fault={faults.to}>
            {(control) => (
              <FieldControl
                {...control}
                field={{ ...manager, required: true }}
                object={user}
                label={t('approvals.to')}
                value={to}
                onChange={setTo}
              />
            )}
          </Field>
        ) : null}
        <Field label={t(needed ? 'approvals.reason' : 'approvals.comment')} required={needed} fault={faults.comment}>
          {(control) => (
            <TextArea
              {...control}
              rows={4}
              autoFocus={asked !== 'delegate'}
              value={comment}
              onChange={(event) => setComment(event.currentTarget.value)}
            />
          )}
        </Field>
      </div>
    </Dialog>
  );
}
