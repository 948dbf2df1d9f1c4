import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { keys } from '@/api/keys';
import { fetchRows } from '@/api/records';
import type { ObjectMeta } from '@/api/types';
import { useT } from '@/i18n';
import { openForm } from '@/meta/actions';
import { useFormat } from '@/meta/format';
import { useLabel } from '@/meta/schema';
import { Button, EmptyState } from '@/ui';

/** Two very different nothings: no records at all, or none that match. */
export function ListEmpty({
  object,
  filtered,
  onClear,
}: {
  object: ObjectMeta;
  filtered: boolean;
  onClear: () => void;
}) {
  const t = useT();
  const format = useFormat();
  const label = useLabel();
  const navigate = useNavigate();
  const all = useQuery({
    queryKey: keys.totals(object.name, {}, []),
    queryFn: ({ signal }) => fetchRows(object.name, { limit: 1, count: 'capped' }, signal),
    enabled: filtered,
  });
  // Without a single record the filter is not to blame.
  if (filtered && all.data?.count !== 0)
    return (
      <EmptyState
        icon="filter"
        title={t('list.nothing', { object: label(object.plural) })}
        actions={<Button onClick={onClear}>{t('list.filter_clear')}</Button>}
      >
        {all.data?.count !== undefined ? t('list.nothing_help', { n: format.number(all.data.count) }) : null}
      </EmptyState>
    );
  return (
    <EmptyState
      title={t('list.empty', { object: label(object.plural) })}
      actions={
        <>
          {object.rights.create ? (
            <Button kind="primary" icon="plus" onClick={() => openForm({ object: object.name })}>
              {t('app.new_object', { object: label(object.label) })}
            </Button>
          ) : null}
          {object.rights.import ? (
            <Button icon="upload" onClick={() => void navigate({ to: '/import', search: { object: object.name } })}>
              {t('list.import')}
            </Button>
          ) : null}
        </>
      }
    >
      {t('list.empty_help')}
    </EmptyState>
  );
}
