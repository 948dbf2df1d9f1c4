import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { api, isApiError } from '@/api/client';
import { explain } from '@/api/errors';
import { keys } from '@/api/keys';
import { recordPath, useRecord } from '@/api/records';
import type { ObjectMeta, Row } from '@/api/types';
import { useT } from '@/i18n';
import { EmptyState, ErrorState, Skeleton } from '@/ui';

/** The record, or its grey shape, or why there is none. */
export function RecordLoader({
  object,
  id,
  asOf,
  children,
}: {
  object: ObjectMeta;
  id: string;
  /** A day or a point in time: shows the record as it was then. */
  asOf?: string;
  children: (row: Row, now: Row) => ReactNode;
}) {
  const t = useT();
  const now = useRecord(object.name, id);
  const then = useQuery({
    queryKey: [...keys.record(object.name, id), asOf],
    queryFn: ({ signal }) => api.get<Row>(recordPath(object.name, id), { as_of: asOf }, signal),
    enabled: Boolean(asOf),
    staleTime: 5 * 60_000,
  });
  const answer = asOf && now.data ? then : now;
  // What was is not for changing: nothing can be done with it.
  if (now.data && !asOf) return children(now.data, now.data);
  if (now.data && then.data) return children({ ...then.data, can: [] }, now.data);
  if (asOf && now.data && isApiError(then.error) && then.error.code === 'not_found')
    return (
      <EmptyState icon="history" title={t('sheet.as_of_missing')}>
        {t('sheet.as_of_missing_help')}
      </EmptyState>
    );
  if (answer.error) {
    if (isApiError(answer.error) && (answer.error.code === 'not_found' || answer.error.code === 'forbidden'))
      return (
        <EmptyState page icon="lock" title={t('record.missing')}>
          {t('record.missing_help')}
        </EmptyState>
      );
    return (
      <ErrorState page title={t('record.failed')} retry={{ label: t('ui.retry'), run: () => void answer.refetch() }}>
        {explain(answer.error)}
      </ErrorState>
    );
  }
  return (
    <div className="page record-grey" aria-busy="true">
      <Skeleton width={280} height={26} />
      <Skeleton width="70%" height={44} />
      <Skeleton width="100%" height={34} />
      <Skeleton width="40%" height={220} />
    </div>
  );
}
