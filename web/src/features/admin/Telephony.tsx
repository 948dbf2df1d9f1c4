import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '@/api/client';
import { explain } from '@/api/errors';
import { keys } from '@/api/keys';
import type { Row } from '@/api/types';
import { useT } from '@/i18n';
import { openForm } from '@/meta/actions';
import { useFormat } from '@/meta/format';
import { Banner, Button, Confirm, Dialog, EmptyState, Field, Tag, TextArea, TextField, toast } from '@/ui';
import { Section } from './Section';

const EXAMPLE = `{"id": "20260105-0042", "event": "ringing", "direction": "inbound",
 "from": "13800138000", "to": "0755-86013388", "agent": "801"}`;

/** Connections of telephone systems; a secret is shown once. */
export function Telephony() {
  const t = useT();
  const format = useFormat();
  const [renewing, setRenewing] = useState<Row | null>(null);
  const [made, setMade] = useState<{ key: string; secret: string } | null>(null);
  const answer = useQuery({
    queryKey: [...keys.lists('telephony'), 'admin'],
    queryFn: ({ signal }) => api.get<{ rows: Row[] }>('/api/records/telephony', { limit: 100, sort: 'name' }, signal),
  });
  const rows = answer.data?.rows ?? [];
  const renew = async (id: string) => {
    try {
      const { secret } = await api.post<{ secret: string }>(`/api/telephony/${encodeURIComponent(id)}/secret`, {});
      setMade({ key: id, secret });
    } catch (error) {
      return explain(error);
    }
    setRenewing(null);
    void answer.refetch();
    return undefined;
  };
  const create = () =>
    openForm({
      object: 'telephony',
      onSaved: (row) => void renew(row.id).then((fault) => fault && toast(fault, { kind: 'error' })),
    });
  return (
    <Section
      title={t('intake.phone_systems')}
      lead={t('intake.phone_lead')}
      waiting={answer.isPending}
      fault={answer.error}
      retry={() => void answer.refetch()}
      actions={
        <Button kind="primary" icon="plus" onClick={create}>
          {t('intake.phone_new')}
        </Button>
      }
    >
      {rows.length === 0 ? (
        <EmptyState icon="phone" title={t('intake.phone_none')}>
          {t('intake.phone_none_help')}
        </EmptyState>
      ) : (
        <div className="card admin-table" data-stack>
          <table className="table">
            <thead>
              <tr>
                <th>{t('intake.name')}</th>
                <th>{t('intake.state')}</th>
                <th>{t('intake.unknown_callers')}</th>
                <th>{t('intake.secret')}</th>
                <th>{t('intake.last_event')}</th>
                <th>
                  <span className="sr-only">{t('ui.more')}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.id}>
                  <td>
                    <Button kind="link" onClick={() => openForm({ object: 'telephony', row })}>
                      {String(row.name ?? '')}
                    </Button>
                  </td>
                  <td>
                    <Tag color={row.active ? 'green' : 'gray'}>{t(row.active ? 'intake.on' : 'intake.off')}</Tag>
                  </td>
                  <td>{t(row.make_leads ? 'intake.become_leads' : 'intake.only_calls')}</td>
                  <td>{row.secret_hint ? <code>{String(row.secret_hint)}…</code> : '—'}</td>
                  <td className="muted">
                    {typeof row.last_event_at === 'string' ? format.ago(row.last_event_at) : t('intake.never')}
                  </td>
                  <td className="admin-more">
                    <Button small kind="quiet" onClick={() => setRenewing(row)}>
                      {t('intake.new_secret')}
                    </Button>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {renewing ? (
        <Confirm
          title={t('intake.new_secret_title', { name: String(renewing.name ?? '') })}
          act={t('intake.new_secret')}
          onAct={() => renew(renewing.id)}
          onClose={() => setRenewing(null)}
        >
          {t('intake.new_secret_help')}
        </Confirm>
      ) : null}
      {made ? <Secret made={made} onClose={() => setMade(null)} /> : null}
    </Section>
  );
}

function Secret({ made, onClose }: { made: { key: string; secret: string }; onClose: () => void }) {
  const t = useT();
  const address = `${window.location.origin}/api/telephony/${made.key}`;
  const copy = (text: string) => void navigator.clipboard?.writeText(text).then(() => toast(t('admin.copied')));
  const line = (label: string, value: string) => (
    <Field label={label}>
      {(control) => (
        <span className="input-group">
          <TextField {...control} readOnly className="admin-key" value={value} />
          <Button icon="copy" onClick={() => copy(value)}>
            {t('admin.copy')}
          </Button>
        </span>
      )}
    </Field>
  );
  return (
    <Dialog
      title={t('intake.secret')}
      width={620}
      closable={false}
      onClose={onClose}
      onSubmit={onClose}
      foot={
        <Button kind="primary" type="submit">
          {t('intake.done')}
        </Button>
      }
    >
      <div className="stack">
        <Banner kind="warn">{t('intake.secret_once')}</Banner>
        {line(t('intake.address'), `POST ${address}`)}
        {line(t('intake.secret'), `Authorization: Bearer ${made.secret}`)}
        <Field label={t('intake.how')}>
          {(control) => <TextArea {...control} readOnly rows={3} className="admin-key" value={EXAMPLE} />}
        </Field>
      </div>
    </Dialog>
  );
}
