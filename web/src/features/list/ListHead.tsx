import { useNavigate } from '@tanstack/react-router';
import { changePreferences, usePreferences } from '@/api/preferences';
import type { ListQuery } from '@/api/types';
import { useT } from '@/i18n';
import { openForm } from '@/meta/actions';
import { useFormat } from '@/meta/format';
import { FilterPanel, type FilterProps } from '@/meta/lists/FilterPanel';
import { ListSearch } from '@/meta/lists/ListSearch';
import { SortMenu } from '@/meta/lists/SortMenu';
import { ViewTabs } from '@/meta/lists/ViewTabs';
import { useLabel } from '@/meta/schema';
import { Button, Icon, IconButton, Menu, Segmented } from '@/ui';
import { ColumnsPanel } from './ColumnsPanel';
import { type Format, startExport } from './exporting';
import { GroupPanel } from './GroupPanel';

interface HeadProps extends FilterProps {
  query: ListQuery;
  onWider: (column: string, by: number) => void;
  onShut: (all: boolean) => void;
  /** Phones: starts or ends picking records. */
  picking?: { on: boolean; toggle: () => void };
}

export function ListHead(props: HeadProps) {
  const { object, state, query, count, counted, change } = props;
  const { density = 'comfortable' } = usePreferences();
  const t = useT();
  const format = useFormat();
  const label = useLabel();
  const navigate = useNavigate();
  const exportAs = (kind: Format) => void startExport(object.name, query, state.columns, kind);
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
            props.picking && {
              label: t(props.picking.on ? 'list.pick_end' : 'list.pick'),
              icon: 'checks',
              onClick: props.picking.toggle,
            },
            object.rights.export && {
              label: t('list.export_csv'),
              icon: 'download',
              onClick: () => exportAs('csv'),
            },
            object.rights.export && {
              label: t('list.export_xlsx'),
              icon: 'download',
              onClick: () => exportAs('xlsx'),
            },
            object.rights.import && {
              label: t('list.import'),
              icon: 'upload',
              onClick: () => void navigate({ to: '/import', search: { object: object.name } }),
            },
            Boolean(object.duplicates?.length) &&
              object.rights.edit !== 'none' && {
                label: t('list.duplicates'),
                icon: 'copy',
                onClick: () => void navigate({ to: '/duplicates/{-$object}', params: { object: object.name } }),
              },
            (object.rights.export || object.rights.import) && 'divider',
            { heading: t('app.density') },
            ...(['comfortable', 'compact'] as const).map((item) => ({
              label: t(`app.density_${item}`),
              checked: density === item,
              onClick: () => void changePreferences({ density: item }),
            })),
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
        <FilterPanel {...props} hints />
        <SortMenu object={object} state={state} onChange={(sort) => change({ sort })} titles />
        <GroupPanel
          object={object}
          state={state}
          onChange={(group) => change({ group, shut: undefined })}
          onShut={props.onShut}
        />
        <ColumnsPanel object={object} state={state} onChange={(cols) => change({ cols })} onWider={props.onWider} />
      </div>
    </>
  );
}
