import type { ObjectMeta } from '@/api/types';
import type { Rows } from '@/grid/use_rows';
import { useT } from '@/i18n';
import { useFormat } from '@/meta/format';
import { fieldOf, useLabel } from '@/meta/schema';

interface Props {
  object: ObjectMeta;
  range: [number, number];
  rows: Rows;
  sums: string[];
}

/** Where I am, how many there are, what they sum to. */
export function ListFoot({ object, range, rows, sums }: Props) {
  const t = useT();
  const format = useFormat();
  const label = useLabel();
  if (rows.count === 0 || rows.isLoading) return <footer className="list-foot" />;
  return (
    <footer className="list-foot">
      <span>
        {t('list.range', {
          from: format.number(Math.min(range[0] + 1, rows.count)),
          to: format.number(Math.min(range[1], rows.count)),
          n: rows.counted ? format.number(rows.count) : format.short(rows.count),
        })}
      </span>
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
