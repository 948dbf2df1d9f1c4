import { useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { api } from '@/api/client';
import { keys } from '@/api/keys';
import { useT } from '@/i18n';
import { useFormat } from '@/meta/format';
import { Button, EmptyState, Skeleton, Tag } from '@/ui';
import { AuditFilters } from './AuditFilters';
import { type AuditFilter, dayIn, type Entry, fits, isAction, isPast } from './audit';
import { Section } from './Section';

/** Pages of 500 that a filter reads before it asks whether to go on. */
const PAGES = 6;

const colors: Record<string, string> = {
  sign_in_failed: 'red',
  sign_in_refused: 'red',
  rights_changed: 'orange',
  model_changed: 'purple',
  settings_changed: 'purple',
  key_made: 'orange',
  password_set: 'orange',
};

/** Who did what to the workspace itself; nobody can change this. */
export function Audit() {
  const t = useT();
  const format = useFormat();
  const [filter, setFilter] = useState<AuditFilter>({});
  const [pages, setPages] = useState(PAGES);
  const set = (next: AuditFilter) => {
    setFilter((old) => ({ ...old, ...next }));
    setPages(PAGES);
  };
  const filtered = Boolean(filter.actor || filter.action || filter.from || filter.to);
  const answer = useInfiniteQuery({
    queryKey: keys.admin('audit', filtered ? 'far' : 'near'),
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      api.get<{ entries: Entry[]; next: string | null }>(
        '/api/audit',
        { limit: filtered ? 500 : 50, after: pageParam },
        signal,
      ),
    getNextPageParam: (last) => last.next ?? undefined,
    staleTime: 0,
  });
  const read = answer.data?.pages.flatMap((page) => page.entries) ?? [];
  const entries = filtered ? read.filter((entry) => fits(entry, filter, format.zone)) : read;
  const more = answer.hasNextPage && !isPast(read.at(-1), filter, format.zone);
  // A filter looks further back by itself, a few pages at a time.
  const looking = filtered && more && entries.length < 50 && (answer.data?.pages.length ?? 0) < pages;
  const { fetchNextPage, isFetching } = answer;
  useEffect(() => {
    if (looking && !isFetching) void fetchNextPage();
  }, [looking, isFetching, fetchNextPage]);
  return (
    <Section
      title={t('admin.audit')}
      lead={t('admin.audit_lead')}
      waiting={answer.isPending}
      fault={answer.error}
      retry={() => void answer.refetch()}
    >
      <AuditFilters filter={filter} onChange={set} onClear={filtered ? () => setFilter({}) : undefined} />
      {entries.length === 0 ? (
        looking || (filtered && answer.isFetching) ? (
          <Skeleton height={200} />
        ) : (
          <EmptyState icon="history" title={t(filtered ? 'admin.audit_no_match' : 'admin.audit_none')} />
        )
      ) : (
        <div className="card admin-table" data-stack>
          <table className="table">
            <thead>
              <tr>
                <th>{t('admin.when')}</th>
                <th>{t('admin.who')}</th>
                <th>{t('admin.what')}</th>
                <th>{t('admin.subject')}</th>
                <th>{t('admin.address')}</th>
              </tr>
            </thead>
            <tbody>
              {entries.map((entry) => (
                <tr key={entry.id}>
                  <td className="muted admin-when">{format.instant(entry.at)}</td>
                  <td>{entry.actor.name ?? <span className="muted">{t('record.nobody')}</span>}</td>
                  <td>
                    <Tag color={colors[entry.action]}>
                      {isAction(entry.action) ? t(`admin.did_${entry.action}`) : entry.action}
                    </Tag>
                  </td>
                  <td className="admin-subject">
                    <span>{entry.subject}</span>
                    {entry.detail ? (
                      <span className="muted ellipsis" title={entry.detail}>
                        {entry.detail}
                      </span>
                    ) : null}
                  </td>
                  <td className="muted">{entry.address}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {filtered && read.length > 0 ? (
        <p className="muted">
          {t('admin.audit_looked', { day: format.date(dayIn(format.zone, read.at(-1)?.at ?? '')) })}
        </p>
      ) : null}
      {more && !looking ? (
        <Button
          busy={answer.isFetchingNextPage}
          onClick={() => {
            setPages((answer.data?.pages.length ?? 0) + PAGES);
            void answer.fetchNextPage();
          }}
        >
          {t(filtered ? 'admin.audit_further' : 'record.timeline_more')}
        </Button>
      ) : null}
    </Section>
  );
}
