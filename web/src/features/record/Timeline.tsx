import { useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { api } from '@/api/client';
import { explain } from '@/api/errors';
import { keys } from '@/api/keys';
import { recordPath } from '@/api/records';
import type { ObjectMeta, Row, TimelineItem } from '@/api/types';
import { useT } from '@/i18n';
import { todayIn, useFormat } from '@/meta/format';
import { useLabel, useSchema } from '@/meta/schema';
import { Button, EmptyState, ErrorState, Segmented, Skeleton } from '@/ui';
import { toLocal } from '@/ui/dates';
import { Composer } from './Composer';
import { TimelineEntry } from './TimelineEntry';

interface Answer {
  items: TimelineItem[];
  next: string | null;
}

/** With a filter on, older pages are fetched until so many show. */
const ENOUGH = 8;

const passes = (item: TimelineItem, show: string) =>
  show === 'all' ||
  (item.kind === 'activity'
    ? show === item.object || show === 'activities'
    : item.kind === 'file'
      ? show === 'files'
      : show === 'changes');

interface Props {
  object: ObjectMeta;
  row: Row;
  /** What is shown, when the address holds it. */
  show?: string;
  onShow?: (show: string) => void;
}

/** Everything that happened, newest first, with the place to add to it on top. */
export function Timeline({ object, row, show: chosen, onShow }: Props) {
  const t = useT();
  const label = useLabel();
  const format = useFormat();
  const schema = useSchema();
  const [own, setOwn] = useState('all');
  const show = chosen ?? own;
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
  const items = useMemo(() => (answer.data?.pages ?? []).flatMap((page) => page.items), [answer.data]);
  const shown = useMemo(() => items.filter((item) => passes(item, show)), [items, show]);
  const { hasNextPage, isFetchingNextPage, fetchNextPage, isError } = answer;
  useEffect(() => {
    if (show !== 'all' && shown.length < ENOUGH && hasNextPage && !isFetchingNextPage && !isError) void fetchNextPage();
  }, [show, shown.length, hasNextPage, isFetchingNextPage, isError, fetchNextPage]);
  const days = useMemo(() => {
    const groups = new Map<string, TimelineItem[]>();
    for (const item of shown) {
      const day = toLocal(item.at, format.zone)?.date ?? '';
      groups.set(day, [...(groups.get(day) ?? []), item]);
    }
    return [...groups];
  }, [shown, format.zone]);
  const today = todayIn(format.zone);
  const yesterday = todayIn(format.zone, new Date(Date.now() - 86_400_000));
  const dayName = (day: string) =>
    day === today ? t('record.today') : day === yesterday ? t('record.yesterday') : format.date(day);
  const kinds = schema.objects.filter((item) => item.activity && item.traits.about && item.rights.read !== 'none');
  const options = [
    { value: 'all', label: t('record.filter_all') },
    ...kinds.map((kind) => ({ value: kind.name, label: label(kind.label) })),
    { value: 'changes', label: t('record.filter_changes') },
    ...(items.some((item) => item.kind === 'file') ? [{ value: 'files', label: t('sheet.files') }] : []),
  ];
  return (
    <div className="timeline">
      {row.deleted_at ? null : <Composer object={object} row={row} />}
      <div className="timeline-bar">
        <Segmented
          label={t('record.timeline_filter')}
          value={options.some((option) => option.value === show) ? show : 'all'}
          options={options}
          onChange={onShow ?? setOwn}
        />
      </div>
      {answer.isPending ? (
        <div className="stack" aria-busy="true">
          <Skeleton height={40} />
          <Skeleton height={40} />
          <Skeleton height={40} />
        </div>
      ) : null}
      {isError && items.length === 0 ? (
        <ErrorState
          small
          title={t('record.timeline_failed')}
          retry={{ label: t('ui.retry'), run: () => void answer.refetch() }}
        >
          {explain(answer.error)}
        </ErrorState>
      ) : null}
      {answer.isSuccess && days.length === 0 && !hasNextPage ? (
        items.length > 0 ? (
          <EmptyState
            small
            title={t('sheet.filter_none')}
            actions={
              <Button small onClick={() => (onShow ?? setOwn)('all')}>
                {t('sheet.filter_clear')}
              </Button>
            }
          />
        ) : (
          <EmptyState small title={t('record.timeline_empty')}>
            <span className="muted">{t('record.timeline_empty_help')}</span>
          </EmptyState>
        )
      ) : null}
      {days.map(([day, entries]) => (
        <section key={day} className="timeline-day">
          <h2>{dayName(day)}</h2>
          <ol>
            {entries.map((item) => (
              <TimelineEntry key={item.id} object={object} row={row} item={item} />
            ))}
          </ol>
        </section>
      ))}
      {hasNextPage ? (
        <Button wide busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {t('record.timeline_more')}
        </Button>
      ) : null}
    </div>
  );
}
