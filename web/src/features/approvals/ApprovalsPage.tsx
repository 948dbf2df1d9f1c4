import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';
import { type Approval, myApprovals, type Which } from '@/api/approvals';
import { explain } from '@/api/errors';
import { useT } from '@/i18n';
import { usePeek } from '@/meta/actions';
import { Decide } from '@/meta/approvals/Decide';
import { ApprovalTag, Steps, useSpan } from '@/meta/approvals/Steps';
import { useFormat } from '@/meta/format';
import { useLabel, useSchema } from '@/meta/schema';
import { Avatar, Button, EmptyState, ErrorState, ObjectIcon, Page, PageHead, Skeleton, Tabs } from '@/ui';
import { Away } from './Away';
import './approvals_page.css';

const route = getRouteApi('/app/approvals');

/** What waits for my decision, what I decided, what I asked for. */
export function ApprovalsPage() {
  const t = useT();
  const search = route.useSearch();
  const navigate = useNavigate({ from: '/approvals' });
  const which: Which = search.which ?? 'pending';
  const answer = useQuery(myApprovals(which));
  const waiting = useQuery(myApprovals('pending')).data?.count;
  useEffect(() => {
    document.title = `${t('app.approvals')} · Fairlead`;
  }, [t]);
  const items = answer.data?.items ?? [];
  return (
    <Page>
      <PageHead title={t('app.approvals')}>
        <Away />
      </PageHead>
      <div className="page-body approvals">
        <Tabs<Which>
          label={t('app.approvals')}
          value={which}
          tabs={[
            {
              value: 'pending',
              label: waiting ? t('approvals.tab_pending_n', { n: waiting }) : t('approvals.tab_pending'),
            },
            { value: 'decided', label: t('approvals.tab_decided') },
            { value: 'submitted', label: t('approvals.tab_submitted') },
          ]}
          onChange={(value) => void navigate({ search: { which: value === 'pending' ? undefined : value } })}
        />
        {answer.error && !answer.data ? (
          <ErrorState title={t('approvals.failed')} retry={{ label: t('ui.retry'), run: () => void answer.refetch() }}>
            {explain(answer.error)}
          </ErrorState>
        ) : answer.isPending ? (
          <div className="card card-body stack" aria-busy="true">
            <Skeleton height={18} width="60%" />
            <Skeleton height={14} width="40%" />
            <Skeleton height={44} />
          </div>
        ) : items.length === 0 ? (
          <EmptyState icon="shield" title={t(`approvals.none_${which}`)}>
            {t(`approvals.none_${which}_help`)}
          </EmptyState>
        ) : (
          <ul className="approvals-list">
            {items.map((item) => (
              <Item key={item.id} item={item} open={which === 'pending'} />
            ))}
          </ul>
        )}
      </div>
    </Page>
  );
}

function Item({ item, open }: { item: Approval; open: boolean }) {
  const t = useT();
  const format = useFormat();
  const label = useLabel();
  const schema = useSchema();
  const span = useSpan();
  const peek = usePeek();
  const object = schema.byName.get(item.object);
  return (
    <li className="card approvals-item">
      <div className="approvals-head">
        <span className="record-icon">
          <ObjectIcon name={object?.icon} size={18} />
        </span>
        <div className="grow">
          {item.name === null || item.name === undefined ? (
            <span className="muted">{t('approvals.hidden')}</span>
          ) : (
            <Button kind="link" className="approvals-name" onClick={() => peek(item.object, item.record)}>
              {item.name}
            </Button>
          )}
          <p className="muted ellipsis">
            {label(object?.label)} · {item.title}
            {item.round > 1 ? ` · ${t('approvals.round', { n: item.round })}` : ''}
          </p>
        </div>
        <ApprovalTag approval={item} />
      </div>
      <p className="approvals-by">
        {item.submitted_by ? <Avatar name={item.submitted_by.name ?? '—'} /> : null}
        <span className="ellipsis">{item.submitted_by?.name ?? t('approvals.by_rule')}</span>
        <span className="muted">{format.ago(item.submitted_at)}</span>
        <span className="grow" />
        <span className="muted">
          {t(item.state === 'pending' ? 'approvals.waits' : 'approvals.waited', { time: span(item.waiting_ms) })}
        </span>
      </p>
      {item.comment ? <p className="approval-comment">{item.comment}</p> : null}
      {item.answer ? <p className="approval-comment">{item.answer}</p> : null}
      <details className="approvals-way" open={open && item.steps.length <= 3}>
        <summary>{t('approvals.way', { n: item.level, of: item.levels })}</summary>
        <Steps approval={item} />
      </details>
      <Decide approval={item} wide />
    </li>
  );
}
