import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { fetchGroups, startScan } from '@/api/duplicates';
import { explain } from '@/api/errors';
import { watchJob } from '@/api/jobs';
import { keys } from '@/api/keys';
import { queryClient } from '@/api/query_client';
import { useCan } from '@/api/session';
import type { ObjectMeta } from '@/api/types';
import { useT } from '@/i18n';
import { useFormat } from '@/meta/format';
import { useLabel, useSchema } from '@/meta/schema';
import { Button, EmptyState, ErrorState, Page, PageHead, Segmented, Select, Skeleton, toast } from '@/ui';
import './duplicates.css';
import { GroupCard } from './GroupCard';
import { MergeManyDialog } from './MergeManyDialog';

const route = getRouteApi('/app/duplicates/{-$object}');

export type Sureness = 'all' | 'sure' | 'unsure';

/** What is probably there twice: groups with their reasons, to be merged or called different. */
export function DuplicatesPage() {
  const t = useT();
  const label = useLabel();
  const schema = useSchema();
  const navigate = useNavigate();
  const { object: name } = route.useParams();
  // What has rules can be searched.
  const objects = schema.objects.filter((item) => item.duplicates?.length && item.rights.edit !== 'none');
  const object = objects.find((item) => item.name === name) ?? (name ? undefined : objects[0]);
  return (
    <Page>
      <PageHead title={t('duplicates.title')} />
      {object ? (
        <Found
          key={object.name}
          object={object}
          pick={
            <span className="duplicates-pick">
              <Select
                label={t('duplicates.object')}
                value={object.name}
                options={objects.map((item) => ({ value: item.name, label: label(item.plural) }))}
                onChange={(next) =>
                  next && void navigate({ to: '/duplicates/{-$object}', params: { object: next }, search: {} })
                }
              />
            </span>
          }
        />
      ) : (
        <EmptyState page icon="copy" title={t('duplicates.no_rules')}>
          {t('duplicates.no_rules_help')}
        </EmptyState>
      )}
    </Page>
  );
}

function Found({ object, pick }: { object: ObjectMeta; pick: React.ReactNode }) {
  const t = useT();
  const label = useLabel();
  const format = useFormat();
  const mayMany = useCan('bulk_edit');
  const { show } = route.useSearch();
  const navigate = useNavigate({ from: '/duplicates/{-$object}' });
  const [many, setMany] = useState(false);
  const [busy, setBusy] = useState(false);
  const threshold = object.duplicate_policy?.threshold ?? 90;
  const sureness: Sureness = show === 'sure' || show === 'unsure' ? show : 'all';
  const range =
    sureness === 'sure' ? { least: threshold } : sureness === 'unsure' ? { most: threshold - 1 } : ({} as const);
  const answer = useInfiniteQuery({
    queryKey: keys.groups(object.name, sureness),
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      fetchGroups(object.name, { ...range, limit: 20, ...(pageParam ? { after: pageParam } : {}) }, signal),
    getNextPageParam: (last) => last.next ?? undefined,
    placeholderData: keepPreviousData,
    staleTime: 0,
  });
  const groups = answer.data?.pages.flatMap((page) => page.groups) ?? [];
  const scan = answer.data?.pages[0]?.scan;
  const refresh = () => void queryClient.invalidateQueries({ queryKey: ['groups', object.name] });
  const search = async () => {
    setBusy(true);
    try {
      const { job } = await startScan(object.name);
      watchJob(job, (ended) => {
        refresh();
        if (ended.state === 'done') toast(t('duplicates.scan_done'));
      });
    } catch (error) {
      toast(explain(error), { kind: 'error' });
    }
    setBusy(false);
  };
  const scanButton = mayMany ? (
    <Button icon="search" kind={scan ? undefined : 'primary'} busy={busy} onClick={() => void search()}>
      {t(scan ? 'duplicates.scan_again' : 'duplicates.scan')}
    </Button>
  ) : undefined;
  return (
    <>
      <div className="duplicates-bar">
        {pick}
        <Segmented
          label={t('duplicates.sureness')}
          value={sureness}
          options={(['all', 'sure', 'unsure'] as const).map((value) => ({ value, label: t(`duplicates.${value}`) }))}
          onChange={(next) => void navigate({ search: { show: next === 'all' ? undefined : next }, replace: true })}
        />
        <span className="grow muted duplicates-note">
          {scan
            ? t('duplicates.scanned', { when: format.ago(scan.at), n: format.number(scan.records) })
            : t('duplicates.never_scanned')}
        </span>
        {scan ? scanButton : null}
        {mayMany && object.rights.delete !== 'none' && groups.length > 0 ? (
          <Button icon="checks" onClick={() => setMany(true)}>
            {t('duplicates.merge_many')}
          </Button>
        ) : null}
      </div>
      <div className="page-body duplicates-body">
        {answer.error ? (
          <ErrorState title={t('duplicates.failed')} retry={{ label: t('ui.retry'), run: () => void answer.refetch() }}>
            {explain(answer.error)}
          </ErrorState>
        ) : answer.isPending ? (
          <div className="card card-body stack duplicates-content" aria-busy="true">
            <Skeleton height={18} />
            <Skeleton height={18} width="80%" />
            <Skeleton height={18} width="90%" />
          </div>
        ) : groups.length === 0 ? (
          <EmptyState
            icon="copy"
            title={t(scan ? 'duplicates.none' : 'duplicates.start', { object: label(object.plural) })}
            actions={scan ? undefined : scanButton}
          >
            {t(scan ? 'duplicates.none_help' : 'duplicates.start_help')}
          </EmptyState>
        ) : (
          <div className="duplicates-content stack">
            {groups.map((group) => (
              <GroupCard key={group.id} object={object} group={group} threshold={threshold} onDone={refresh} />
            ))}
            {answer.hasNextPage ? (
              <Button busy={answer.isFetchingNextPage} onClick={() => void answer.fetchNextPage()}>
                {t('record.timeline_more')}
              </Button>
            ) : null}
          </div>
        )}
      </div>
      {many ? (
        <MergeManyDialog object={object} threshold={threshold} onClose={() => setMany(false)} onDone={refresh} />
      ) : null}
    </>
  );
}
