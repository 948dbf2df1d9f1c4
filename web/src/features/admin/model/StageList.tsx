import { useMemo } from 'react';
import type { ObjectMeta, PipelineMeta, StageMeta } from '@/api/types';
import { useT } from '@/i18n';
import { useFormat } from '@/meta/format';
import { fieldOf, useLabel } from '@/meta/schema';
import { Button, Icon, IconButton, Tag, toast } from '@/ui';
import { SortArea, SortGroup, useSortThing } from '@/ui/sortable';
import { changeOverlay, faultText, type OverlayStage, pipelineIn, withPipeline } from './overlay';

interface Props {
  object: ObjectMeta;
  pipeline: PipelineMeta;
  standing: Map<string, number> | null;
  movable: boolean;
  onOpen: (stage: string) => void;
}

/** The stages in order. Where order is free, lines are dragged or moved by keys. */
export function StageList({ object, pipeline, standing, movable, onOpen }: Props) {
  const t = useT();
  const label = useLabel();
  const open = pipeline.stages.filter((stage) => stage.kind === 'open');
  const closing = pipeline.stages.filter((stage) => stage.kind !== 'open');
  const names = open.map((stage) => stage.name);
  const nameOf = (id: string) => label(pipeline.stages.find((stage) => stage.name === id)?.label) || id;
  const words = useMemo(
    () => ({
      help: t('model.drag_help'),
      lifted: (thing: string) => t('model.drag_lifted', { thing }),
      over: (thing: string) => t('model.drag_lifted', { thing }),
      dropped: (thing: string) => t('model.drag_dropped', { thing }),
      cancelled: (thing: string) => t('model.drag_cancelled', { thing }),
    }),
    [t],
  );
  const reorder = (next: string[]) => {
    if (next.join() === names.join()) return;
    void changeOverlay(
      object.name,
      (before) => {
        const body = pipelineIn(before, pipeline.name);
        const known = new Map((body.stages ?? []).map((stage) => [stage.stage, stage]));
        const order = [...next, ...closing.map((stage) => stage.name)];
        const stages = order.flatMap((name): OverlayStage[] => {
          const { after: _, ...stage } = known.get(name) ?? { stage: name, after: undefined };
          return [stage];
        });
        return withPipeline(before, pipeline.name, { ...body, stages });
      },
      t('model.order_saved'),
    ).catch((error: unknown) => toast(faultText(error), { kind: 'error' }));
  };
  const step = (name: string, by: number) => {
    const at = names.indexOf(name);
    const next = [...names];
    next.splice(at, 1);
    next.splice(Math.max(0, at + by), 0, name);
    reorder(next);
  };
  const line = (stage: StageMeta, at: number) => (
    <Line
      key={stage.name}
      object={object}
      stage={stage}
      at={at}
      count={standing?.get(stage.name) ?? 0}
      movable={movable && stage.kind === 'open'}
      first={at === 0}
      last={at === open.length - 1}
      onOpen={onOpen}
      onStep={step}
    />
  );
  return (
    <SortArea
      groups={{ open: names }}
      words={words}
      thingName={nameOf}
      groupName={() => ''}
      onChange={(groups) => reorder(groups.open ?? [])}
      overlay={(id) => <div className="model-lifted">{nameOf(id)}</div>}
    >
      {({ open: order = [] }) => (
        <SortGroup name="open" items={order} className="model-stages" label={t('model.stages')}>
          {order.flatMap((name, at) => {
            const stage = open.find((item) => item.name === name);
            return stage ? [line(stage, at)] : [];
          })}
          <li className="model-stage-add">
            <Button kind="quiet" small icon="plus" onClick={() => onOpen('+')}>
              {t('model.stage_new')}
            </Button>
          </li>
          {closing.map((stage, at) => line(stage, open.length + at))}
        </SortGroup>
      )}
    </SortArea>
  );
}

interface LineProps {
  object: ObjectMeta;
  stage: StageMeta;
  at: number;
  count: number;
  movable: boolean;
  first: boolean;
  last: boolean;
  onOpen: (stage: string) => void;
  onStep: (stage: string, by: number) => void;
}

function Line({ object, stage, at, count, movable, first, last, onOpen, onStep }: LineProps) {
  const t = useT();
  const label = useLabel();
  const format = useFormat();
  const thing = useSortThing(stage.name, !movable);
  const name = label(stage.label) || stage.name;
  const asks = [
    ...(stage.required ?? []).map((field) => label(fieldOf(object, field)?.label) || field),
    ...(stage.gates ?? []).map((gate) => label(gate.say) || gate.name),
  ];
  return (
    <li ref={thing.ref} style={thing.style} className="model-stage" data-dragging={thing.dragging || undefined}>
      {movable ? (
        <button type="button" className="model-grip" aria-label={t('model.drag', { name })} {...thing.grip}>
          <Icon name="grip" size={14} />
        </button>
      ) : (
        <span className="model-grip muted" aria-hidden="true">
          {at + 1}
        </span>
      )}
      <div className="model-stage-text">
        <span className="row">
          <Button kind="link" className="admin-name" onClick={() => onOpen(stage.name)}>
            {name}
          </Button>
          {stage.kind === 'open' ? null : (
            <Tag color={stage.kind === 'won' ? 'green' : 'red'}>{t(`model.kind_${stage.kind}`)}</Tag>
          )}
        </span>
        {label(stage.definition) ? <span className="muted model-stage-note">{label(stage.definition)}</span> : null}
        {asks.length > 0 ? (
          <span className="model-asks">
            <Icon name="lock" size={12} /> {asks.join(' · ')}
          </span>
        ) : null}
      </div>
      <span className="num model-probability">{format.percent(stage.probability)}</span>
      <span className="num muted model-count">{t('model.records_in', { n: format.number(count) })}</span>
      {movable ? (
        <span className="row model-steps">
          <IconButton
            small
            icon="up"
            label={t('model.up', { name })}
            disabled={first}
            onClick={() => onStep(stage.name, -1)}
          />
          <IconButton
            small
            icon="down"
            label={t('model.down', { name })}
            disabled={last}
            onClick={() => onStep(stage.name, 1)}
          />
        </span>
      ) : null}
    </li>
  );
}
