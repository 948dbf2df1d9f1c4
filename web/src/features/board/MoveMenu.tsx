import type { PipelineMeta } from '@/api/types';
import { useT } from '@/i18n';
import { useLabel } from '@/meta/schema';
import { IconButton, Menu } from '@/ui';

/** The way to move without dragging. */
export function MoveMenu({
  pipeline,
  stage,
  name,
  onMove,
}: {
  pipeline: PipelineMeta;
  stage: string;
  name: string;
  onMove: (to: string) => void;
}) {
  const t = useT();
  const label = useLabel();
  return (
    <Menu
      align="end"
      target={
        <IconButton
          small
          icon="more"
          className="bcard-menu"
          label={t('board.move_menu', { name })}
          keys="M"
          tabIndex={-1}
          onPointerDown={(event) => event.stopPropagation()}
          onMouseDown={(event) => event.stopPropagation()}
          onTouchStart={(event) => event.stopPropagation()}
        />
      }
      entries={[
        { heading: t('board.move_to') },
        ...pipeline.stages.map((item) => ({
          label: label(item.label) || item.name,
          icon:
            item.kind === 'won'
              ? ('trophy' as const)
              : item.kind === 'lost'
                ? ('close' as const)
                : ('forward' as const),
          checked: item.name === stage || undefined,
          disabled: item.name === stage,
          onClick: () => onMove(item.name),
        })),
      ]}
    />
  );
}
