import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '@/api/client';
import { keys } from '@/api/keys';
import type { ObjectMeta, PipelineMeta } from '@/api/types';
import { useT } from '@/i18n';
import { useFormat } from '@/meta/format';
import { useLabel } from '@/meta/schema';
import { Banner, Button, Card, EmptyState, Menu, Select, Tag, toast } from '@/ui';
import { changeOverlay, faultText, isOwnName, overlayQuery, pipelineIn, withPipeline } from './overlay';
import { PipelineDialog } from './PipelineDialog';
import { StageDrawer } from './StageDrawer';
import { StageList } from './StageList';

const route = getRouteApi('/app/admin/{-$section}');

/** How many records stand in each stage of a pipeline. */
function useStanding(object: string, pipeline: string) {
  const body = { object, where: `pipeline = '${pipeline}'`, group: ['stage'], figures: [{ function: 'count' }] };
  const answer = useQuery({
    queryKey: keys.query(body),
    queryFn: ({ signal }) => api.post<{ rows: [unknown, number][] }>('/api/query', body, { signal }),
  });
  if (!answer.data) return null;
  const standing = new Map<string, number>();
  for (const [stage, count] of answer.data.rows) if (typeof stage === 'string') standing.set(stage, Number(count));
  return standing;
}

/** The ways a record can go: stages in order, what each asks for, and what it means. */
export function Pipelines({ object }: { object: ObjectMeta }) {
  const t = useT();
  const label = useLabel();
  const search = route.useSearch();
  const navigate = useNavigate({ from: '/admin/{-$section}' });
  const [making, setMaking] = useState<'new' | 'edit' | null>(null);
  const pipelines = object.pipelines ?? [];
  const [wanted, wantedStage] = (search.q ?? '').split('.');
  const pipeline = pipelines.find((item) => item.name === wanted) ?? pipelines[0];
  const go = (q: string) => void navigate({ search: (old) => ({ ...old, q }), replace: true });
  const setActive = (item: PipelineMeta, active: boolean) =>
    void changeOverlay(
      object.name,
      (before) => withPipeline(before, item.name, { ...pipelineIn(before, item.name), active }),
      t(active ? 'model.pipeline_back' : 'model.pipeline_retired', { name: label(item.label) }),
    ).catch((error: unknown) => toast(faultText(error), { kind: 'error' }));
  return (
    <>
      <div className="admin-bar">
        {pipelines.length > 0 ? (
          <span className="model-pipeline-pick">
            <Select
              label={t('model.pipeline')}
              value={pipeline?.name ?? null}
              options={pipelines.map((item) => ({
                value: item.name,
                label: `${label(item.label) || item.name}${item.active === false ? ` · ${t('model.retired')}` : ''}`,
              }))}
              onChange={(name) => name && go(name)}
            />
          </span>
        ) : null}
        {pipeline ? (
          <Menu
            target={<Button icon="more">{t('ui.more')}</Button>}
            entries={[
              { label: t('model.pipeline_edit'), icon: 'edit', onClick: () => setMaking('edit') },
              pipeline.active === false
                ? { label: t('model.pipeline_use'), icon: 'check', onClick: () => setActive(pipeline, true) }
                : {
                    label: t('model.pipeline_retire'),
                    icon: 'archive',
                    disabled: pipelines.filter((item) => item.active !== false).length < 2,
                    onClick: () => setActive(pipeline, false),
                  },
            ]}
          />
        ) : null}
        <span className="grow" />
        <Button kind="primary" icon="plus" onClick={() => setMaking('new')}>
          {t('model.pipeline_new')}
        </Button>
      </div>
      {pipeline ? (
        <OnePipeline
          key={pipeline.name}
          object={object}
          pipeline={pipeline}
          stage={wantedStage}
          onStage={(stage) => go(stage ? `${pipeline.name}.${stage}` : pipeline.name)}
        />
      ) : (
        <EmptyState icon="funnel" title={t('model.pipelines_none')} />
      )}
      {making ? (
        <PipelineDialog
          object={object}
          pipeline={making === 'edit' ? pipeline : undefined}
          onClose={() => setMaking(null)}
          onMade={go}
        />
      ) : null}
    </>
  );
}

function OnePipeline({
  object,
  pipeline,
  stage,
  onStage,
}: {
  object: ObjectMeta;
  pipeline: PipelineMeta;
  stage: string | undefined;
  onStage: (stage: string | undefined) => void;
}) {
  const t = useT();
  const label = useLabel();
  const format = useFormat();
  const overlay = useQuery(overlayQuery(object.name));
  const standing = useStanding(object.name, pipeline.name);
  const total = standing ? [...standing.values()].reduce((sum, count) => sum + count, 0) : null;
  const own = isOwnName(pipeline.name) || Boolean(object.custom);
  const chosen = pipeline.stages.find((item) => item.name === stage);
  return (
    <>
      {pipeline.active === false ? <Banner icon="archive">{t('model.pipeline_is_retired')}</Banner> : null}
      <Card
        flush
        title={label(pipeline.label) || pipeline.name}
        actions={
          <>
            {own ? <Tag color="purple">{t('admin.custom')}</Tag> : null}
            <span className="muted">{total === null ? '' : t('model.records_in', { n: format.number(total) })}</span>
          </>
        }
      >
        <StageList
          object={object}
          pipeline={pipeline}
          standing={standing}
          // History is counted in the order of the stages: it is free only while nothing stands in it.
          movable={own && total === 0}
          onOpen={onStage}
        />
        <p className="muted admin-legend">
          {t(own ? (total === 0 ? 'model.order_free' : 'model.order_used') : 'model.order_shipped')}
        </p>
      </Card>
      {stage === '+' || chosen ? (
        overlay.data ? (
          <StageDrawer
            key={chosen?.name ?? '+'}
            object={object}
            pipeline={pipeline}
            stage={chosen}
            overlay={overlay.data}
            standing={chosen ? (standing?.get(chosen.name) ?? 0) : 0}
            onClose={() => onStage(undefined)}
          />
        ) : null
      ) : null}
    </>
  );
}
