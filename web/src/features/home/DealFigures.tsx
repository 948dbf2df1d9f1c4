import { useQueries } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api } from '@/api/client';
import { keys } from '@/api/keys';
import type { ObjectMeta } from '@/api/types';
import { type Key, useT } from '@/i18n';
import { useFormat } from '@/meta/format';
import { fieldOf, useLabel } from '@/meta/schema';
import { Skeleton } from '@/ui';

interface Answer {
  columns: unknown[];
  rows: (string | number | null)[][];
}

/** Four numbers, mine or of all I can see; each opens the records behind it. */
export function DealFigures({ object, mine: own }: { object: ObjectMeta; mine: boolean }) {
  const t = useT();
  const label = useLabel();
  const format = useFormat();
  const { owner = 'owner', amount = 'amount', close_date: close = 'close_date' } = object.traits;
  const weighted =
    object.traits.weighted && fieldOf(object, object.traits.weighted) ? object.traits.weighted : undefined;
  const mine = own ? `${owner} = me() and ` : '';
  const figures: { title: string; where: string; note?: boolean }[] = [
    { title: t('home.closing'), where: `${mine}stage_kind = 'open' and ${close} in this month`, note: true },
    { title: t('home.won'), where: `${mine}stage_kind = 'won' and ${close} in this month` },
    { title: t('home.open', { object: label(object.plural) }), where: `${mine}stage_kind = 'open'`, note: true },
    { title: t('home.overdue'), where: `${mine}stage_kind = 'open' and ${close} < today()` },
  ];
  const answers = useQueries({
    queries: figures.map((figure) => {
      const body = {
        object: object.name,
        where: figure.where,
        figures: [
          { function: 'sum', field: amount },
          { function: 'count' },
          ...(weighted ? [{ function: 'sum', field: weighted }] : []),
        ],
      };
      return {
        queryKey: keys.query(body),
        queryFn: ({ signal }: { signal: AbortSignal }) => api.post<Answer>('/api/query', body, { signal }),
      };
    }),
  });
  return (
    <div className="home-figures">
      {figures.map((figure, at) => {
        const row = answers[at]?.data?.rows[0];
        const failed = answers[at]?.isError;
        return (
          <Link
            key={figure.where}
            to="/o/$object"
            params={{ object: object.name }}
            search={{ where: figure.where, sort: close }}
            className="card home-figure"
          >
            <span className="muted">{figure.title}</span>
            {row ? (
              <span className="home-number">{format.money(row[0] ?? 0, undefined, { short: true })}</span>
            ) : failed ? (
              <span className="home-number muted">—</span>
            ) : (
              <Skeleton width={110} height={28} />
            )}
            <span className="muted home-note">
              {row ? t('home.count' as Key, { n: format.number(row[1] ?? 0) }) : ' '}
              {row && figure.note && weighted
                ? ` · ${t('home.closing_weighted')} ${format.money(row[2] ?? 0, undefined, { short: true })}`
                : ''}
            </span>
          </Link>
        );
      })}
    </div>
  );
}
