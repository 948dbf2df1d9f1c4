import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '@/api/client';
import { explain } from '@/api/errors';
import { keys } from '@/api/keys';
import { useT } from '@/i18n';
import { useFormat } from '@/meta/format';
import { Button, Dialog, ErrorState, Segmented, Skeleton } from '@/ui';
import type { Rehearsal } from './assign';

interface Props {
  kind: 'assignment' | 'recycling';
  object: string;
  rules: string[];
  onClose: () => void;
}

/** What the rules would have done in the last days; nothing is written. */
export function RehearsalDialog({ kind, object, rules, onClose }: Props) {
  const t = useT();
  const format = useFormat();
  const [days, setDays] = useState('90');
  const body = { kind, object, days: Number(days), rules };
  const answer = useQuery({
    queryKey: keys.admin('rehearsal', JSON.stringify(body)),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    queryFn: ({ signal }) => api.post<Rehearsal>('/api/rehearsals', body, { signal }),
  });
  const found = answer.data;
  const assigning = kind === 'assignment';
  return (
    <Dialog title={t('assign.rehearsal')} width={880} onClose={onClose}>
      <div className="stack">
        <div className="row assign-wrap">
          <Segmented
            label={t('assign.days')}
            value={days}
            options={['7', '30', '90'].map((value) => ({ value, label: t('assign.last_days', { n: value }) }))}
            onChange={setDays}
          />
          <span className="grow" />
          {found ? (
            <span className="strong" aria-live="polite">
              {assigning
                ? t('assign.rehearsed', {
                    n: format.number(found.records),
                    assigned: format.number(found.assigned ?? 0),
                    left: format.number(found.left ?? 0),
                  })
                : t('assign.rehearsed_recycling', {
                    n: format.number(found.records),
                    warned: format.number(found.warned ?? 0),
                    taken: format.number(found.taken ?? 0),
                  })}
            </span>
          ) : null}
        </div>
        {answer.error ? (
          <ErrorState
            title={t('assign.rehearsal_failed')}
            retry={{ label: t('ui.retry'), run: () => void answer.refetch() }}
          >
            {explain(answer.error)}
          </ErrorState>
        ) : !found ? (
          <div className="stack" aria-busy="true">
            <Skeleton height={16} />
            <Skeleton height={16} width="80%" />
            <Skeleton height={16} width="60%" />
          </div>
        ) : (
          <>
            <div className="assign-people">
              {found.people.map((each) => (
                <span key={each.user.id} className="assign-person">
                  <span className="ellipsis">{each.user.name ?? '—'}</span>
                  <span className="strong num">{format.number(each.count)}</span>
                </span>
              ))}
            </div>
            <div className="assign-sample" data-stack tabIndex={0} role="group" aria-label={t('assign.sample')}>
              <table className="table">
                <thead>
                  <tr>
                    <th>{t('assign.record')}</th>
                    <th>{t(assigning ? 'assign.came' : 'assign.day')}</th>
                    <th>{t(assigning ? 'assign.has' : 'assign.had')}</th>
                    {assigning ? <th>{t('assign.would')}</th> : null}
                    <th>{t('assign.reason')}</th>
                  </tr>
                </thead>
                <tbody>
                  {found.sample.map((row) => (
                    <tr key={`${row.id} ${row.at}`}>
                      <td>{row.name || '—'}</td>
                      <td className="muted">{format.date(row.at)}</td>
                      <td>{row.owner?.name ?? '—'}</td>
                      {assigning ? <td className="strong">{row.would?.name ?? '—'}</td> : null}
                      <td className="muted assign-reason">{row.reason ?? t('assign.no_rule')}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
            <p className="muted">{t(assigning ? 'assign.rehearsal_help' : 'assign.rehearsal_recycling_help')}</p>
          </>
        )}
        <div className="row">
          <span className="grow" />
          <Button onClick={onClose}>{t('assign.done')}</Button>
        </div>
      </div>
    </Dialog>
  );
}
