import { lazy, Suspense, useState } from 'react';
import { useT } from '@/i18n';
import { Button, Popover, Skeleton } from '@/ui';
import type { ColumnsProps } from './ColumnsBody';

const ColumnsBody = lazy(() => import('./ColumnsBody').then((part) => ({ default: part.ColumnsBody })));

/** Which columns, in which order. The name always comes first. */
export function ColumnsPanel(props: ColumnsProps) {
  const t = useT();
  const [open, setOpen] = useState(false);
  return (
    <Popover
      open={open}
      onChange={setOpen}
      align="end"
      width={340}
      label={t('list.columns')}
      target={
        <Button
          kind="quiet"
          icon="columns"
          className="list-tool list-tool-columns"
          aria-label={t('list.columns')}
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        >
          <span className="list-tool-text">{t('list.columns')}</span>
        </Button>
      }
    >
      <Suspense fallback={<Skeleton height={300} />}>
        <ColumnsBody {...props} />
      </Suspense>
    </Popover>
  );
}
