import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { api } from '@/api/client';
import { keys } from '@/api/keys';
import { EChart, savePicture } from '@/charts/EChart';
import { Widget } from '@/charts/Widget';
import { type Key, useT } from '@/i18n';
import { todayIn, useFormat } from '@/meta/format';
import { Banner, EmptyState, Select, TextField } from '@/ui';
import { seriesChart } from './charts';
import { type SeriesForecast, shareText } from './report';

const steps = 6;
const most = 60; // months
/** What can be asked for; the last two are tried when they are. */
const offered = [
  'naive',
  'seasonal_naive',
  'drift',
  'smoothing',
  'theta',
  'intermittent',
  'combination',
  'arima',
  'additive_smoothing',
];

/** "0,1,1" as an order; nothing while it is not three whole numbers that the program takes. */
function orderOf(text: string, limits: [number, number, number]): number[] | null {
  const parts = text.split(/[,，\s]+/).filter(Boolean);
  const found = parts.map(Number);
  return parts.length === 3 &&
    found.every((each, at) => Number.isInteger(each) && each >= 0 && each <= (limits[at] ?? 0))
    ? found
    : null;
}

interface KpiSeries {
  kpis: { name: string; label: string; unit: string; series?: { from: string; value: number | null }[] }[];
}
interface Catalogue {
  kpis: { name: string; label: string; unit: string }[];
}

/** The first day of the month `back` months before, and the last day of the month before this one. */
function monthsBefore(today: string, back: number) {
  const year = Number(today.slice(0, 4));
  const month = Number(today.slice(5, 7)) - 1;
  const iso = (months: number, day: number) => new Date(Date.UTC(year, month + months, day)).toISOString().slice(0, 10);
  return { from: iso(-back, 1), to: iso(0, 0), month: (at: number) => iso(at, 1).slice(0, 7) };
}

/** A figure month by month: where it goes, its trend, its seasons, and what neither explains. */
export function Series({
  kpi,
  show,
  onKpi,
  onShow,
}: {
  kpi: string;
  show: 'chart' | 'table';
  onKpi: (kpi: string) => void;
  onShow: (show: 'chart' | 'table') => void;
}) {
  const t = useT();
  const format = useFormat();
  const span = useMemo(() => monthsBefore(todayIn(format.zone), most), [format.zone]);
  const catalogue = useQuery({
    queryKey: keys.report('kpis', { lang: format.language }),
    queryFn: ({ signal }) => api.get<Catalogue>('/api/reports/kpis', {}, signal),
    staleTime: 600_000,
  });
  const choices = (catalogue.data?.kpis ?? []).filter((item) => ['money', 'count', 'quantity'].includes(item.unit));
  const params = { from: span.from, to: span.to, bucket: 'month' };
  const history = useQuery({
    queryKey: keys.report(`kpi/${kpi}`, { ...params, lang: format.language }),
    queryFn: ({ signal }) => api.get<KpiSeries>(`/api/reports/kpi/${kpi}`, params, signal),
  });
  // Months before there was anything are missing, not zero; the month at hand is not over and left out.
  const series = history.data?.kpis.find((item) => item.name === kpi)?.series ?? [];
  const first = series.findIndex((each) => !!each.value);
  const known = first < 0 ? [] : series.slice(first);
  const values = known.map((each) => each.value ?? 0);
  // The method with the least error in the past is shown unless the reader asks for one.
  const [wanted, want] = useState<string | null>(null);
  const [order, setOrder] = useState('0,1,1');
  const [seasonal, setSeasonal] = useState('0,1,1');
  const plain = orderOf(order, [5, 2, 5]);
  const season = orderOf(seasonal, [2, 1, 2]);
  const methods =
    wanted === 'arima' && plain && season
      ? [{ method: 'arima', order: plain, seasonal: season }]
      : wanted === 'additive_smoothing'
        ? [{ method: 'additive_smoothing' }]
        : [];
  const answer = useQuery({
    queryKey: keys.report('series', { values, methods }),
    queryFn: () =>
      api.post<SeriesForecast>('/api/reports/series/forecast', {
        values,
        period: 12,
        steps,
        origins: values.length > 36 ? 12 : 0,
        methods,
      }),
    enabled: values.length > 0,
    placeholderData: (before) => before,
  });
  const best = answer.data;
  const found = useMemo(
    () => (best && wanted && best.methods.some((each) => each.method === wanted) ? { ...best, shown: wanted } : best),
    [best, wanted],
  );
  const label = choices.find((item) => item.name === kpi)?.label ?? kpi;
  const title = t('forecast.series_of', { name: label });
  const months = [
    ...known.map((each) => each.from.slice(0, 7)),
    ...Array.from({ length: steps }, (_, at) => span.month(at)),
  ];
  const words = {
    value: t('forecast.actual'),
    next: t('forecast.shown'),
    band: t('forecast.band'),
    trend: t('forecast.trend'),
    season: t('forecast.season'),
    rest: t('forecast.remainder'),
  };
  const option = found ? seriesChart(months, values, found, words, format) : null;
  const shown = found?.methods.find((method) => method.method === found.shown);
  const rows = months.map((month, at) => {
    const next = at - values.length;
    return [
      month,
      next < 0 ? values[at] : null,
      next < 0 ? null : shown?.mean[next],
      next < 0 ? null : shown?.low_80[next],
      next < 0 ? null : shown?.high_80[next],
      found?.parts?.trend[at],
      found?.parts?.seasonal[at],
      found?.parts?.remainder[at],
    ];
  });
  const head = [
    t('forecast.month'),
    words.value,
    words.next,
    '80 % −',
    '80 % +',
    words.trend,
    words.season,
    words.rest,
  ];
  const cell = (value: number | string | null | undefined) =>
    value == null ? '—' : typeof value === 'string' ? value : format.number(value, 0);
  return (
    <Widget
      title={title}
      show={show}
      onShow={onShow}
      waiting={history.isPending || (values.length > 0 && !found && !answer.error)}
      fault={history.error ?? answer.error}
      onRefresh={() => void history.refetch()}
      sheet={() => ({ title, columns: head, rows: rows.map((row) => row.map((each) => each ?? null)) })}
      onPng={option ? () => void savePicture(option, title, 1000, 640) : undefined}
      tools={
        <>
          {wanted === 'arima' ? (
            <span className="forecast-order">
              <TextField
                value={order}
                aria-label={t('forecast.order')}
                aria-invalid={!plain}
                onChange={(event) => setOrder(event.target.value)}
              />
              <TextField
                value={seasonal}
                aria-label={t('forecast.seasonal_order')}
                aria-invalid={!season}
                onChange={(event) => setSeasonal(event.target.value)}
              />
            </span>
          ) : null}
          <span className="forecast-pick">
            <Select
              label={t('forecast.method')}
              value={wanted ?? 'best'}
              options={[
                { value: 'best', label: t('forecast.series_best') },
                ...offered
                  .map((name) => ({ name, of: best?.methods.find((each) => each.method === name) }))
                  .filter(({ name, of }) => of || name === 'arima' || name === 'additive_smoothing')
                  .map(({ name, of }) => ({
                    value: name,
                    label:
                      of?.score?.wape == null
                        ? t(`forecast.by_${name}` as Key)
                        : t('forecast.series_method', {
                            name: t(`forecast.by_${name}` as Key),
                            wape: `${format.number(of.score.wape * 100, 0)}%`,
                          }),
                  })),
              ]}
              onChange={(value) => want(value === 'best' ? null : value)}
            />
          </span>
          <span className="forecast-pick">
            <Select
              label={t('forecast.series_kpi')}
              value={kpi}
              options={choices.map((item) => ({ value: item.name, label: item.label }))}
              onChange={(value) => onKpi(value ?? 'revenue')}
            />
          </span>
        </>
      }
      note={[
        found?.parts
          ? t('forecast.strengths', {
              trend: shareText(format, found.parts.strength_of_trend, 0),
              season: shareText(format, found.parts.strength_of_season, 0),
            })
          : '',
        shown
          ? t('forecast.series_shown', { name: t(`forecast.by_${shown.method}` as Key), model: shown.model ?? '' })
          : '',
      ].join(' ')}
      chart={(large) =>
        !option || !found ? (
          <EmptyState title={t('forecast.no_series')}>{t('forecast.no_series_help')}</EmptyState>
        ) : (
          <div className="widget-body">
            {found.parts ? null : (
              <Banner>
                {t(found.parts_reason === 'not_enough_data' ? 'forecast.under_24' : 'forecast.no_season', {
                  n: found.n,
                })}
              </Banner>
            )}
            <EChart
              option={option}
              height={large ? 640 : found.parts ? 520 : 320}
              sentence={t('forecast.series_sentence', { name: label, n: found.n })}
            />
          </div>
        )
      }
      table={() => (
        <section className="forecast-wide" aria-label={title} tabIndex={0}>
          <table className="table">
            <thead>
              <tr>
                {head.map((name, at) => (
                  <th key={name} className={at > 0 ? 'num' : undefined}>
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={String(row[0])}>
                  {row.map((value, at) => (
                    <td key={head[at]} className={at > 0 ? 'num' : undefined}>
                      {cell(value)}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    />
  );
}
