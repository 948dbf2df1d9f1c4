import { lazy, Suspense, useEffect, useState } from 'react';
import type { ObjectMeta } from '@/api/types';
import { useT } from '@/i18n';
import type { AddressState, ListState } from '@/meta/list_state';
import { parse } from '@/meta/where';
import { Button, Popover, Skeleton } from '@/ui';
import './lists.css';

export interface FilterProps {
  object: ObjectMeta;
  state: ListState;
  /** How many records match, and whether that is exact. */
  count: number;
  counted: boolean;
  change: (next: Partial<AddressState>, push?: boolean) => void;
  /** The program's refusal of the filter. */
  fault: Error | null;
}

const FilterBuilder = lazy(() => import('./FilterBuilder').then((part) => ({ default: part.FilterBuilder })));

export function FilterPanel(props: FilterProps) {
  const t = useT();
  const [open, setOpen] = useState(false);
  const conditions = parse(props.state.where, props.state.fields);
  const count = conditions ? conditions.items.length : 1;
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement;
      if (event.key !== 'f' || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
      if (target.closest('input, textarea, [contenteditable], [role="dialog"]')) return;
      event.preventDefault();
      setOpen(true);
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);
  return (
    <Popover
      open={open}
      onChange={setOpen}
      align="end"
      width={620}
      label={t('list.filter')}
      target={
        <Button
          kind="quiet"
          icon="filter"
          className="list-tool"
          aria-label={count ? `${t('list.filter')} ${count}` : t('list.filter')}
          count={count}
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        >
          <span className="list-tool-text">{t('list.filter')}</span>
        </Button>
      }
    >
      <Suspense fallback={<Skeleton height={80} />}>
        <FilterBuilder {...props} />
      </Suspense>
    </Popover>
  );
}
