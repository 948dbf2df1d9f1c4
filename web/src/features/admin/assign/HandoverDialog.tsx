import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '@/api/client';
import { explain } from '@/api/errors';
import { watchJob } from '@/api/jobs';
import { keys } from '@/api/keys';
import { queryClient } from '@/api/query_client';
import { useT } from '@/i18n';
import { useFormat } from '@/meta/format';
import { Banner, CheckLabel, Dialog, DialogFoot, Field, Segmented, Select, Skeleton, TextField, toast } from '@/ui';
import './assign.css';
import { type HandoverPreview, usePeople } from './assign';

type Way = 'user' | 'rules' | 'pool';

/** Everything of a person to others: to whom, what it is, what each customer looks like; then as a job. */
export function HandoverDialog({ user, onClose }: { user: { id: string; name: string }; onClose: () => void }) {
  const t = useT();
  const format = useFormat();
  const people = usePeople().filter((person) => person.value !== user.id);
  const [way, setWay] = useState<Way>('user');
  const [chosen, setChosen] = useState<string | null>(null);
  const [deactivate, setDeactivate] = useState(true);
  const [summaries, setSummaries] = useState(true);
  const [reason, setReason] = useState('');
  const [busy, setBusy] = useState(false);
  const ready = way !== 'user' || chosen !== null;
  const to = way === 'user' ? { user: chosen } : way === 'rules' ? { rules: true } : { pool: true };
  const path = `/api/users/${encodeURIComponent(user.id)}/handover`;
  const preview = useQuery({
    queryKey: keys.admin('handover', user.id, JSON.stringify(to)),
    enabled: ready,
    queryFn: ({ signal }) => api.post<HandoverPreview>(path, { to, dry_run: true }, { signal }),
  });
  const found = preview.data;
  const start = async () => {
    setBusy(true);
    try {
      const { job } = await api.post<{ job: string }>(path, { to, deactivate, summaries, reason: reason || undefined });
      watchJob(job, () => void queryClient.invalidateQueries({ queryKey: ['records'] }));
      onClose();
    } catch (error) {
      toast(explain(error), { kind: 'error' });
      setBusy(false);
    }
  };
  return (
    <Dialog
      title={t('assign.handover_of', { name: user.name })}
      width={680}
      onClose={onClose}
      foot={
        <DialogFoot
          onCancel={onClose}
          act={t('assign.handover_do')}
          onAct={() => void start()}
          busy={busy}
          disabled={!ready || !found || Boolean(preview.error)}
        />
      }
    >
      <div className="stack">
        <Segmented
          label={t('assign.way')}
          value={way}
          options={[
            { value: 'user', label: t('assign.way_person') },
            { value: 'rules', label: t('assign.way_rules') },
            { value: 'pool', label: t('assign.way_pool') },
          ]}
          onChange={setWay}
        />
        {way === 'user' ? (
          <Field label={t('assign.to')}>
            {({ id }) => <Select id={id} label={t('assign.to')} value={chosen} options={people} onChange={setChosen} />}
          </Field>
        ) : null}
        {way === 'pool' ? <Banner>{t('assign.pool_rest')}</Banner> : null}
        {preview.error ? (
          <Banner kind="error">{explain(preview.error)}</Banner>
        ) : !ready ? (
          <p className="muted">{t('assign.handover_choose')}</p>
        ) : !found ? (
          <Skeleton height={60} />
        ) : (
          <>
            <div className="assign-people">
              {found.objects.map((part) => (
                <span key={part.object} className="assign-person">
                  <span className="ellipsis">{part.label}</span>
                  <span className="strong num">{format.number(part.count)}</span>
                </span>
              ))}
              {found.records === 0 ? <span className="muted">{t('assign.handover_nothing')}</span> : null}
            </div>
            {found.customers.length > 0 ? (
              <div className="assign-sample" tabIndex={0} role="group" aria-label={t('assign.customers')}>
                <table className="table">
                  <thead>
                    <tr>
                      <th>{t('assign.customer')}</th>
                      <th className="num">{t('assign.open_deals')}</th>
                      <th className="num">{t('assign.open_amount')}</th>
                      <th className="num">{t('assign.open_tasks')}</th>
                    </tr>
                  </thead>
                  <tbody>
                    {found.customers.map((customer) => (
                      <tr key={customer.id}>
                        <td>{customer.name}</td>
                        <td className="num">{format.number(customer.open_deals)}</td>
                        <td className="num">{customer.open_amount}</td>
                        <td className="num">{format.number(customer.open_tasks)}</td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </div>
            ) : null}
            {found.customer_count > found.customers.length ? (
              <p className="muted">{t('assign.customers_more', { n: format.number(found.customer_count) })}</p>
            ) : null}
          </>
        )}
        <Field label={t('assign.reason')}>
          {({ id }) => <TextField id={id} value={reason} onChange={(event) => setReason(event.currentTarget.value)} />}
        </Field>
        <CheckLabel checked={summaries} onChange={(event) => setSummaries(event.currentTarget.checked)}>
          {t('assign.handover_summaries')}
        </CheckLabel>
        <CheckLabel checked={deactivate} onChange={(event) => setDeactivate(event.currentTarget.checked)}>
          {t('assign.handover_deactivate')}
        </CheckLabel>
      </div>
    </Dialog>
  );
}
