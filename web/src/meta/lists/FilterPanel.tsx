import { lazy, Suspense, useState } from 'react';
import type { ObjectMeta } from '@/api/types';
import { useT } from '@/i18n';
import type { AddressState, ListState } from '@/meta/list_state';
import { useKey } from '@/meta/use_key';
import { flat, parse } from '@/meta/where';
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
  /** Of a list: what to ask next, with the number of records it would leave. */
  hints?: boolean;
}

const FilterBuilder = lazy(() => import('./FilterBuilder').then((part) => ({ default: part.FilterBuilder })));

export function FilterPanel(props: FilterProps) {
  const t = useT();
  const [open, setOpen] = useState(false);
  const conditions = parse(props.state.where, props.state.paths);
  const count = conditions ? flat(conditions).length : 1;
  useKey('f', () => setOpen(true));
  return (
    <Popover
      open={open}
      onChange={setOpen}
      align="end"
      width={720}
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
