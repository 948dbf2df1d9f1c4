import { useState } from 'react';
import type { ObjectMeta, Row, StageMeta } from '@/api/types';
import { useT } from '@/i18n';
import { closingFields, requestStage } from '@/meta/actions';
import { isWaiting, QueuedMark } from '@/meta/fields/QueuedMark';
import { daysSince, useFormat } from '@/meta/format';
import { pipelineOf, useLabel } from '@/meta/schema';
import { Icon, Menu, Tip } from '@/ui';

/** On a phone the path scrolls; the current stage is in sight. */
const reveal = (element: HTMLLIElement | null) => {
  const path = element?.parentElement;
  if (element && path && path.scrollWidth > path.clientWidth)
    path.scrollLeft = element.offsetLeft - path.offsetLeft - 60;
};

/** The way through the pipeline: one press moves, a gate asks for what is missing. Won and lost are the one end step. */
export function StagePath({ object, row, compact }: { object: ObjectMeta; row: Row; compact?: boolean }) {
  const t = useT();
  const label = useLabel();
  const format = useFormat();
  const [busy, setBusy] = useState<string | null>(null);
  const pipeline = pipelineOf(object, row);
  if (!pipeline) return null;
  const open = pipeline.stages.filter((stage) => stage.kind === 'open');
  const ends = pipeline.stages.filter((stage) => stage.kind !== 'open');
  const stageField = object.traits.stage ?? 'stage';
  const now = pipeline.stages.find((stage) => stage.name === row[stageField]);
  const at = open.findIndex((stage) => stage.name === now?.name);
  const closed = now && now.kind !== 'open' ? now : undefined;
  const may = row.can ? row.can.includes('stage') || row.can.includes('edit') : false;
  const move = async (stage: StageMeta) => {
    if (stage.name === now?.name || busy) return;
    setBusy(stage.name);
    await requestStage(object.name, row, stage.name, pipeline.name, closingFields(object, stage));
    setBusy(null);
  };
  const days = typeof row.stage_since === 'string' && row.stage_since ? daysSince(row.stage_since, format.zone) : null;
  return (
    <div className={`stages${compact ? ' stages-compact' : ''}`} role="group" aria-label={t('record.stage_path')}>
      <ol className="stages-path" data-closed={closed?.kind}>
        {open.map((stage, index) => {
          const state = closed
            ? closed.kind === 'won'
              ? 'done'
              : 'left'
            : index < at
              ? 'done'
              : index === at
                ? 'now'
                : 'ahead';
          const text = label(stage.label) || stage.name;
          const help = label(stage.definition);
          return (
            <li key={stage.name} data-state={state} ref={state === 'now' ? reveal : undefined}>
              <Tip text={help ? `${text}: ${help}` : text}>
                <button
                  type="button"
                  disabled={!may}
                  aria-description={help || undefined}
                  aria-current={state === 'now' ? 'step' : undefined}
                  aria-label={
                    state === 'now' ? t('record.stage_now', { stage: text }) : t('record.stage_to', { stage: text })
                  }
                  data-busy={busy === stage.name || undefined}
                  onClick={() => void move(stage)}
                >
                  {state === 'done' ? <Icon name="check" size={13} /> : null}
                  <span className="ellipsis">{text}</span>
                </button>
              </Tip>
            </li>
          );
        })}
        {ends.length > 0 ? (
          <li data-state={closed ? closed.kind : 'ahead'} className="stages-end">
            <Menu
              align="end"
              target={
                <button
                  type="button"
                  disabled={!may}
                  data-busy={(busy && ends.some((stage) => stage.name === busy)) || undefined}
                >
                  {closed ? <Icon name={closed.kind === 'won' ? 'trophy' : 'close'} size={13} /> : null}
                  <span className="ellipsis">{closed ? label(closed.label) : t('record.stage_close')}</span>
                  <Icon name="chevron-down" size={13} />
                </button>
              }
              entries={ends.map((stage) => ({
                label: label(stage.label),
                icon: stage.kind === 'won' ? ('trophy' as const) : ('close' as const),
                checked: stage.name === now?.name,
                onClick: () => void move(stage),
              }))}
            />
          </li>
        ) : null}
      </ol>
      {isWaiting(row, stageField) ? <QueuedMark /> : null}
      {days !== null && !compact && !closed ? (
        <span className="muted stages-days">{t('record.stage_days', { count: days })}</span>
      ) : null}
    </div>
  );
}
