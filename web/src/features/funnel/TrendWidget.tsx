import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import { api } from '@/api/client';
import { keys } from '@/api/keys';
import type { ObjectMeta } from '@/api/types';
import { EChart, savePicture } from '@/charts/EChart';
import { csvSheet } from '@/charts/sheet';
import { Widget } from '@/charts/Widget';
import { useT } from '@/i18n';
import { useFormat } from '@/meta/format';
import { both, quote } from '@/meta/where';
import { EmptyState } from '@/ui';
import { fillMonths, type Month, trendChart } from './charts';
import { addMonths, type Range } from './compare';
import type { FunnelSearch } from './FunnelBar';
import { toCsv } from './report';

interface Props {
  object: ObjectMeta;
  pipeline: string;
  search: FunnelSearch;
  range: Range;
  today: string;
  fileName: string;
  change: (next: FunnelSearch) => void;
}

/** What was won, month by month, beside the same months a year before. */
export function TrendWidget({ object, pipeline, search, range, today, fileName, change }: Props) {
  const t = useT();
  const format = useFormat();
  const navigate = useNavigate();
  const to = range.to && range.to < today ? range.to : today;
  const from = range.from && range.from <= to ? range.from : addMonths(`${to.slice(0, 7)}-01`, -11);
  // A single month says little alone: at least half a year is shown.
  const start = from.slice(0, 7) > addMonths(to, -5).slice(0, 7) ? addMonths(`${to.slice(0, 7)}-01`, -5) : from;
  const amount = object.traits.amount;
  const won = both(search.where, `pipeline = ${quote(pipeline)} and stage_kind = 'won'`);
  const since = addMonths(`${start.slice(0, 7)}-01`, -12);
  const where = both(won, `year(closed_at) >= ${since.slice(0, 4)} and year(closed_at) <= ${to.slice(0, 4)}`);
  const body = {
    object: object.name,
    where,
    group: ['year(closed_at)', 'month(closed_at)'],
    figures: [amount ? { function: 'sum', field: amount } : { function: 'count' }],
  };
  const answer = useQuery({
    queryKey: keys.query(body),
    queryFn: ({ signal }) => api.post<{ rows: (number | string | null)[][] }>('/api/query', body, { signal }),
    placeholderData: keepPreviousData,
  });
  const { months, before } = useMemo(() => {
    const known: Month[] = (answer.data?.rows ?? []).map(([year, month, value]) => ({
      year: Number(year),
      month: Number(month),
      value: Number(value ?? 0),
    }));
    return {
      months: fillMonths(start, to, known),
      before: fillMonths(addMonths(`${start.slice(0, 7)}-01`, -12), addMonths(to, -12), known),
    };
  }, [answer.data, start, to]);
  const compared = search.compare === 'year';
  const total = months.reduce((sum, month) => sum + month.value, 0);
  const totalBefore = before.reduce((sum, month) => sum + month.value, 0);
  const size = useMemo(
    () => (value: number) => (amount ? format.money(value, undefined, { short: true }) : format.short(value)),
    [amount, format],
  );
  const nameOf = useMemo(() => {
    const words = new Intl.DateTimeFormat(format.language, { year: '2-digit', month: 'short', timeZone: 'UTC' });
    return (month: Month) => words.format(Date.UTC(month.year, month.month - 1, 15));
  }, [format.language]);
  const option = useMemo(
    () =>
      trendChart(
        months,
        compared ? before : undefined,
        nameOf,
        { now: t('funnel.this_time'), before: t('funnel.before_year') },
        size,
      ),
    [months, before, compared, nameOf, size, t],
  );
  const whereOf = (month: Month) => both(won, `year(closed_at) = ${month.year} and month(closed_at) = ${month.month}`);
  const open = (condition: string | undefined) =>
    void navigate({ to: '/o/$object', params: { object: object.name }, search: { where: condition } });
  const title = t(amount ? 'funnel.trend_amount' : 'funnel.trend_count');
  const best = months.reduce<Month | undefined>(
    (top, month) => (!top || month.value > top.value ? month : top),
    undefined,
  );
  return (
    <Widget
      title={title}
      figure={size(total)}
      change={compared ? { now: total, before: totalBefore, against: t('funnel.against_year') } : undefined}
      asOf={answer.dataUpdatedAt || undefined}
      waiting={answer.isPending}
      fault={answer.error}
      show={search.trend === 'table' ? 'table' : 'chart'}
      onShow={(show) => change({ trend: show === 'table' ? show : undefined })}
      onRecords={() => open(both(won, `closed_at >= '${start.slice(0, 7)}-01'`))}
      onRefresh={() => void answer.refetch()}
      sheet={() =>
        csvSheet(
          toCsv([
            [t('funnel.month'), title, t('funnel.before_year')],
            ...months.map((month, at) => [
              `${month.year}-${String(month.month).padStart(2, '0')}`,
              month.value,
              before[at]?.value ?? 0,
            ]),
          ]),
          `${title} ${fileName}.csv`,
        )
      }
      onPng={() => void savePicture(option, `${title} ${fileName}`)}
      note={t('funnel.trend_note')}
      chart={(large) =>
        total === 0 && totalBefore === 0 ? (
          <EmptyState small title={t('funnel.trend_none')} />
        ) : (
          <div className="widget-body">
            <EChart
              option={option}
              height={large ? 520 : 260}
              sentence={t('funnel.trend_sentence', {
                total: size(total),
                n: months.length,
                best: best ? nameOf(best) : '',
                most: best ? size(best.value) : '',
              })}
              onPick={({ index, series }) => {
                const month = (series === 'before' ? before : months)[index];
                if (month) open(whereOf(month));
              }}
            />
          </div>
        )
      }
      table={() => (
        <section className="funnel-wide" aria-label={t('funnel.table_of', { title })} tabIndex={0}>
          <table className="table">
            <thead>
              <tr>
                <th>{t('funnel.month')}</th>
                <th className="num">{t('funnel.this_time')}</th>
                <th className="num">{t('funnel.before_year')}</th>
              </tr>
            </thead>
            <tbody>
              {months.map((month, at) => (
                <tr key={`${month.year}-${month.month}`}>
                  <td>{nameOf(month)}</td>
                  <td className="num">
                    <Link
                      to="/o/$object"
                      params={{ object: object.name }}
                      search={{ where: whereOf(month) }}
                      className="figure-link"
                    >
                      {amount ? format.money(month.value.toFixed(2)) : format.number(month.value)}
                    </Link>
                  </td>
                  <td className="num muted">{size(before[at]?.value ?? 0)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    />
  );
}
