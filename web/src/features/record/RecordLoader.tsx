import type { ReactNode } from 'react';
import { isApiError } from '@/api/client';
import { explain } from '@/api/errors';
import { useRecord } from '@/api/records';
import type { ObjectMeta, Row } from '@/api/types';
import { useT } from '@/i18n';
import { EmptyState, ErrorState, Skeleton } from '@/ui';

/** The record, or its grey shape, or why there is none. */
export function RecordLoader({
  object,
  id,
  children,
}: {
  object: ObjectMeta;
  id: string;
  children: (row: Row) => ReactNode;
}) {
  const t = useT();
  const answer = useRecord(object.name, id);
  if (answer.data) return children(answer.data);
  if (answer.error) {
    if (isApiError(answer.error) && (answer.error.code === 'not_found' || answer.error.code === 'forbidden'))
      return (
        <EmptyState icon="lock" title={t('record.missing')}>
          {t('record.missing_help')}
        </EmptyState>
      );
    return (
      <ErrorState title={t('record.failed')} retry={{ label: t('ui.retry'), run: () => void answer.refetch() }}>
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
