import { useInfiniteQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { api } from '@/api/client';
import { explain } from '@/api/errors';
import { keys } from '@/api/keys';
import { recordPath } from '@/api/records';
import type { ObjectMeta, Row, TimelineItem } from '@/api/types';
import { useT } from '@/i18n';
import { todayIn, useFormat } from '@/meta/format';
import { Button, EmptyState, ErrorState, Segmented, Skeleton } from '@/ui';
import { toLocal } from '@/ui/dates';
import { Composer } from './Composer';
import { TimelineEntry } from './TimelineEntry';

interface Answer {
  items: TimelineItem[];
  next: string | null;
}
type Filter = 'all' | 'activities' | 'changes';

/** Everything that happened, newest first, with the place to add to it on top. */
export function Timeline({ object, row }: { object: ObjectMeta; row: Row }) {
  const t = useT();
  const format = useFormat();
  const [filter, setFilter] = useState<Filter>('all');
  const answer = useInfiniteQuery({
    queryKey: keys.timeline(object.name, row.id),
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      api.get<Answer>(
        `${recordPath(object.name, row.id)}/timeline`,
        { limit: 30, after: pageParam || undefined },
        signal,
      ),
    getNextPageParam: (last) => last.next ?? undefined,
  });
  const days = useMemo(() => {
    const items = (answer.data?.pages ?? [])
      .flatMap((page) => page.items)
      .filter((item) => filter === 'all' || (item.kind === 'activity') === (filter === 'activities'));
    const groups = new Map<string, TimelineItem[]>();
    for (const item of items) {
      const day = toLocal(item.at, format.zone)?.date ?? '';
      groups.set(day, [...(groups.get(day) ?? []), item]);
    }
    return [...groups];
  }, [answer.data, filter, format.zone]);
  const today = todayIn(format.zone);
  const yesterday = todayIn(format.zone, new Date(Date.now() - 86_400_000));
  const dayName = (day: string) =>
    day === today ? t('record.today') : day === yesterday ? t('record.yesterday') : format.date(day);
  return (
    <div className="timeline">
      {row.deleted_at ? null : <Composer object={object} row={row} />}
      <div className="timeline-bar">
        <Segmented
          label={t('record.timeline_filter')}
          value={filter}
          options={[
            { value: 'all', label: t('record.filter_all') },
            { value: 'activities', label: t('record.filter_activities') },
            { value: 'changes', label: t('record.filter_changes') },
          ]}
          onChange={setFilter}
        />
      </div>
      {answer.isPending ? (
        <div className="stack" aria-busy="true">
          <Skeleton height={40} />
          <Skeleton height={40} />
          <Skeleton height={40} />
        </div>
      ) : null}
      {answer.isError ? (
        <ErrorState
          small
          title={t('record.timeline_failed')}
          retry={{ label: t('ui.retry'), run: () => void answer.refetch() }}
        >
          {explain(answer.error)}
        </ErrorState>
      ) : null}
      {answer.isSuccess && days.length === 0 ? (
        <EmptyState small title={t('record.timeline_empty')}>
          <span className="muted">{t('record.timeline_empty_help')}</span>
        </EmptyState>
      ) : null}
      {days.map(([day, items]) => (
        <section key={day} className="timeline-day">
          <h2>{dayName(day)}</h2>
          <ol>
            {items.map((item) => (
              <TimelineEntry key={item.id} object={object} row={row} item={item} />
            ))}
          </ol>
        </section>
      ))}
      {answer.hasNextPage ? (
        <Button wide busy={answer.isFetchingNextPage} onClick={() => void answer.fetchNextPage()}>
          {t('record.timeline_more')}
        </Button>
      ) : null}
    </div>
  );
}
