import { isApiError } from '@/api/client';
import { explain } from '@/api/errors';
import { useNotices } from '@/api/notifications';
import { useT } from '@/i18n';
import { NoticeRow } from '@/meta/notices/NoticeRow';
import { Card, EmptyState, ErrorState } from '@/ui';
import { Waiting } from './Waiting';

/** What is new for me; nothing when this program has no notifications. */
export function HomeNotices() {
  const t = useT();
  const answer = useNotices(true, 5);
  if (isApiError(answer.error) && answer.error.code === 'not_found') return null;
  const items = (answer.data?.pages[0]?.items ?? []).filter((item) => !item.read);
  return (
    <Card flush title={t('home.notices')}>
      {answer.isPending ? <Waiting /> : null}
      {answer.isError ? (
        <ErrorState small title={t('home.failed')} retry={{ label: t('ui.retry'), run: () => void answer.refetch() }}>
          {explain(answer.error)}
        </ErrorState>
      ) : null}
      {answer.isSuccess && items.length === 0 ? <EmptyState small title={t('home.notices_none')} /> : null}
      <ul>
        {items.map((item) => (
          <NoticeRow key={item.id} item={item} />
        ))}
      </ul>
    </Card>
  );
}
