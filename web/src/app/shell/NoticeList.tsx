import { useState } from 'react';
import { explain } from '@/api/errors';
import { markRead, useNotices } from '@/api/notifications';
import { useT } from '@/i18n';
import { NoticeRow } from '@/meta/notices/NoticeRow';
import { Button, EmptyState, ErrorState, Segmented, Skeleton, toast } from '@/ui';

/** The notifications centre: newest first, all or unread. */
export function NoticeList({ close }: { close: () => void }) {
  const t = useT();
  const [only, setOnly] = useState<'all' | 'unread'>('all');
  const answer = useNotices(only === 'unread');
  const items = (answer.data?.pages ?? []).flatMap((page) => page.items);
  const readAll = () => markRead({ all: true }).catch((error: unknown) => toast(explain(error), { kind: 'error' }));
  return (
    <>
      <div className="notices-head">
        <h2>{t('app.notices')}</h2>
        <Segmented
          label={t('notices.which')}
          value={only}
          options={[
            { value: 'all', label: t('ui.all') },
            { value: 'unread', label: t('notices.unread') },
          ]}
          onChange={setOnly}
        />
        <Button small kind="quiet" icon="checks" onClick={() => void readAll()}>
          {t('notices.read_all')}
        </Button>
      </div>
      {answer.isPending ? <Skeleton height={120} /> : null}
      {answer.isError ? (
        <ErrorState
          small
          title={t('notices.failed')}
          retry={{ label: t('ui.retry'), run: () => void answer.refetch() }}
        >
          {explain(answer.error)}
        </ErrorState>
      ) : null}
      {answer.isSuccess && items.length === 0 ? (
        <EmptyState small title={t(only === 'unread' ? 'notices.none_unread' : 'notices.none')} />
      ) : null}
      {items.length > 0 ? (
        <ul className="notices">
          {items.map((item) => (
            <NoticeRow key={item.id} item={item} done={close} />
          ))}
          {answer.hasNextPage ? (
            <li>
              <Button kind="quiet" wide busy={answer.isFetchingNextPage} onClick={() => void answer.fetchNextPage()}>
                {t('notices.earlier')}
              </Button>
            </li>
          ) : null}
        </ul>
      ) : null}
    </>
  );
}
