import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '@/api/client';
import { explain } from '@/api/errors';
import { type MailboxState, mailboxesQuery } from '@/api/mail';
import { queryClient } from '@/api/query_client';
import { recordQuery } from '@/api/records';
import type { Row } from '@/api/types';
import { useT } from '@/i18n';
import { useFormat } from '@/meta/format';
import { Button, Card, EmptyState, ErrorState, Skeleton, Tag, toast } from '@/ui';
import { MailboxDrawer } from './MailboxDrawer';

/** The mailboxes that are read, and how each fares. */
export function Mailboxes() {
  const t = useT();
  const answer = useQuery({ ...mailboxesQuery, refetchInterval: 15_000 });
  const [open, setOpen] = useState<{ row: Row | null } | null>(null);
  const list = answer.data ?? [];
  const edit = async (box: MailboxState) => {
    try {
      setOpen({ row: await queryClient.fetchQuery({ ...recordQuery('mailbox', box.id), staleTime: 0 }) });
    } catch (error) {
      toast(explain(error), { kind: 'error' });
    }
  };
  return (
    <Card
      flush
      title={t('mail.boxes')}
      actions={
        <Button kind="primary" icon="plus" onClick={() => setOpen({ row: null })}>
          {t('mail.box_new')}
        </Button>
      }
    >
      <p className="muted mail-lead">{t('mail.boxes_lead')}</p>
      {answer.isPending ? (
        <div className="card-body stack" aria-busy="true">
          <Skeleton />
          <Skeleton width="70%" />
        </div>
      ) : answer.error ? (
        <ErrorState small title={t('admin.failed')} retry={{ label: t('ui.retry'), run: () => void answer.refetch() }}>
          {explain(answer.error)}
        </ErrorState>
      ) : list.length === 0 ? (
        <EmptyState small icon="mail" title={t('mail.boxes_none')}>
          {t('mail.boxes_none_help')}
        </EmptyState>
      ) : (
        <ul className="mail-boxes">
          {list.map((box) => (
            <Box key={box.id} box={box} onEdit={() => void edit(box)} onPolled={() => void answer.refetch()} />
          ))}
        </ul>
      )}
      {open ? (
        <MailboxDrawer
          row={open.row}
          kept={list.find((box) => box.id === open.row?.id)?.password_set ?? false}
          onClose={() => {
            setOpen(null);
            void answer.refetch();
          }}
        />
      ) : null}
    </Card>
  );
}

function Box({ box, onEdit, onPolled }: { box: MailboxState; onEdit: () => void; onPolled: () => void }) {
  const t = useT();
  const format = useFormat();
  const [busy, setBusy] = useState(false);
  const poll = async () => {
    setBusy(true);
    try {
      const done = await api.post<{ mails: number; leads: number }>(`/api/mailboxes/${box.id}/poll`);
      toast(t('mail.box_polled', { mails: done.mails, leads: done.leads }));
    } catch (error) {
      toast(explain(error), { kind: 'error' });
    }
    setBusy(false);
    onPolled();
  };
  const state = box.fault ? 'fault' : !box.password_set ? 'no_password' : 'ok';
  return (
    <li className="mail-box">
      <div className="mail-box-head">
        <button type="button" className="btn btn-link" onClick={onEdit}>
          {box.name}
        </button>
        <span className="muted ellipsis">{box.address}</span>
        <Tag color={state === 'ok' ? 'green' : state === 'fault' ? 'red' : 'orange'}>{t(`mail.box_${state}`)}</Tag>
        <span className="grow" />
        <Button small busy={busy} disabled={!box.password_set} onClick={() => void poll()}>
          {t('mail.box_poll')}
        </Button>
      </div>
      {box.fault ? <p className="field-fault">{box.fault}</p> : null}
      <dl className="mail-box-facts">
        <Fact name={t('mail.box_last')}>{box.last_poll ? format.ago(box.last_poll) : t('mail.box_never')}</Fact>
        <Fact name={t('mail.box_counts')}>{box.mails}</Fact>
        <Fact name={t('mail.box_leads')}>{box.leads}</Fact>
        <Fact name={t('mail.box_automatic')}>{box.automatic}</Fact>
      </dl>
    </li>
  );
}

function Fact({ name, children }: { name: string; children: string | number }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
