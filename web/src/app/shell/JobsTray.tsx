import { useEffect } from 'react';
import { explain } from '@/api/errors';
import { cancelJob, isActive, settle, undoJob, useJobs, useTray, watchJob } from '@/api/jobs';
import type { Job } from '@/api/types';
import { useT } from '@/i18n';
import { useFormat } from '@/meta/format';
import { useLabel } from '@/meta/schema';
import { Button, EmptyState, Icon, Progress, toast } from '@/ui';
import { Tray } from './Tray';

/** What runs for me: it goes on when the page is closed. */
export function JobsTray() {
  const t = useT();
  const jobs = useJobs();
  const { open } = useTray();
  const list = jobs.data ?? [];
  const active = list.filter(isActive).length;
  useEffect(() => {
    for (const job of jobs.data ?? []) settle(job);
  }, [jobs.data]);
  return (
    <Tray
      icon="layers"
      label={t('jobs.title')}
      counted={t('jobs.running', { count: active })}
      count={active}
      width={380}
      open={open}
      onChange={(next) => useTray.setState({ open: next })}
    >
      <h2>{t('jobs.title')}</h2>
      <ul className="jobs">
        {list.slice(0, 12).map((job) => (
          <JobRow key={job.id} job={job} />
        ))}
      </ul>
      {list.length === 0 ? <EmptyState small title={t('jobs.none')} /> : null}
    </Tray>
  );
}

export function JobRow({ job }: { job: Job }) {
  const t = useT();
  const label = useLabel();
  const format = useFormat();
  const run = (act: () => Promise<unknown>) =>
    act().catch((error: unknown) => toast(explain(error), { kind: 'error' }));
  const counts = (['created', 'updated', 'skipped', 'failed'] as const)
    .filter((name) => job[name])
    .map((name) => t(`jobs.${name}`, { n: format.number(job[name] ?? 0) }))
    .join(' · ');
  return (
    <li className="job">
      <div className="row">
        <span className="grow ellipsis strong">{job.title || t(`jobs.kind_${job.kind}`)}</span>
        <span className={`tag ${job.state === 'failed' ? 'tag-red' : job.state === 'done' ? 'tag-green' : ''}`}>
          {t(`jobs.state_${job.state}`)}
        </span>
      </div>
      {isActive(job) ? <Progress label={job.title} value={job.total ? job.done / job.total : 0} /> : null}
      <div className="muted job-note">
        {isActive(job) && job.total ? (
          <span>
            {format.number(job.done)} / {format.number(job.total)}
          </span>
        ) : null}
        {isActive(job) && job.seconds_left ? <span>{t('jobs.left', { n: Math.ceil(job.seconds_left) })}</span> : null}
        {counts ? <span>{counts}</span> : null}
        {job.undone ? <span>{t('jobs.undone')}</span> : null}
        {job.message ? <span>{label(job.message)}</span> : null}
      </div>
      <div className="row">
        {job.file ? (
          <a className="btn btn-default btn-small" href={job.file} download>
            <Icon name="download" size={14} />
            {t('jobs.download')}
          </a>
        ) : null}
        {job.faults ? (
          <a className="btn btn-default btn-small" href={job.faults} download>
            <Icon name="download" size={14} />
            {t('jobs.faults')}
          </a>
        ) : null}
        {isActive(job) ? (
          <Button small onClick={() => void run(() => cancelJob(job.id))}>
            {t('ui.cancel')}
          </Button>
        ) : null}
        {job.can_undo && !job.undone && !isActive(job) ? (
          <Button small icon="undo" onClick={() => void run(async () => watchJob((await undoJob(job.id)).job))}>
            {t('ui.undo')}
          </Button>
        ) : null}
      </div>
    </li>
  );
}
