import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '@/api/client';
import { explain } from '@/api/errors';
import { keys } from '@/api/keys';
import type { OutboxItem, OutboxPage, OutboxStatus } from '@/api/mail';
import { queryClient } from '@/api/query_client';
import { useT } from '@/i18n';
import { useFormat } from '@/meta/format';
import { Button, EmptyState, Segmented, Tag, toast } from '@/ui';
import { Section } from '../Section';
import './mail.css';

const route = getRouteApi('/app/admin/{-$section}');
const colors: Record<OutboxStatus, string> = {
  waiting: 'orange',
  sending: 'blue',
  sent: 'green',
  dead: 'red',
  cancelled: 'gray',
};
const filters = ['all', 'waiting', 'dead', 'sent', 'cancelled'] as const;

/** What is on its way out, what was sent, what failed. */
export function Outbox() {
  const t = useT();
  const { show } = route.useSearch();
  const navigate = route.useNavigate();
  const status = filters.find((name) => name === show) ?? 'all';
  const answer = useInfiniteQuery({
    queryKey: keys.admin('outbox', status),
    initialPageParam: '',
    refetchInterval: 10_000,
    queryFn: ({ pageParam, signal }) =>
      api.get<OutboxPage>(
        '/api/outbox',
        { status: status === 'all' ? undefined : status, after: pageParam || undefined, limit: 50 },
        signal,
      ),
    getNextPageParam: (last) => last.next ?? undefined,
  });
  const items = answer.data?.pages.flatMap((page) => page.items) ?? [];
  const counts = answer.data?.pages[0]?.counts;
  const refresh = () => void queryClient.invalidateQueries({ queryKey: keys.admin('outbox') });
  const retryAll = async () => {
    try {
      const done = await api.post<{ retried: number }>('/api/outbox/retry');
      toast(t('mail.retried', { count: done.retried }));
    } catch (error) {
      toast(explain(error), { kind: 'error' });
    }
    refresh();
  };
  return (
    <Section
      title={t('admin.outbox')}
      lead={t('mail.outbox_lead')}
      waiting={answer.isPending}
      fault={items.length === 0 ? answer.error : null}
      retry={() => void answer.refetch()}
      actions={counts?.dead ? <Button onClick={() => void retryAll()}>{t('mail.retry_all')}</Button> : undefined}
    >
      <div className="stack">
        <div className="mail-filter">
          <Segmented
            label={t('mail.status')}
            value={status}
            options={filters.map((value) => ({
              value,
              label:
                value === 'all' || !counts
                  ? t(`mail.status_${value}`)
                  : `${t(`mail.status_${value}`)} ${counts[value]}`,
            }))}
            onChange={(value) =>
              void navigate({ search: (old) => ({ ...old, show: value === 'all' ? undefined : value }), replace: true })
            }
          />
        </div>
        {items.length === 0 ? (
          <EmptyState icon="upload" title={t('mail.outbox_none')} />
        ) : (
          <ul className="card mail-out">
            {items.map((item) => (
              <Entry key={item.id} item={item} onDone={refresh} />
            ))}
          </ul>
        )}
        {answer.hasNextPage ? (
          <Button wide busy={answer.isFetchingNextPage} onClick={() => void answer.fetchNextPage()}>
            {t('mail.more')}
          </Button>
        ) : null}
      </div>
    </Section>
  );
}

function Entry({ item, onDone }: { item: OutboxItem; onDone: () => void }) {
  const t = useT();
  const format = useFormat();
  const [open, setOpen] = useState(false);
  const [payload, setPayload] = useState<string | null>(null);
  const act = async (name: 'retry' | 'cancel') => {
    try {
      await api.post(`/api/outbox/${item.id}/${name}`);
    } catch (error) {
      toast(explain(error), { kind: 'error' });
    }
    onDone();
  };
  const show = async () => {
    setOpen(!open);
    if (payload !== null || open) return;
    try {
      const whole = await api.get<OutboxItem>(`/api/outbox/${item.id}`);
      const body = whole.payload ?? {};
      setPayload(typeof body.text === 'string' ? body.text : JSON.stringify(body.body ?? body, null, 2));
    } catch (error) {
      setPayload(explain(error));
    }
  };
  const retriable = item.status === 'dead' || item.status === 'waiting' || item.status === 'cancelled';
  return (
    <li className="mail-out-item">
      <div className="mail-out-head">
        <Tag color={colors[item.status]}>{t(`mail.status_${item.status}`)}</Tag>
        <button type="button" className="btn btn-link mail-out-title" aria-expanded={open} onClick={() => void show()}>
          {item.title || item.target}
        </button>
        <span className="muted">{t(`mail.kind_${item.kind}`)}</span>
      </div>
      <div className="mail-out-line muted">
        {item.title ? <span className="ellipsis">{item.target}</span> : null}
        <span>{item.sent_at ? format.instant(item.sent_at) : format.instant(item.created_at)}</span>
        {item.attempts > 0 ? (
          <span>
            {t('mail.attempts')} {item.attempts}
          </span>
        ) : null}
        {item.status === 'waiting' && item.attempts > 0 && item.next_at ? (
          <span>{t('mail.next', { when: format.instant(item.next_at) })}</span>
        ) : null}
        {item.object && item.record ? (
          <Link to="/o/$object/$id" params={{ object: item.object, id: item.record }}>
            {t('mail.open_record')}
          </Link>
        ) : null}
        <span className="mail-out-acts">
          {retriable ? (
            <Button small kind="quiet" onClick={() => void act('retry')}>
              {t('mail.retry')}
            </Button>
          ) : null}
          {item.status === 'waiting' || item.status === 'dead' ? (
            <Button small kind="quiet" onClick={() => void act('cancel')}>
              {t('mail.cancel')}
            </Button>
          ) : null}
        </span>
      </div>
      {item.error && item.status !== 'sent' ? <p className="field-fault">{item.error}</p> : null}
      {open && payload !== null ? (
        <pre className="mail-out-text" tabIndex={0} role="region" aria-label={t('mail.details')}>
          {payload}
        </pre>
      ) : null}
    </li>
  );
}
