import { lazy, Suspense, useState } from 'react';
import type { ObjectMeta } from '@/api/types';
import { parseSort } from '@/grid/columns';
import { useT } from '@/i18n';
import type { ListState } from '@/meta/list_state';
import { fieldOf, useLabel } from '@/meta/schema';
import { useKey } from '@/meta/use_key';
import { Button, Popover, Skeleton } from '@/ui';
import './lists.css';

const SortLevels = lazy(() => import('./SortLevels').then((part) => ({ default: part.SortLevels })));

/** Sorts by one field after another. S opens it. */
export function SortMenu({
  object,
  state,
  onChange,
  titles = false,
}: {
  object: ObjectMeta;
  state: ListState;
  onChange: (sort: string) => void;
  /** There are column titles to press as well. */
  titles?: boolean;
}) {
  const t = useT();
  const label = useLabel();
  const [open, setOpen] = useState(false);
  useKey('s', () => setOpen(true));
  const sorts = parseSort(state.sort).filter((sort) => fieldOf(object, sort.field));
  const first = sorts[0];
  const field = first ? fieldOf(object, first.field) : undefined;
  const name = label(field?.label);
  const title = sorts.length > 1 ? t('list.sort_several', { name, n: sorts.length - 1 }) : name;
  return (
    <Popover
      open={open}
      onChange={setOpen}
      align="end"
      width={540}
      label={t('list.sort')}
      target={
        <Button
          kind="quiet"
          icon={first ? (first.desc ? 'down' : 'up') : 'sort'}
          className="list-tool"
          aria-label={field ? `${t('list.sort')}: ${title}` : t('list.sort')}
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        >
          <span className="list-tool-text">{field ? title : t('list.sort')}</span>
        </Button>
      }
    >
      <Suspense fallback={<Skeleton height={90} />}>
        <SortLevels object={object} state={state} onChange={onChange} titles={titles} />
      </Suspense>
    </Popover>
  );
}
