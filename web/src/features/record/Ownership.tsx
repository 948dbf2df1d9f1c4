import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { invalidateObject } from '@/api/cache';
import { api } from '@/api/client';
import { explain } from '@/api/errors';
import { keys } from '@/api/keys';
import { queryClient } from '@/api/query_client';
import { recordPath } from '@/api/records';
import type { ObjectMeta, Row } from '@/api/types';
import { type Key, useT } from '@/i18n';
import { linkText } from '@/meta/fields/link';
import { useFormat } from '@/meta/format';
import { nameOf } from '@/meta/schema';
import { Banner, Button, Dialog, DialogFoot, EmptyState, Field, Skeleton, TextArea, toast } from '@/ui';

interface Props {
  object: ObjectMeta;
  row: Row;
}
interface Deadline {
  rule: string;
  name: string;
  remaining_seconds: number;
  then: 'pool' | 'assign' | 'nothing';
  silence: boolean;
}
interface Assigned {
  at: string;
  kind: string;
  user: { id: string; name: string | null } | null;
  reason: string;
}

/** Lines under the head: it lies in a pool and may be claimed, or its owner is running out of time. */
export function Ownership({ object, row }: Props) {
  const pool = object.traits.pool ? row[object.traits.pool] : null;
  if (pool) return <InPool object={object} row={row} pool={pool} />;
  return <Deadlines object={object} row={row} />;
}

function InPool({ object, row, pool }: Props & { pool: Row[string] }) {
  const t = useT();
  const format = useFormat();
  const [busy, setBusy] = useState(false);
  const pools = useQuery({
    queryKey: keys.admin('pools', object.name),
    queryFn: ({ signal }) =>
      api.get<{ pools: { id: string; may_claim: boolean; left: number | null }[] }>(
        '/api/pools',
        { object: object.name },
        signal,
      ),
  });
  const id = typeof pool === 'object' && pool && 'id' in pool ? pool.id : '';
  const mine = pools.data?.pools.find((item) => item.id === id);
  const claim = async () => {
    setBusy(true);
    try {
      await api.post(`${recordPath(object.name, row.id)}/claim`, {});
      toast(t('sheet.own_claimed'));
    } catch (error) {
      toast(explain(error), { kind: 'error' });
    }
    invalidateObject(object.name);
    void queryClient.invalidateQueries({ queryKey: keys.admin('pools') });
    setBusy(false);
  };
  return (
    <Banner icon="inbox">
      <span className="grow">
        {t('sheet.own_in_pool', { name: linkText(pool) })}
        {mine?.may_claim && mine.left !== null ? (
          <span className="muted">
            {' '}
            {mine.left > 0 ? t('sheet.own_left_today', { n: format.number(mine.left) }) : t('sheet.own_left_none')}
          </span>
        ) : null}
      </span>
      {mine?.may_claim ? (
        <Button kind="primary" small busy={busy} disabled={mine.left === 0} onClick={() => void claim()}>
          {t('sheet.own_claim')}
        </Button>
      ) : null}
    </Banner>
  );
}

const ahead: Record<Deadline['then'], Key> = {
  pool: 'sheet.own_then_pool',
  assign: 'sheet.own_then_assign',
  nothing: 'sheet.own_then_nothing',
};
/** Told when it is near: three days for a long silence, at once for an answer that is awaited. */
const NEAR = 3 * 86400;

function Deadlines({ object, row }: Props) {
  const t = useT();
  const format = useFormat();
  const answer = useQuery({
    queryKey: [...keys.record(object.name, row.id), 'deadlines'],
    enabled: Boolean(object.traits.owner_since),
    queryFn: ({ signal }) =>
      api.get<{ deadlines: Deadline[] }>(`${recordPath(object.name, row.id)}/deadlines`, undefined, signal),
  });
  const near = answer.data?.deadlines.find((item) => !item.silence || item.remaining_seconds < NEAR);
  if (!near) return null;
  const seconds = near.remaining_seconds;
  const then = t(ahead[near.then]);
  const time =
    seconds >= 2 * 86400
      ? t('sheet.own_days', { n: format.number(Math.floor(seconds / 86400)) })
      : seconds >= 3600
        ? t('sheet.own_hours', { n: format.number(Math.floor(seconds / 3600)) })
        : t('sheet.own_minutes', { n: format.number(Math.max(1, Math.floor(seconds / 60))) });
  return (
    <Banner kind="warn" icon="clock">
      <span className="grow">
        {seconds > 0 ? t('sheet.own_deadline', { time, then }) : t('sheet.own_overdue', { then })}{' '}
        <span className="muted">{t('sheet.own_deadline_rule', { name: near.name })}</span>
      </span>
    </Banner>
  );
}

/** Given back with a reason; whoever gave it back may not see it any more. */
export function ReleaseDialog({ object, row, onClose, onGone }: Props & { onClose: () => void; onGone: () => void }) {
  const t = useT();
  const [reason, setReason] = useState('');
  const [busy, setBusy] = useState(false);
  const release = async () => {
    setBusy(true);
    try {
      await api.post(`${recordPath(object.name, row.id)}/release`, { reason });
      toast(t('sheet.own_released'));
      onClose();
      invalidateObject(object.name);
      const seen = await api.get(recordPath(object.name, row.id)).catch(() => null);
      if (!seen) onGone();
    } catch (error) {
      toast(explain(error), { kind: 'error' });
      setBusy(false);
    }
  };
  return (
    <Dialog
      title={t('sheet.own_release')}
      onClose={onClose}
      foot={
        <DialogFoot
          onCancel={onClose}
          act={t('sheet.own_release')}
          onAct={() => void release()}
          busy={busy}
          disabled={!reason.trim()}
        />
      }
    >
      <Field label={t('sheet.own_release_reason')} required>
        {(control) => (
          <TextArea {...control} autoFocus value={reason} onChange={(event) => setReason(event.currentTarget.value)} />
        )}
      </Field>
    </Dialog>
  );
}

/** Who got it when, and why. */
export function OwnersDialog({ object, row, onClose }: Props & { onClose: () => void }) {
  const t = useT();
  const format = useFormat();
  const answer = useQuery({
    queryKey: [...keys.record(object.name, row.id), 'assignments'],
    queryFn: ({ signal }) =>
      api.get<{ assignments: Assigned[] }>(`${recordPath(object.name, row.id)}/assignments`, undefined, signal),
  });
  const list = answer.data?.assignments;
  return (
    <Dialog title={t('sheet.own_owners_of', { name: nameOf(object, row) })} width={600} onClose={onClose}>
      {answer.error ? (
        <Banner kind="error">{explain(answer.error)}</Banner>
      ) : !list ? (
        <Skeleton height={60} />
      ) : list.length === 0 ? (
        <EmptyState small icon="user" title={t('sheet.own_owners_none')} />
      ) : (
        <ul className="owners">
          {list.map((each) => (
            <li key={`${each.at} ${each.reason}`}>
              <span className="row">
                <span className="strong grow ellipsis">{each.user?.name ?? t('sheet.own_nobody')}</span>
                <span className="muted">{format.instant(each.at)}</span>
              </span>
              <span className="muted">{each.reason}</span>
            </li>
          ))}
        </ul>
      )}
    </Dialog>
  );
}
