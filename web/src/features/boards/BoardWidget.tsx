import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type ReactNode, useMemo, useState } from 'react';
import { api } from '@/api/client';
import { keys } from '@/api/keys';
import { Change } from '@/charts/Change';
import { EChart, savePicture } from '@/charts/EChart';
import type { Sheet } from '@/charts/sheet';
import { type Show, Widget } from '@/charts/Widget';
import { useT } from '@/i18n';
import { todayIn, useFormat } from '@/meta/format';
import { KpiCard } from '@/meta/kpi/KpiCard';
import type { Catalogue, Kpi, Scorecard } from '@/meta/kpi/types';
import { useKpiWords } from '@/meta/kpi/words';
import { useSettings } from '@/meta/schema';
import { EmptyState } from '@/ui';
import { type Asked, type Board, type BoardWidget as Definition, questionOf, wordsIn } from './boards';
import { barsOf, chartOf, isEmpty, linesOf } from './drawing';
import { WidgetTable } from './WidgetTable';

/** One widget: asks the door of the KPIs and shows what it says as a figure, a chart or a table. */
export function BoardWidget({
  board,
  widget,
  asked,
  catalogue,
  tools,
  onFilter,
}: {
  board: Board;
  widget: Definition;
  asked: Asked;
  catalogue: Catalogue;
  tools?: ReactNode;
  /** Absent while the report is put together. */
  onFilter?: (dimension: string, value: string) => void;
}) {
  const t = useT();
  const format = useFormat();
  const words = useKpiWords();
  const settings = useSettings();
  const navigate = useNavigate();
  const [show, setShow] = useState<Show>(widget.chart === 'table' ? 'table' : 'chart');
  const [card, setCard] = useState('');
  const question = questionOf(board, widget, asked, todayIn(format.zone), settings.fiscal_year_start);
  const answer = useQuery({
    queryKey: keys.report('scorecard', { ...question, lang: format.language }),
    queryFn: ({ signal }) => api.get<Scorecard>('/api/reports/scorecard', question, signal),
    placeholderData: keepPreviousData,
    enabled: widget.kpis.length > 0,
  });
  const data = answer.data;
  const labels = widget.kpis.map((name) => catalogue.kpis.find((kpi) => kpi.name === name)?.label ?? name);
  const title = wordsIn(widget.title, format.language) || labels.join(t('boards.and'));
  const dimension = catalogue.dimensions.find((item) => item.name === widget.by)?.label ?? widget.by ?? '';
  const compare = String(question.compare ?? 'none');
  const first = data?.kpis[0];
  const against = t(compare === 'year' ? 'funnel.against_year' : 'funnel.against_period');
  const kind = widget.chart === 'bar' || widget.chart === 'line' ? widget.chart : null;
  const nobody = t('boards.nobody');
  const drawing = useMemo(
    () => (data && kind ? (kind === 'bar' ? barsOf(data, nobody) : linesOf(data, nobody)) : null),
    [data, kind, nobody],
  );
  const option = useMemo(() => {
    if (!drawing || !kind) return null;
    const say = (value: number, short = false) => {
      const digits = short && Number.isInteger(value) ? 0 : 1;
      if (drawing.unit === 'percent') return `${format.number(value, digits)}%`;
      return Math.abs(value) >= 1000
        ? format.short(value)
        : format.number(value, drawing.unit === 'count' ? 0 : digits);
    };
    return chartOf(kind, drawing, say);
  }, [drawing, kind, format]);
  const filter = widget.by && onFilter ? (key: string) => onFilter(widget.by ?? '', key) : undefined;
  const empty = data && kind && drawing ? isEmpty(drawing) : false;
  const height = widget.chart === 'figure' ? 96 : 280;
  // A single figure opens its card, which has its table; a switch would take the place of its title.
  const single = widget.chart === 'figure' && widget.kpis.length === 1 && !widget.by && !widget.bucket;
  const chart = (large: boolean) =>
    !data ? null : empty ? (
      <EmptyState small title={t('boards.not_enough')}>
        {words.reason(first?.reason ?? (first?.value == null ? null : 'small_n'))}
      </EmptyState>
    ) : option && drawing ? (
      <div className="widget-body">
        <EChart
          option={option}
          height={
            large ? 480 : kind === 'bar' ? Math.max(160, drawing.labels.length * 24 * drawing.series.length + 40) : 260
          }
          sentence={`${title}: ${drawing.labels.length}`}
          onPick={({ index }) => {
            const shown = data.groups.filter((group) => data.kpis.some((kpi) => group.values[kpi.name]?.value != null));
            const key = shown[index]?.key;
            if (kind === 'bar' && filter && key !== undefined) filter(key ?? '');
          }}
        />
      </div>
    ) : (
      <Figures data={data} compare={compare} against={against} onOpen={setCard} />
    );
  const opened = data?.kpis.find((kpi) => kpi.name === card);
  const where = first?.where;
  const object = first?.object;
  return (
    <>
      <Widget
        title={title}
        figure={data && kind !== null && first && !widget.by ? words.value(first, first.unit) : undefined}
        change={kind !== null && first && !widget.by ? changeOf(first, compare, against) : undefined}
        asOf={answer.dataUpdatedAt || undefined}
        waiting={answer.isPending && widget.kpis.length > 0}
        fault={answer.error}
        height={height}
        show={show}
        onShow={setShow}
        tools={tools}
        onRefresh={() => void answer.refetch()}
        onRecords={
          object && where ? () => void navigate({ to: '/o/$object', params: { object }, search: { where } }) : undefined
        }
        onPng={option ? () => void savePicture(option, title) : undefined}
        sheet={data ? () => sheetOf(data, title, dimension, t('boards.step'), nobody) : undefined}
        note={
          <>
            {data ? `${format.date(data.from)} – ${format.date(data.to)}` : ''}
            {data?.rights ? ` · ${words.reason('rights')}` : ''}
            {drawing && drawing.left > 0 && show === 'chart'
              ? ` · ${t('boards.more_in_table', { n: drawing.left })}`
              : ''}
          </>
        }
        chart={chart}
        table={
          data && !single
            ? () => <WidgetTable card={data} title={title} dimension={dimension} compare={compare} onFilter={filter} />
            : undefined
        }
      />
      {opened ? <KpiCard kpi={opened} asOf={data?.as_of ?? null} onClose={() => setCard('')} /> : null}
    </>
  );
}

function changeOf(kpi: Kpi, compare: string, against: string) {
  const then = compare === 'year' ? kpi.year : kpi.previous;
  if (compare === 'none' || kpi.value === null || then?.value == null) return undefined;
  return {
    now: kpi.value,
    before: then.value,
    against,
    falls: kpi.better === 'lower',
    points: kpi.unit === 'percent',
  };
}

/** KPIs as figures; each opens its card: formula, inputs, what was left out. */
function Figures({
  data,
  compare,
  against,
  onOpen,
}: {
  data: Scorecard;
  compare: string;
  against: string;
  onOpen: (name: string) => void;
}) {
  const t = useT();
  const words = useKpiWords();
  return (
    <div className="board-figures">
      {data.kpis.map((kpi) => {
        const change = changeOf(kpi, compare, against);
        return (
          <button
            key={kpi.name}
            type="button"
            className="board-figure"
            title={t('scorecard.open_card', { name: kpi.label })}
            onClick={() => onOpen(kpi.name)}
          >
            {data.kpis.length > 1 ? <span className="muted ellipsis">{kpi.label}</span> : null}
            <span className="board-value ellipsis">{words.value(kpi, kpi.unit)}</span>
            {kpi.value === null ? <span className="board-note muted">{words.reason(kpi.reason)}</span> : null}
            {change ? <Change {...change} /> : null}
          </button>
        );
      })}
    </div>
  );
}

/** The table as a file: what is shown, as numbers. */
function sheetOf(data: Scorecard, title: string, dimension: string, step: string, nobody: string): Sheet {
  const names = data.kpis.map((kpi) => kpi.label);
  if (data.by)
    return {
      title,
      columns: [dimension, ...names],
      rows: data.groups.map((group) => [
        group.label ?? group.key ?? nobody,
        ...data.kpis.map((kpi) => group.values[kpi.name]?.value ?? null),
      ]),
    };
  const steps = data.kpis[0]?.series ?? [];
  if (steps.length > 0)
    return {
      title,
      columns: [step, ...names],
      rows: steps.map((each, at) => [each.from, ...data.kpis.map((kpi) => kpi.series?.[at]?.value ?? null)]),
    };
  return { title, columns: names, rows: [data.kpis.map((kpi) => kpi.value)] };
}
