import { useNavigate } from '@tanstack/react-router';
import { api } from '@/api/client';
import { explain } from '@/api/errors';
import { watchJob } from '@/api/jobs';
import type { ListQuery } from '@/api/types';
import { useT } from '@/i18n';
import { openForm } from '@/meta/actions';
import { useFormat } from '@/meta/format';
import { FilterPanel, type FilterProps } from '@/meta/lists/FilterPanel';
import { ListSearch } from '@/meta/lists/ListSearch';
import { SortMenu } from '@/meta/lists/SortMenu';
import { ViewTabs } from '@/meta/lists/ViewTabs';
import { useLabel } from '@/meta/schema';
import { Button, Icon, IconButton, Menu, Segmented, toast } from '@/ui';
import { ColumnsPanel } from './ColumnsPanel';

interface HeadProps extends FilterProps {
  query: ListQuery;
}

export function ListHead(props: HeadProps) {
  const { object, state, query, count, counted, change } = props;
  const t = useT();
  const format = useFormat();
  const label = useLabel();
  const navigate = useNavigate();
  const exportAs = async (kind: 'csv' | 'xlsx') => {
    try {
      const answer = await api.post<{ job: string }>('/api/exports', {
        object: object.name,
        where: query.where,
        search: query.search,
        sort: query.sort,
        fields: state.columns,
        format: kind,
      });
      toast(t('list.export_started'));
      watchJob(answer.job, (job) => job.state === 'done' && toast(t('list.export_ready')));
    } catch (error) {
      toast(explain(error), { kind: 'error' });
    }
  };
  return (
    <>
      <header className="page-head list-head">
        <h1 className="ellipsis">
          {label(object.plural)}
          {count > 0 ? (
            <span className="list-count">
              {t(counted ? 'list.count' : 'list.count_about', {
                n: counted ? format.number(count) : format.short(count),
              })}
            </span>
          ) : null}
        </h1>
        <span className="grow" />
        {object.pipelines?.length ? (
          <Segmented
            label={t('list.views')}
            value="list"
            options={[
              { value: 'list', label: <Icon name="list" />, name: t('list.list') },
              { value: 'board', label: <Icon name="board" />, name: t('list.board') },
            ]}
            onChange={(next) =>
              next === 'board' &&
              void navigate({ to: '/o/$object/board', params: { object: object.name }, search: (old) => old as never })
            }
          />
        ) : null}
        <Menu
          align="end"
          target={<IconButton icon="more" label={t('list.more')} />}
          entries={[
            object.rights.export && {
              label: t('list.export_csv'),
              icon: 'download',
              onClick: () => void exportAs('csv'),
            },
            object.rights.export && {
              label: t('list.export_xlsx'),
              icon: 'download',
              onClick: () => void exportAs('xlsx'),
            },
            object.rights.import && {
              label: t('list.import'),
              icon: 'upload',
              onClick: () => void navigate({ to: '/import', search: { object: object.name } }),
            },
          ]}
        />
        {object.rights.create ? (
          <Button kind="primary" icon="plus" className="list-new" onClick={() => openForm({ object: object.name })}>
            {t('app.new_object', { object: label(object.label) })}
          </Button>
        ) : null}
      </header>
      <div className="list-bar">
        <ViewTabs object={object} state={state} change={change} />
        <span className="grow" />
        <ListSearch object={object} value={state.search} onChange={(q) => change({ q: q || undefined })} />
        <FilterPanel {...props} />
        <SortMenu object={object} state={state} onChange={(sort) => change({ sort })} />
        <ColumnsPanel object={object} state={state} onChange={(cols) => change({ cols })} />
      </div>
    </>
  );
}
