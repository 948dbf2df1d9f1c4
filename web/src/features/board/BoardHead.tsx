import { useNavigate } from '@tanstack/react-router';
import type { ObjectMeta, PipelineMeta } from '@/api/types';
import { useT } from '@/i18n';
import { openForm } from '@/meta/actions';
import { useFormat } from '@/meta/format';
import type { ListState } from '@/meta/list_state';
import { FilterPanel } from '@/meta/lists/FilterPanel';
import { ListSearch } from '@/meta/lists/ListSearch';
import { SortMenu } from '@/meta/lists/SortMenu';
import { ViewTabs } from '@/meta/lists/ViewTabs';
import { useLabel } from '@/meta/schema';
import { Button, Icon, IconButton, Menu, Segmented } from '@/ui';
import type { BoardAddress } from './BoardScreen';
import type { Figures } from './use_board';

interface Props {
  object: ObjectMeta;
  pipelines: PipelineMeta[];
  pipeline: PipelineMeta;
  state: ListState;
  figures: Record<string, Figures> | undefined;
  count: number;
  change: (next: Partial<BoardAddress>, push?: boolean) => void;
  fault: Error | null;
}

/** The head of the list, with the pipeline in the place of the columns. */
export function BoardHead({ object, pipelines, pipeline, state, figures, count, change, fault }: Props) {
  const t = useT();
  const label = useLabel();
  const format = useFormat();
  const navigate = useNavigate();
  return (
    <>
      <header className="page-head list-head">
        <h1 className="ellipsis">
          {label(object.plural)}
          {figures ? <span className="list-count">{t('list.count', { n: format.number(count) })}</span> : null}
        </h1>
        {pipelines.length > 1 ? (
          <Menu
            target={
              <Button
                kind="quiet"
                className="board-pipeline"
                aria-label={`${t('board.pipeline')}: ${label(pipeline.label)}`}
              >
                {label(pipeline.label)}
                <Icon name="chevron-down" size={14} />
              </Button>
            }
            entries={[
              { heading: t('board.pipeline') },
              ...pipelines.map((item) => ({
                label: label(item.label) || item.name,
                checked: item.name === pipeline.name,
                onClick: () => change({ pipeline: item.name, fold: undefined }, true),
              })),
            ]}
          />
        ) : null}
        <span className="grow" />
        <Segmented
          label={t('list.views')}
          value="board"
          options={[
            { value: 'list', label: <Icon name="list" />, name: t('list.list') },
            { value: 'board', label: <Icon name="board" />, name: t('list.board') },
          ]}
          onChange={(next) =>
            next === 'list' &&
            void navigate({
              to: '/o/$object',
              params: { object: object.name },
              search: (old) => ({ ...old, pipeline: undefined, fold: undefined }) as never,
            })
          }
        />
        <Menu
          align="end"
          target={<IconButton icon="more" label={t('list.more')} />}
          entries={[
            {
              label: t('board.funnel'),
              icon: 'funnel',
              onClick: () =>
                void navigate({
                  to: '/reports/funnel',
                  search: { object: object.name, pipeline: pipeline.name, where: state.where || undefined },
                }),
            },
            { label: t('board.unfold_all'), icon: 'columns', onClick: () => change({ fold: '-' }) },
            { label: t('board.fold_usual'), icon: 'columns', onClick: () => change({ fold: undefined }) },
          ]}
        />
        {object.rights.create ? (
          <Button
            kind="primary"
            icon="plus"
            className="list-new"
            onClick={() =>
              openForm({ object: object.name, values: { [object.traits.pipeline ?? 'pipeline']: pipeline.name } })
            }
          >
            {t('app.new_object', { object: label(object.label) })}
          </Button>
        ) : null}
      </header>
      <div className="list-bar">
        <ViewTabs object={object} state={state} change={change} layout="board" />
        <span className="grow" />
        <ListSearch object={object} value={state.search} onChange={(q) => change({ q: q || undefined })} />
        <FilterPanel object={object} state={state} count={count} counted change={change} fault={fault} />
        <SortMenu object={object} state={state} onChange={(sort) => change({ sort })} />
      </div>
    </>
  );
}
