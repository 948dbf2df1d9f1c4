import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { invalidateObject } from '@/api/cache';
import { api } from '@/api/client';
import { explain } from '@/api/errors';
import { keys } from '@/api/keys';
import { queryClient } from '@/api/query_client';
import { fetchRows, recordPath, restoreRecord } from '@/api/records';
import { useCan } from '@/api/session';
import type { Link, Row } from '@/api/types';
import { useT } from '@/i18n';
import { useFormat } from '@/meta/format';
import { nameOf, useLabel, useSchema } from '@/meta/schema';
import {
  Button,
  Check,
  Confirm,
  EmptyState,
  ErrorState,
  Icon,
  ObjectIcon,
  Page,
  PageHead,
  Select,
  Skeleton,
  toast,
} from '@/ui';
import './bin.css';

const route = getRouteApi('/app/bin');

interface Entry {
  object: string;
  id: string;
  name: string | null;
  deleted_at: string;
  deleted_by: Link | null;
}
interface Found {
  rows: Entry[];
  next: string | null;
}

const idOf = (entry: Entry) => `${entry.object}.${entry.id}`;

/** What was deleted and can still be brought back. */
export function BinPage() {
  const t = useT();
  const label = useLabel();
  const format = useFormat();
  const schema = useSchema();
  const mayPurge = useCan('purge');
  const { object: wanted } = route.useSearch();
  const navigate = useNavigate({ from: '/bin' });
  const object = wanted ? schema.byName.get(wanted) : undefined;
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set());
  const [asking, setAsking] = useState<Entry[] | null>(null);
  const [busy, setBusy] = useState(false);
  const answer = useInfiniteQuery({
    queryKey: keys.bin(object?.name),
    initialPageParam: undefined as string | undefined,
    queryFn: async ({ pageParam, signal }): Promise<Found> => {
      if (!object) return api.get<Found>('/api/bin', { limit: 50, after: pageParam }, signal);
      const list = await fetchRows(
        object.name,
        { deleted: true, limit: 50, sort: '-deleted_at', ...(pageParam ? { after: pageParam } : {}) },
        signal,
      );
      return {
        next: list.next,
        rows: list.rows.map((row: Row) => ({
          object: object.name,
          id: row.id,
          name: nameOf(object, row),
          deleted_at: String(row.deleted_at ?? ''),
          deleted_by: (row.deleted_by ?? null) as Link | null,
        })),
      };
    },
    getNextPageParam: (last) => last.next ?? undefined,
    placeholderData: keepPreviousData,
    staleTime: 0,
  });
  const rows = answer.data?.pages.flatMap((page) => page.rows) ?? [];
  const chosen = rows.filter((entry) => ticked.has(idOf(entry)));
  const titleOf = (entry: Entry) => entry.name || t('bin.nameless');
  const refresh = (entries: Entry[]) => {
    setTicked(new Set());
    void queryClient.invalidateQueries({ queryKey: ['bin'] });
    for (const name of new Set(entries.map((entry) => entry.object))) invalidateObject(name);
  };
  const back = async (entries: Entry[]) => {
    setBusy(true);
    const done: { entry: Entry; row: Row }[] = [];
    try {
      for (const entry of entries) done.push({ entry, row: await restoreRecord(entry.object, entry.id) });
    } catch (error) {
      toast(explain(error), { kind: 'error' });
    }
    setBusy(false);
    refresh(entries);
    const first = done[0];
    if (!first) return;
    toast(
      done.length === 1
        ? t('bin.restored', { name: titleOf(first.entry) })
        : t('bin.restored_many', { count: done.length }),
      {
        action: {
          label: t('ui.undo'),
          run: () =>
            void Promise.all(
              done.map(({ entry, row }) => api.delete(recordPath(entry.object, entry.id), { version: row.version })),
            ).then(
              () => {
                refresh(entries);
                toast(t('ui.undone'));
              },
              (error: unknown) => toast(explain(error), { kind: 'error' }),
            ),
        },
      },
    );
  };
  const purge = async (entries: Entry[]) => {
    setAsking(null);
    setBusy(true);
    let gone = 0;
    try {
      for (const entry of entries) {
        await api.post(`${recordPath(entry.object, entry.id)}/purge`, {});
        gone += 1;
      }
    } catch (error) {
      toast(explain(error), { kind: 'error' });
    }
    setBusy(false);
    refresh(entries);
    if (gone > 0) toast(t('bin.purged', { count: gone }));
  };
  const targets = schema.objects.filter((item) => item.rights.read !== 'none' && label(item.plural));
  return (
    <Page>
      <PageHead title={t('bin.title')} />
      <div className="bin-bar">
        <span className="bin-pick">
          <Select
            label={t('bin.object')}
            clearable
            value={object?.name ?? null}
            placeholder={t('bin.all')}
            options={targets.map((item) => ({ value: item.name, label: label(item.plural) }))}
            onChange={(name) => {
              setTicked(new Set());
              void navigate({ search: { object: name ?? undefined }, replace: true });
            }}
          />
        </span>
        <span className="muted grow bin-note">{t('bin.lead')}</span>
      </div>
      <div className="page-body bin-body">
        {answer.error ? (
          <ErrorState title={t('bin.failed')} retry={{ label: t('ui.retry'), run: () => void answer.refetch() }}>
            {explain(answer.error)}
          </ErrorState>
        ) : answer.isPending ? (
          <div className="card card-body stack bin-content" aria-busy="true">
            <Skeleton height={18} />
            <Skeleton height={18} width="80%" />
            <Skeleton height={18} width="90%" />
          </div>
        ) : rows.length === 0 ? (
          <EmptyState
            icon="trash"
            title={t(object ? 'bin.empty_of' : 'bin.empty', { object: label(object?.plural) })}
            actions={
              object ? <Button onClick={() => void navigate({ search: {} })}>{t('bin.show_all')}</Button> : undefined
            }
          >
            {t('bin.empty_help')}
          </EmptyState>
        ) : (
          <div className="bin-content stack">
            <div className="card bin-table">
              <table className="table">
                <thead>
                  <tr>
                    <th className="bin-tick">
                      <Check
                        aria-label={t('list.select_all')}
                        checked={chosen.length === rows.length}
                        indeterminate={chosen.length > 0 && chosen.length < rows.length}
                        onChange={(event) =>
                          setTicked(event.currentTarget.checked ? new Set(rows.map(idOf)) : new Set())
                        }
                      />
                    </th>
                    <th>{t('bin.name')}</th>
                    <th>{t('bin.object')}</th>
                    <th>{t('bin.deleted_by')}</th>
                    <th>{t('bin.deleted_at')}</th>
                    <th>
                      <span className="sr-only">{t('bin.restore')}</span>
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {rows.map((entry) => {
                    const meta = schema.byName.get(entry.object);
                    return (
                      <tr key={idOf(entry)} data-ticked={ticked.has(idOf(entry)) || undefined}>
                        <td className="bin-tick">
                          <Check
                            aria-label={t('list.select_row', { name: titleOf(entry) })}
                            checked={ticked.has(idOf(entry))}
                            onChange={(event) => {
                              const next = new Set(ticked);
                              if (event.currentTarget.checked) next.add(idOf(entry));
                              else next.delete(idOf(entry));
                              setTicked(next);
                            }}
                          />
                        </td>
                        <td className="bin-name">
                          <span className="ellipsis">{titleOf(entry)}</span>
                          <span className="muted bin-sub">
                            {label(meta?.label)} · {entry.deleted_at ? format.ago(entry.deleted_at) : ''}
                          </span>
                        </td>
                        <td>
                          <span className="row bin-object">
                            <ObjectIcon name={meta?.icon} size={14} />
                            {label(meta?.label) || entry.object}
                          </span>
                        </td>
                        <td>{entry.deleted_by?.name ?? <span className="muted">{t('record.nobody')}</span>}</td>
                        <td className="muted">{entry.deleted_at ? format.ago(entry.deleted_at) : ''}</td>
                        <td className="bin-do">
                          <Button
                            small
                            kind="quiet"
                            icon="restore"
                            disabled={busy}
                            aria-label={t('bin.restore_of', { name: titleOf(entry) })}
                            onClick={() => void back([entry])}
                          >
                            {t('bin.restore')}
                          </Button>
                        </td>
                      </tr>
                    );
                  })}
                </tbody>
              </table>
            </div>
            {answer.hasNextPage ? (
              <Button busy={answer.isFetchingNextPage} onClick={() => void answer.fetchNextPage()}>
                {t('record.timeline_more')}
              </Button>
            ) : null}
          </div>
        )}
      </div>
      {chosen.length > 0 ? (
        <section className="bin-bulk" aria-label={t('list.bulk_selected', { n: format.number(chosen.length) })}>
          <span aria-live="polite">{t('list.bulk_selected', { n: format.number(chosen.length) })}</span>
          <span className="grow" />
          <Button small icon="restore" busy={busy} onClick={() => void back(chosen)}>
            {t('bin.restore_n', { n: format.number(chosen.length) })}
          </Button>
          {mayPurge ? (
            <Button small icon="trash" disabled={busy} onClick={() => setAsking(chosen)}>
              {t('bin.purge')}
            </Button>
          ) : null}
          <Button small kind="quiet" onClick={() => setTicked(new Set())}>
            {t('list.bulk_clear')}
          </Button>
        </section>
      ) : null}
      {asking ? (
        <Confirm
          title={t('bin.purge_title', { count: asking.length })}
          act={t('bin.purge_do', { count: asking.length })}
          onAct={async () => {
            await purge(asking);
            return undefined;
          }}
          onClose={() => setAsking(null)}
        >
          <div className="stack">
            <p>{t('bin.purge_help')}</p>
            <ul className="bin-list">
              {asking.slice(0, 5).map((entry) => (
                <li key={idOf(entry)} className="row">
                  <Icon name="trash" size={14} />
                  <span className="ellipsis">{titleOf(entry)}</span>
                  <span className="muted">{label(schema.byName.get(entry.object)?.label)}</span>
                </li>
              ))}
              {asking.length > 5 ? <li className="muted">{t('bin.and_more', { count: asking.length - 5 })}</li> : null}
            </ul>
          </div>
        </Confirm>
      ) : null}
    </Page>
  );
}
