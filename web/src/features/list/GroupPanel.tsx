import { lazy, Suspense, useState } from 'react';
import { readSpec } from '@/grid/groups';
import { useT } from '@/i18n';
import { useLabel } from '@/meta/schema';
import { Button, Popover, Skeleton } from '@/ui';
import type { GroupProps } from './GroupBody';

const GroupBody = lazy(() => import('./GroupBody').then((part) => ({ default: part.GroupBody })));

/** What the rows are grouped by; dates by month, quarter or year. */
export function GroupPanel(props: GroupProps) {
  const { state } = props;
  const t = useT();
  const label = useLabel();
  const [open, setOpen] = useState(false);
  const spec = readSpec(state.group, state.fields);
  const name = spec ? label(spec.field.label) : '';
  return (
    <Popover
      open={open}
      onChange={setOpen}
      align="end"
      width={300}
      label={t('group.title')}
      target={
        <Button
          kind="quiet"
          icon="layers"
          className="list-tool"
          aria-label={spec ? `${t('group.title')}: ${name}` : t('group.title')}
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        >
          <span className="list-tool-text">{spec ? name : t('group.title')}</span>
        </Button>
      }
    >
      <Suspense fallback={<Skeleton height={60} />}>
        <GroupBody {...props} />
      </Suspense>
    </Popover>
  );
}
