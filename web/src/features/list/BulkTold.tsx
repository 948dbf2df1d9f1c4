import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { explain } from '@/api/errors';
import { keys } from '@/api/keys';
import { type BulkRequest, previewBulk } from '@/api/records';
import type { ObjectMeta } from '@/api/types';
import { useT } from '@/i18n';
import { useFormat } from '@/meta/format';
import { useLagging } from '@/meta/lagging';
import { fieldOf, useLabel } from '@/meta/schema';
import { Banner, Skeleton } from '@/ui';

/** What a bulk act would do: how many, which not and why, a few before and after. Nothing is changed by asking. */
export function BulkTold({ object, request }: { object: ObjectMeta; request: BulkRequest }) {
  const t = useT();
  const label = useLabel();
  const format = useFormat();
  const asked = useLagging(JSON.stringify(request));
  const answer = useQuery({
    queryKey: keys.query(`bulk ${object.name} ${asked}`),
    queryFn: ({ signal }) => previewBulk(object.name, JSON.parse(asked) as BulkRequest, signal),
    placeholderData: keepPreviousData,
    staleTime: 0,
    retry: false,
  });
  if (answer.error) return <Banner kind="error">{explain(answer.error)}</Banner>;
  const told = answer.data;
  if (!told) return <Skeleton height={44} />;
  const refused = told.refused.reduce((sum, item) => sum + item.count, 0);
  return (
    <div className="stack bulk-told" aria-live="polite" aria-busy={answer.isFetching}>
      <p>
        {told.checked < told.total
          ? t('bulk.checked', { n: format.number(told.checked), total: format.number(told.total) })
          : t('bulk.total', { total: format.number(told.total) })}{' '}
        {t('bulk.outcome', {
          changed: format.number(told.changed),
          unchanged: format.number(told.unchanged),
          refused: format.number(refused),
        })}
      </p>
      {told.refused.map((item) => (
        <Banner key={item.reason} kind="warn">
          {t('bulk.refused', {
            n: format.number(item.count),
            reason: item.reason,
            names: item.names.join(t('list.comma')),
          })}
        </Banner>
      ))}
      <ul className="bulk-sample">
        {told.sample.slice(0, 3).map((row) => (
          <li key={row.id}>
            <span className="strong">{row.name || '—'}</span>
            {row.changes.slice(0, 3).map((change) => (
              <span key={change.field} className="muted">
                {label(fieldOf(object, change.field)?.label) || change.field}
                {': '}
                {change.before || t('bulk.empty')} → {change.after || t('bulk.empty')}
              </span>
            ))}
          </li>
        ))}
      </ul>
    </div>
  );
}
