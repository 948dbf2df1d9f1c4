import { getRouteApi } from '@tanstack/react-router';
import type { ObjectMeta } from '@/api/types';
import { useT } from '@/i18n';
import { useLabel, useObject } from '@/meta/schema';
import { EmptyState } from '@/ui';
import { ListScreen } from './ListScreen';

const route = getRouteApi('/app/o/$object');

export function ListPage() {
  const t = useT();
  const label = useLabel();
  const { object: name } = route.useParams();
  const object: ObjectMeta | undefined = useObject(name);
  // What a person may not see at all is not in their model either.
  if (!object)
    return (
      <EmptyState page icon="lock" title={t('list.no_object')}>
        {t('list.forbidden_help')}
      </EmptyState>
    );
  if (object.rights.read === 'none')
    return (
      <EmptyState page icon="lock" title={t('list.forbidden', { object: label(object.plural) })}>
        {t('list.forbidden_help')}
      </EmptyState>
    );
  return <ListScreen key={name} object={object} />;
}
