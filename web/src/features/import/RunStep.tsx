import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { invalidateObject } from '@/api/cache';
import { explain } from '@/api/errors';
import { cancelJob, isActive, jobsQuery, takeJob, undoJob, watchJob } from '@/api/jobs';
import { keys } from '@/api/keys';
import { fetchJob } from '@/api/records';
import type { Job } from '@/api/types';
import { useT } from '@/i18n';
import { useFormat } from '@/meta/format';
import { useLabel, useObject } from '@/meta/schema';
import { Banner, Button, Card, EmptyState, ErrorState, Icon, Progress, Skeleton, toast } from '@/ui';
import type { Draft, Problem } from './importing';

const route = getRouteApi('/app/import');

/** The run and what came of it. It goes on when the page is closed. */
export function RunStep({ draft, onAnother, onBack }: { draft: Draft; onAnother: () => void; onBack: () => void }) {
  const t = useT();
  const search = route.useSearch();
  const id = draft.job ?? search.job;
  const known = useQuery(jobsQuery).data?.find((item) => item.id === id);
  const asked = useQuery({
    queryKey: keys.job(id ?? ''),
    queryFn: ({ signal }) => fetchJob(id ?? '', signal),
    enabled: Boolean(id),
    refetchInterval: (query) => (query.state.data && !isActive(query.state.data) ? false : 1000),
  });
  // Events and polls tell of the same job; the newer picture wins.
  const job = newer(known, asked.data);
  useEffect(() => {
    if (asked.data) takeJob(asked.data);
  }, [asked.data]);
  const object = draft.mapping?.object ?? draft.object ?? '';
  const ended = job ? !isActive(job) : false;
  useEffect(() => {
    if (ended && object) invalidateObject(object);
  }, [ended, object]);
  if (!id)
    return (
      <EmptyState
        icon="upload"
        title={t('import.not_run')}
        actions={<Button onClick={onBack}>{t('import.back_to_map')}</Button>}
      />
    );
  if (asked.error && !job)
    return (
      <ErrorState title={t('import.missing')} retry={{ label: t('ui.retry'), run: () => void asked.refetch() }}>
        {explain(asked.error)}
      </ErrorState>
    );
  if (!job)
    return (
      <div className="import-content" aria-busy="true">
        <Skeleton height={160} />
      </div>
    );
  return (
    <div className="import-content stack">
      {isActive(job) ? (
        <Running job={job} />
      ) : (
        <Result job={job} object={object} onAnother={onAnother} onBack={onBack} />
      )}
    </div>
  );
}

function newer(a: Job | undefined, b: Job | undefined): Job | undefined {
  if (!a || !b) return a ?? b;
  if (isActive(a) !== isActive(b)) return isActive(a) ? b : a;
  if (a.undone !== b.undone) return a.undone ? a : b;
  return a.done > b.done ? a : b;
}

function Running({ job }: { job: Job }) {
  const t = useT();
  const format = useFormat();
  const share = job.total ? job.done / job.total : 0;
  return (
    <Card title={job.title}>
      <div className="stack import-run" aria-live="polite">
        <p className="row">
          <strong className="import-percent">{format.percent(Math.floor(share * 100))}</strong>
          <span className="muted">
            {job.phase === 'writing' || job.phase === 'checking'
              ? t(`import.phase_${job.phase}`)
              : t(`jobs.state_${job.state}`)}
          </span>
        </p>
        <Progress label={job.title} value={share} />
        <p className="muted import-run-note">
          <span>
            {format.number(job.done)} / {format.number(job.total)}
          </span>
          {job.rate ? <span>{t('import.rate', { n: format.number(Math.round(job.rate)) })}</span> : null}
          {job.seconds_left ? <span>{t('jobs.left', { n: Math.ceil(job.seconds_left) })}</span> : null}
          {job.created ? <span>{t('jobs.created', { n: format.number(job.created) })}</span> : null}
          {job.failed ? <span>{t('jobs.failed', { n: format.number(job.failed) })}</span> : null}
        </p>
        <div className="row">
          <Button
            onClick={() => void cancelJob(job.id).catch((error: unknown) => toast(explain(error), { kind: 'error' }))}
          >
            {t('import.cancel')}
          </Button>
          <span className="muted">{t('import.may_close')}</span>
        </div>
      </div>
    </Card>
  );
}

function Result({
  job,
  object: name,
  onAnother,
  onBack,
}: {
  job: Job;
  object: string;
  onAnother: () => void;
  onBack: () => void;
}) {
  const t = useT();
  const label = useLabel();
  const format = useFormat();
  const object = useObject(name);
  const problems = (job.result?.problems ?? []) as Problem[];
  const made = (job.created ?? 0) + (job.updated ?? 0);
  const good = job.state === 'done';
  const [undoing, setUndoing] = useState(false);
  // The program marks the job at the start of the undo; it is undone when that has ended.
  const undone = Boolean(job.undone) && !undoing;
  const takeBack = async () => {
    setUndoing(true);
    try {
      const { job: other } = await undoJob(job.id);
      const whenDone = (ended: Job) => {
        const done = ended.state === 'done';
        setUndoing(false);
        invalidateObject(name);
        takeJob({ ...job, undone: done });
        toast(t(done ? 'import.undone' : 'import.undo_failed'), { kind: done ? 'info' : 'error' });
      };
      watchJob(other, whenDone, false);
    } catch (error) {
      setUndoing(false);
      toast(explain(error), { kind: 'error' });
    }
  };
  return (
    <>
      <Card>
        <div className="import-result">
          <span className="import-result-icon" data-kind={undone ? 'undone' : good ? 'good' : 'bad'}>
            <Icon name={undone ? 'undo' : good ? 'check' : 'alert'} size={22} />
          </span>
          <div className="grow">
            <h2>
              {undone
                ? t('import.was_undone')
                : good
                  ? t('import.done', { count: made, n: format.number(made), object: label(object?.plural) })
                  : t(job.state === 'cancelled' ? 'import.was_cancelled' : 'import.failed')}
            </h2>
            <p className="muted">
              {[
                job.finished_at ? format.instant(job.finished_at) : '',
                job.rate ? t('import.rate', { n: format.number(Math.round(job.rate)) }) : '',
                label(job.message ?? undefined),
              ]
                .filter(Boolean)
                .join(' · ')}
            </p>
          </div>
        </div>
        <div className="import-counts">
          {(['created', 'updated', 'skipped', 'failed'] as const).map((kind) => (
            <p key={kind} className="import-count" data-kind={kind === 'failed' && job.failed ? 'bad' : undefined}>
              <strong>{format.number(job[kind] ?? 0)}</strong>
              <span>{t(`import.result_${kind}`)}</span>
            </p>
          ))}
        </div>
        <div className="import-actions">
          {object && !undone ? (
            <Link
              to="/o/$object"
              params={{ object: object.name }}
              search={{ where: '', sort: '-created_at' }}
              className="btn btn-primary"
            >
              {t('import.open_list', { object: label(object.plural) })}
            </Link>
          ) : null}
          {job.faults ? (
            <a className="btn btn-default" href={job.faults} download>
              <Icon name="download" />
              {t('import.download_refused', { count: job.failed ?? 0, n: format.number(job.failed ?? 0) })}
            </a>
          ) : null}
          {undoing || (job.can_undo && !job.undone) ? (
            <Button icon="undo" busy={undoing} onClick={() => void takeBack()}>
              {t('import.undo')}
            </Button>
          ) : null}
          {undone || job.state !== 'done' || made === 0 ? (
            <Button icon="back" onClick={onBack}>
              {t('import.back_to_map')}
            </Button>
          ) : null}
          <Button kind="quiet" icon="upload" onClick={onAnother}>
            {t('import.another')}
          </Button>
        </div>
      </Card>
      {undone ? <Banner icon="undo">{t('import.undone_note')}</Banner> : null}
      {!undone && problems.length > 0 ? (
        <Card flush title={t('import.why_refused')}>
          <table className="table">
            <thead>
              <tr>
                <th>{t('import.field')}</th>
                <th>{t('import.reason')}</th>
                <th className="num">{t('import.lines')}</th>
              </tr>
            </thead>
            <tbody>
              {problems.map((problem) => (
                <tr key={`${problem.field}|${problem.rule}`}>
                  <td>{label(object?.fields.find((field) => field.name === problem.field)?.label) || problem.field}</td>
                  <td>
                    {problem.message}
                    {problem.values.length > 0 ? (
                      <span className="muted">
                        {' '}
                        {problem.values
                          .slice(0, 5)
                          .map((item) => item.value)
                          .join('、')}
                      </span>
                    ) : null}
                  </td>
                  <td className="num">{format.number(problem.count)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Card>
      ) : null}
    </>
  );
}
