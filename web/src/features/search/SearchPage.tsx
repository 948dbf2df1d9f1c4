import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { api } from '@/api/client';
import { explain } from '@/api/errors';
import { keys } from '@/api/keys';
import type { SearchResult } from '@/api/types';
import { useT } from '@/i18n';
import { useLagging } from '@/meta/lagging';
import { useLabel, useMainObjects, useSchema } from '@/meta/schema';
import { Card, EmptyState, ErrorState, Icon, ObjectIcon, Page, PageHead, Segmented, TextField } from '@/ui';

const route = getRouteApi('/app/search');

/** All results of a search, grouped by object. The address holds the words, so Back and links work. */
export function SearchPage() {
  const t = useT();
  const label = useLabel();
  const schema = useSchema();
  const objects = useMainObjects();
  const { q, object } = route.useSearch();
  const navigate = useNavigate({ from: '/search' });
  const [typed, setTyped] = useState(q ?? '');
  const text = useLagging(typed.trim());
  const chosen = useMemo(() => (object ? [object] : undefined), [object]);
  const answer = useQuery({
    queryKey: keys.search(text, chosen),
    queryFn: ({ signal }) =>
      api.get<{ results: SearchResult[]; more: boolean }>(
        '/api/search',
        { q: text, limit: 100, objects: chosen },
        signal,
      ),
    enabled: text.length > 0,
    placeholderData: keepPreviousData,
  });
  const groups = useMemo(
    () => Object.entries(Object.groupBy(answer.data?.results ?? [], (item) => item.object)),
    [answer.data],
  );
  return (
    <Page>
      <PageHead title={t('app.search')} />
      <div className="page-body">
        <div className="search-page">
          <label className="input-with-icon">
            <Icon name="search" />
            <TextField
              value={typed}
              autoFocus
              aria-label={t('app.search')}
              placeholder={t('app.search_hint')}
              onChange={(event) => {
                const next = event.currentTarget.value;
                setTyped(next);
                void navigate({ search: (old) => ({ ...old, q: next || undefined }), replace: true });
              }}
            />
          </label>
          <Segmented
            label={t('app.search_in')}
            value={object ?? ''}
            options={[
              { value: '', label: t('ui.all') },
              ...objects.slice(0, 8).map((item) => ({ value: item.name, label: label(item.label) })),
            ]}
            onChange={(next) =>
              void navigate({ search: (old) => ({ ...old, object: next || undefined }), replace: true })
            }
          />
          {answer.isError ? (
            <ErrorState
              title={t('app.search_failed')}
              retry={{ label: t('ui.retry'), run: () => void answer.refetch() }}
            >
              {explain(answer.error)}
            </ErrorState>
          ) : null}
          {groups.map(([name, results]) => (
            <Card key={name} title={label(schema.byName.get(name)?.plural) || name} flush>
              <ul>
                {(results ?? []).map((item) => (
                  <li key={item.id}>
                    <Link to="/o/$object/$id" params={{ object: item.object, id: item.id }} className="line">
                      <ObjectIcon name={schema.byName.get(item.object)?.icon ?? item.icon} />
                      <span className="ellipsis strong">{item.name}</span>
                      <span className="ellipsis muted grow">{item.subtitle}</span>
                    </Link>
                  </li>
                ))}
              </ul>
            </Card>
          ))}
          {text && answer.isSuccess && groups.length === 0 ? (
            <EmptyState icon="search" title={t('app.search_nothing', { text })}>
              {t('app.search_nothing_help')}
            </EmptyState>
          ) : null}
          {answer.data?.more ? <p className="muted">{t('app.search_more')}</p> : null}
        </div>
      </div>
    </Page>
  );
}
