import { getRouteApi } from '@tanstack/react-router';
import { useT } from '@/i18n';
import { useLabel, useObject } from '@/meta/schema';
import { EmptyState } from '@/ui';
import { BoardScreen } from './BoardScreen';

const route = getRouteApi('/app/o/$object/board');

export function BoardPage() {
  const t = useT();
  const label = useLabel();
  const { object: name } = route.useParams();
  const object = useObject(name);
  if (!object)
    return (
      <EmptyState page icon="lock" title={t('list.no_object')}>
        {t('list.forbidden_help')}
      </EmptyState>
    );
  if (!object.pipelines?.length) return <EmptyState page icon="board" title={t('board.no_stages')} />;
  if (object.rights.read === 'none')
    return (
      <EmptyState page icon="lock" title={t('list.forbidden', { object: label(object.plural) })}>
        {t('list.forbidden_help')}
      </EmptyState>
    );
  return <BoardScreen key={name} object={object} />;
}
