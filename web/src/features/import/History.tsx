import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { invalidateObject } from '@/api/cache';
import { explain } from '@/api/errors';
import { isActive, jobsQuery, takeJob, undoJob, watchJob } from '@/api/jobs';
import type { Job } from '@/api/types';
import { useT } from '@/i18n';
import { useFormat } from '@/meta/format';
import { useLabel, useSchema } from '@/meta/schema';
import { Button, Card, EmptyState, Progress, Skeleton, Tag, toast } from '@/ui';

/** What was brought in before; each line opens its result. */
export function History() {
  const t = useT();
  const label = useLabel();
  const format = useFormat();
  const schema = useSchema();
  const jobs = useQuery(jobsQuery);
  const imports = (jobs.data ?? []).filter((job) => job.kind === 'import');
  return (
    <Card flush title={t('import.history')}>
      {jobs.isPending ? (
        <div className="card-body stack">
          <Skeleton height={16} />
          <Skeleton height={16} width="70%" />
        </div>
      ) : imports.length === 0 ? (
        <EmptyState small title={t('import.history_none')} />
      ) : (
        <ul className="import-history">
          {imports.map((job) => {
            const id = typeof job.result?.import === 'string' ? job.result.import : undefined;
            const object = typeof job.result?.object === 'string' ? schema.byName.get(job.result.object) : undefined;
            const line = (
              <>
                <span className="row">
                  <span className="strong ellipsis">{job.title}</span>
                  {job.undone ? (
                    <Tag>{t('jobs.undone')}</Tag>
                  ) : (
                    <Tag color={job.state === 'done' ? 'green' : job.state === 'failed' ? 'red' : 'blue'}>
                      {t(`jobs.state_${job.state}`)}
                    </Tag>
                  )}
                </span>
                <span className="muted import-history-note">
                  {[
                    label(object?.plural),
                    job.created ? t('jobs.created', { n: format.number(job.created) }) : '',
                    job.updated ? t('jobs.updated', { n: format.number(job.updated) }) : '',
                    job.failed ? t('jobs.failed', { n: format.number(job.failed) }) : '',
                    format.ago(job.created_at),
                  ]
                    .filter(Boolean)
                    .join(' · ')}
                </span>
                {isActive(job) ? <Progress label={job.title} value={job.total ? job.done / job.total : 0} /> : null}
              </>
            );
            return (
              <li key={job.id}>
                {id ? (
                  <Link to="/import" search={{ id, step: 'run', job: job.id }} className="line import-history-line">
                    {line}
                  </Link>
                ) : (
                  <span className="line import-history-line">{line}</span>
                )}
                {job.can_undo && !job.undone ? <TakeBack job={job} /> : null}
              </li>
            );
          })}
        </ul>
      )}
    </Card>
  );
}

/** Takes a whole import back, however large; the tray shows how far it is. */
function TakeBack({ job }: { job: Job }) {
  const t = useT();
  const [busy, setBusy] = useState(false);
  const run = async () => {
    setBusy(true);
    try {
      const { job: other } = await undoJob(job.id);
      watchJob(other, (ended) => {
        const done = ended.state === 'done';
        if (typeof job.result?.object === 'string') invalidateObject(job.result.object);
        takeJob({ ...job, undone: done });
        toast(t(done ? 'import.undone' : 'import.undo_failed'), { kind: done ? 'info' : 'error' });
        setBusy(false);
      });
    } catch (error) {
      toast(explain(error), { kind: 'error' });
      setBusy(false);
    }
  };
  return (
    <span className="import-history-undo">
      <Button
        small
        icon="undo"
        busy={busy}
        aria-label={t('import.undo_of', { name: job.title })}
        onClick={() => void run()}
      >
        {t('ui.undo')}
      </Button>
    </span>
  );
}
