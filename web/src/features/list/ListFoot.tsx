import { useSyncExternalStore } from 'react';
import type { ObjectMeta } from '@/api/types';
import type { Rows } from '@/grid/use_rows';
import { useT } from '@/i18n';
import { useFormat } from '@/meta/format';
import { fieldOf, useLabel } from '@/meta/schema';
import type { SeenRows } from './seen';

interface Props {
  object: ObjectMeta;
  seen: SeenRows;
  rows: Rows;
  sums: string[];
  /** How many groups, when the rows are grouped. */
  groups?: { count: number; more: boolean };
}

/** Where I am, how many there are, what they sum to. */
export function ListFoot({ object, seen, rows, sums, groups }: Props) {
  const t = useT();
  const format = useFormat();
  const label = useLabel();
  const range = useSyncExternalStore(seen.subscribe, seen.get);
  if (rows.count === 0 || rows.isLoading) return <footer className="list-foot" />;
  return (
    <footer className="list-foot">
      <span>
        {groups
          ? t('group.foot', { groups: format.number(groups.count), n: format.number(rows.count) })
          : t('list.range', {
              from: format.number(Math.min(range[0] + 1, rows.count)),
              to: format.number(Math.min(range[1], rows.count)),
              n: rows.counted ? format.number(rows.count) : format.short(rows.count),
            })}
      </span>
      {groups?.more ? <span>{t('group.more', { n: format.number(groups.count) })}</span> : null}
      {sums.map((name) => {
        const value = rows.sums[name];
        if (value === null || value === undefined) return null;
        return (
          <span key={name} className="list-sum">
            {t('list.sum', { field: label(fieldOf(object, name)?.label), value: format.money(value) })}
          </span>
        );
      })}
      <span className="grow" />
      <span className="list-keys">{t('list.keys_hint')}</span>
    </footer>
  );
}
