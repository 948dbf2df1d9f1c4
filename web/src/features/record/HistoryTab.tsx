import { useInfiniteQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { api } from '@/api/client';
import { explain } from '@/api/errors';
import { keys } from '@/api/keys';
import { recordPath } from '@/api/records';
import type { Change, HistoryEntry, ObjectMeta, Row, Value } from '@/api/types';
import { useT } from '@/i18n';
import { kindOf, useFieldContext } from '@/meta/fields';
import { useFormat } from '@/meta/format';
import { fieldOf, useLabel } from '@/meta/schema';
import { Button, EmptyState, ErrorState, Select, Skeleton } from '@/ui';
import { toLocal } from '@/ui/dates';
import { Cause } from './Cause';
import './history.css';

const DateField = lazy(() => import('@/ui/DateField').then((part) => ({ default: part.DateField })));

interface Answer {
  changes: HistoryEntry[];
  next: string | null;
}

/** Every change of every field: who, when, from what to what. */
export function HistoryTab({
  object,
  row,
  asOf,
  onAsOf,
}: {
  object: ObjectMeta;
  row: Row;
  asOf?: string;
  onAsOf: (when: string | undefined) => void;
}) {
  const t = useT();
  const label = useLabel();
  const format = useFormat();
  const contextOf = useFieldContext();
  const [only, setOnly] = useState<string | null>(null);
  const answer = useInfiniteQuery({
    queryKey: keys.history(object.name, row.id),
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      api.get<Answer>(
        `${recordPath(object.name, row.id)}/history`,
        { limit: 50, after: pageParam || undefined },
        signal,
      ),
    getNextPageParam: (last) => last.next ?? undefined,
  });
  const all = (answer.data?.pages ?? [])
    .flatMap((page) => page.changes)
    .flatMap((entry): { entry: HistoryEntry; change?: Change }[] =>
      entry.fields.length === 0 && entry.action === 'created'
        ? [{ entry }]
        : entry.fields.map((change) => ({ entry, change })),
    );
  const names = [...new Set(all.flatMap((item) => item.change?.field ?? []))];
  const shown = only ? all.filter((item) => item.change?.field === only) : all;
  const title = (name: string) => label(fieldOf(object, name)?.label) || name;
  const show = (name: string, value: Value) => {
    const field = fieldOf(object, name);
    return (field ? kindOf(field).text(value, contextOf(field, object, row)) : String(value ?? '')) || '—';
  };
  if (answer.isPending) return <Skeleton height={160} />;
  if (answer.isError)
    return (
      <ErrorState
        small
        title={t('record.timeline_failed')}
        retry={{ label: t('ui.retry'), run: () => void answer.refetch() }}
      >
        {explain(answer.error)}
      </ErrorState>
    );
  if (all.length === 0) return <EmptyState icon="history" title={t('record.history_empty')} />;
  return (
    <div className="stack history">
      <div className="history-filter">
        <Select
          label={t('record.history_field')}
          placeholder={t('record.history_all_fields')}
          clearable
          value={only}
          options={names.map((name) => ({ value: name, label: title(name) }))}
          onChange={setOnly}
        />
        <span className="row">
          <span className="muted">{t('sheet.as_of_pick')}</span>
          <Suspense fallback={<span className="input" />}>
            <DateField
              label={t('sheet.as_of_pick')}
              zone={format.zone}
              language={format.language}
              value={asOf ? (asOf.length > 10 ? (toLocal(asOf, format.zone)?.date ?? null) : asOf) : null}
              onChange={(value) => (value === null || /^\d{4}-\d{2}-\d{2}$/.test(value)) && onAsOf(value ?? undefined)}
            />
          </Suspense>
        </span>
      </div>
      <div className="scroll">
        <table className="table">
          <thead>
            <tr>
              <th>{t('record.history_when')}</th>
              <th>{t('record.history_who')}</th>
              <th>{t('record.history_field')}</th>
              <th>{t('record.history_before')}</th>
              <th>{t('record.history_after')}</th>
            </tr>
          </thead>
          <tbody>
            {shown.map(({ entry, change }) => (
              <tr key={`${entry.id}.${change?.field ?? ''}`}>
                <td className="history-when">
                  <button
                    type="button"
                    className="btn btn-link"
                    title={t('sheet.as_of_show')}
                    aria-label={t('sheet.as_of_show_at', { when: format.instant(entry.at) })}
                    aria-pressed={asOf === entry.at}
                    onClick={() => onAsOf(entry.at)}
                  >
                    {format.instant(entry.at)}
                  </button>
                </td>
                <td className="history-who">
                  {entry.user?.name ?? t('record.nobody')}{' '}
                  <Cause cause={entry.cause} id={entry.cause_id} merged={entry.merged_from?.name} />
                </td>
                {change ? (
                  <>
                    <td className="history-field">{title(change.field)}</td>
                    <td className="muted" data-label={t('record.history_before')}>
                      {show(change.field, change.before)}
                    </td>
                    <td className="strong" data-label={t('record.history_after')}>
                      {show(change.field, change.after)}
                    </td>
                  </>
                ) : (
                  <td colSpan={3} className="history-field">
                    {t('record.did_create')}
                  </td>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {answer.hasNextPage ? (
        <Button wide busy={answer.isFetchingNextPage} onClick={() => void answer.fetchNextPage()}>
          {t('record.timeline_more')}
        </Button>
      ) : null}
    </div>
  );
}
