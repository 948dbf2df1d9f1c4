import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { explain } from '@/api/errors';
import { keys } from '@/api/keys';
import { queryClient } from '@/api/query_client';
import { fetchRuns, type RuleRun, type RunState, retryRun } from '@/api/rules';
import { useT } from '@/i18n';
import { useFormat } from '@/meta/format';
import { Button, EmptyState, ErrorState, Segmented, Skeleton, Tag, toast } from '@/ui';

const colors: Record<RunState, string> = { done: 'green', failed: 'orange', dead: 'red', stopped: 'red' };
type Show = 'all' | RunState;

/** What rules did and why, newest first; what failed can be tried again. */
export function RunLog({ rule, ruleName, onAll }: { rule?: string; ruleName?: string; onAll: () => void }) {
  const t = useT();
  const [show, setShow] = useState<Show>('all');
  const query = { rule, state: show === 'all' ? undefined : show, limit: 50 };
  const answer = useInfiniteQuery({
    queryKey: keys.rules('runs', rule ?? '', show),
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) => fetchRuns({ ...query, after: pageParam || undefined }, signal),
    getNextPageParam: (last) => last.next ?? undefined,
  });
  const rows = answer.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <div className="admin-bar">
        <Segmented<Show>
          label={t('rules.log_show')}
          value={show}
          options={[
            { value: 'all', label: t('ui.all') },
            { value: 'done', label: t('rules.state_done') },
            { value: 'failed', label: t('rules.state_failed') },
            { value: 'dead', label: t('rules.state_dead') },
            { value: 'stopped', label: t('rules.state_stopped') },
          ]}
          onChange={setShow}
        />
        <span className="grow" />
        {rule ? (
          <Button small icon="close" onClick={onAll}>
            {t('rules.log_only', { name: ruleName ?? '' })}
          </Button>
        ) : null}
      </div>
      {answer.error && !answer.data ? (
        <ErrorState title={t('admin.failed')} retry={{ label: t('ui.retry'), run: () => void answer.refetch() }}>
          {explain(answer.error)}
        </ErrorState>
      ) : answer.isPending ? (
        <div className="card card-body stack" aria-busy="true">
          <Skeleton height={16} />
          <Skeleton height={16} width="80%" />
        </div>
      ) : rows.length === 0 ? (
        <EmptyState icon="history" title={t('rules.log_none')}>
          {t('rules.log_none_help')}
        </EmptyState>
      ) : (
        <ul className="card rule-log">
          {rows.map((run) => (
            <Run key={run.id} run={run} />
          ))}
        </ul>
      )}
      {answer.hasNextPage ? (
        <Button busy={answer.isFetchingNextPage} onClick={() => void answer.fetchNextPage()}>
          {t('ui.more')}
        </Button>
      ) : null}
    </>
  );
}

function Run({ run }: { run: RuleRun }) {
  const t = useT();
  const format = useFormat();
  const [busy, setBusy] = useState(false);
  const again = async () => {
    setBusy(true);
    try {
      const now = await retryRun(run.id);
      toast(t(now.state === 'done' ? 'rules.retried' : 'rules.retried_in_vain'), {
        kind: now.state === 'done' ? undefined : 'error',
      });
      void queryClient.invalidateQueries({ queryKey: keys.rules() });
    } catch (error) {
      toast(explain(error), { kind: 'error' });
    }
    setBusy(false);
  };
  return (
    <li className="rule-run">
      <div className="row rule-run-head">
        <Tag color={colors[run.state]}>{t(`rules.state_${run.state}`)}</Tag>
        <span className="strong ellipsis">{run.rule_name}</span>
        <Link to="/o/$object/$id" params={{ object: run.object, id: run.record }} className="ellipsis">
          {run.name ?? t('rules.record')}
        </Link>
        <span className="grow" />
        <span className="muted">{format.ago(run.at)}</span>
        {run.state === 'failed' || run.state === 'dead' ? (
          <Button small icon="refresh" busy={busy} onClick={() => void again()}>
            {t('rules.retry')}
          </Button>
        ) : null}
      </div>
      <p className="rule-small">
        {run.reason}
        {run.by?.name ? ` · ${run.by.name}` : ''}
      </p>
      {run.done.length > 0 ? <p className="rule-small">{run.done.join(' · ')}</p> : null}
      {run.error ? (
        <p className="rule-small overdue">
          {run.error}
          {run.attempts > 1 ? ` · ${t('rules.attempts', { count: run.attempts })}` : ''}
        </p>
      ) : null}
    </li>
  );
}
