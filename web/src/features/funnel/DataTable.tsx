import type { ReactNode } from 'react';
import { useT } from '@/i18n';

interface Props {
  title: string;
  head: string[];
  rows: { key: string; cells: ReactNode[]; strong?: boolean }[];
  /** The first columns that hold words. */
  words?: number;
}

/** The same as a chart, as numbers; wide tables scroll by themselves. */
export function DataTable({ title, head, rows, words = 1 }: Props) {
  const t = useT();
  return (
    <section className="funnel-wide" aria-label={t('funnel.table_of', { title })} tabIndex={0}>
      <table className="table">
        <thead>
          <tr>
            {head.map((text, at) => (
              <th key={text} className={at < words ? undefined : 'num'}>
                {text}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.key} data-strong={row.strong || undefined}>
              {row.cells.map((cell, at) =>
                at === 0 ? (
                  <th key={head[at]} scope="row" className="funnel-group">
                    {cell}
                  </th>
                ) : (
                  <td key={head[at]} className={at < words ? undefined : 'num'}>
                    {cell}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
