import { Link, useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import { EChart, savePicture } from '@/charts/EChart';
import { csvSheet } from '@/charts/sheet';
import { Widget } from '@/charts/Widget';
import { type Key, useT } from '@/i18n';
import { useFormat } from '@/meta/format';
import { findStage, useLabel } from '@/meta/schema';
import { EmptyState, Tag } from '@/ui';
import type { TabProps } from './AnalysisPage';
import type { Flow, Moves } from './analysis';
import { DataTable } from './DataTable';
import { Records } from './figures';
import { flowChart, flowLinks } from './flow_charts';
import { toCsv } from './report';
import { SpanWidget } from './SpanWidget';
import { useAnalysis, useRange } from './use_analysis';

/** How deals moved between stages: where from, where to, who skipped or went back. */
export function FlowTab({ object, pipeline, search, change }: TabProps) {
  const t = useT();
  const label = useLabel();
  const format = useFormat();
  const navigate = useNavigate();
  const range = useRange(search, 'this_year');
  const answer = useAnalysis<Flow>('flow', {
    object: object.name,
    pipeline: pipeline.name,
    kind: search.kind === 'cohort' ? 'cohort' : 'active',
    where: search.where,
    ...range,
  });
  const flow = answer.data;
  const name = useMemo(
    () => (stage: string | null) => label(findStage(object, stage, pipeline.name)?.label) || stage || '',
    [label, object, pipeline.name],
  );
  const words = useMemo(
    () => ({
      start: t('analysis.at_start'),
      fresh: t('analysis.fresh'),
      returned: t('analysis.returned'),
      back: t('analysis.went_back'),
      inside: t('analysis.inside'),
    }),
    [t],
  );
  const links = useMemo(() => (flow ? flowLinks(flow, name, words) : []), [flow, name, words]);
  const option = useMemo(
    () => (flow ? flowChart(flow, links, name, words, format) : undefined),
    [flow, links, name, words, format],
  );
  const title = t('analysis.flow_title');
  const fault = answer.error;
  const open = (where: string) =>
    void navigate({ to: '/o/$object', params: { object: object.name }, search: { where } });
  const cell = (moves: Moves | null | undefined) =>
    moves && moves.moves > 0 ? (
      <span title={t('analysis.moves_of', { moves: format.number(moves.moves), n: format.number(moves.value) })}>
        <Records where={moves.where}>{format.number(moves.moves)}</Records>
      </span>
    ) : (
      <span className="muted">0</span>
    );
  const rows = (flow?.stages ?? []).map((stage) => {
    const exit = (...kinds: string[]) =>
      stage.exits.filter((item) => kinds.includes(item.kind)).map((item) => ({ ...item }));
    const sum = (...kinds: string[]) => exit(...kinds).reduce((total, item) => total + item.moves, 0);
    return { stage, forward: exit('forward', 'skip', 'won'), back: exit('back'), lost: exit('lost'), sum };
  });
  const csv = () =>
    toCsv([
      [
        t('funnel.stage'),
        words.start,
        t('analysis.entered'),
        t('analysis.exit_forward'),
        words.back,
        t('analysis.exit_lost'),
        words.inside,
      ],
      ...rows.map(({ stage, sum }) => [
        label(stage.label),
        stage.start?.moves ?? 0,
        stage.entered.moves,
        sum('forward', 'skip', 'won'),
        sum('back'),
        sum('lost'),
        stage.inside.moves,
      ]),
    ]);
  const most = links.reduce<(typeof links)[number] | undefined>(
    (top, link) => (!top || link.value > top.value ? link : top),
    undefined,
  );
  return (
    <>
      <SpanWidget object={object} pipeline={pipeline} search={search} change={change} />
      <Widget
        title={title}
        figure={flow ? t('funnel.records_n', { n: format.number(flow.deals.value) }) : undefined}
        asOf={answer.dataUpdatedAt || undefined}
        waiting={answer.isPending}
        fault={fault}
        show={search.show === 'table' ? 'table' : 'chart'}
        onShow={(show) => change({ show: show === 'table' ? show : undefined })}
        onRefresh={() => void answer.refetch()}
        sheet={() => csvSheet(csv(), `${title}.csv`)}
        onPng={option ? () => void savePicture(option, title) : undefined}
        note={t('analysis.flow_note')}
        height={420}
        chart={(large) =>
          !option || links.length === 0 ? (
            <EmptyState icon="funnel" title={t('analysis.no_moves')}>
              {t('funnel.empty_help')}
            </EmptyState>
          ) : (
            <div
              className="widget-body analysis-scroll"
              role="region"
              aria-label={t('analysis.chart_of', { title })}
              tabIndex={0}
            >
              <div className="analysis-flow">
                <EChart
                  option={option}
                  height={large ? 640 : 420}
                  sentence={t('analysis.flow_sentence', {
                    n: links.length,
                    from: most?.source ?? '',
                    to: most?.target ?? '',
                    most: format.number(most?.value ?? 0),
                  })}
                  onPick={({ index, part }) => {
                    const link = part === 'edge' ? links[index] : undefined;
                    if (link) open(link.where);
                  }}
                />
              </div>
            </div>
          )
        }
        table={() => (
          <DataTable
            title={title}
            head={[
              t('funnel.stage'),
              words.start,
              t('analysis.entered'),
              t('analysis.exit_forward'),
              words.back,
              t('analysis.exit_lost'),
              words.inside,
            ]}
            rows={rows.map(({ stage, forward, back, lost }) => ({
              key: stage.stage,
              cells: [
                label(stage.label),
                cell(stage.start),
                cell(stage.entered),
                <Several key="forward" of={forward} cell={cell} />,
                <Several key="back" of={back} cell={cell} />,
                <Several key="lost" of={lost} cell={cell} />,
                cell(stage.inside),
              ],
            }))}
          />
        )}
      />
      {flow && flow.moves.length > 0 ? <Matrix flow={flow} name={name} cell={cell} /> : null}
      {flow ? (
        <section className="card" aria-label={t('analysis.deviations')}>
          <div className="widget-head">
            <h2>{t('analysis.deviations')}</h2>
            <span className="muted">
              {t('analysis.deviations_n', {
                skips: format.number(flow.skips.moves),
                backs: format.number(flow.regressions.moves),
              })}
            </span>
          </div>
          {flow.rows.length === 0 ? (
            <EmptyState small icon="check" title={t('analysis.no_deviations')} />
          ) : (
            <>
              <DataTable
                title={t('analysis.by_person')}
                head={[t('analysis.owner'), t('analysis.skips'), t('analysis.backs')]}
                rows={flow.people.map((person) => ({
                  key: person.owner?.id ?? '',
                  cells: [person.owner?.name ?? t('analysis.nobody'), cell(person.skips), cell(person.regressions)],
                }))}
              />
              <ul className="analysis-list">
                {flow.rows.map((row) => (
                  <li key={`${row.record} ${row.at} ${row.to}`}>
                    <Tag color={row.kind === 'skip' ? 'orange' : 'gray'}>{t(`analysis.kind_${row.kind}` as Key)}</Tag>
                    <Link to="/o/$object/$id" params={{ object: object.name, id: row.record }} className="strong">
                      {row.name ?? t('field.hidden')}
                    </Link>
                    <span className="muted grow">
                      {name(row.from)} → {name(row.to)}
                      {row.left_out.length > 0
                        ? t('analysis.left_out', { stages: row.left_out.map(name).join(t('funnel.comma')) })
                        : ''}
                    </span>
                    <span className="muted">{row.by?.name ?? row.owner?.name ?? t('analysis.nobody')}</span>
                    <span className="muted num">{format.date(row.at)}</span>
                  </li>
                ))}
              </ul>
            </>
          )}
        </section>
      ) : null}
    </>
  );
}

function Several({ of, cell }: { of: Moves[]; cell: (moves: Moves | undefined) => React.ReactNode }) {
  if (of.length === 0) return cell(undefined);
  return of.map((moves, at) => (
    <span key={moves.where}>
      {at > 0 ? ' + ' : ''}
      {cell(moves)}
    </span>
  ));
}

/** From each stage to each stage, backward moves too. */
function Matrix({
  flow,
  name,
  cell,
}: {
  flow: Flow;
  name: (stage: string | null) => string;
  cell: (moves: Moves | undefined) => React.ReactNode;
}) {
  const t = useT();
  const froms = [null, ...flow.stages.map((stage) => stage.stage)].filter((from) =>
    flow.moves.some((move) => move.from === from),
  );
  return (
    <section className="card" aria-label={t('analysis.matrix')}>
      <div className="widget-head">
        <h2>{t('analysis.matrix')}</h2>
        <span className="muted">{t('analysis.matrix_note')}</span>
      </div>
      <DataTable
        title={t('analysis.matrix')}
        head={[t('analysis.from_to'), ...flow.stages.map((stage) => name(stage.stage))]}
        rows={froms.map((from) => ({
          key: from ?? '',
          cells: [
            from === null ? t('analysis.fresh') : name(from),
            ...flow.stages.map((stage) => {
              const move = flow.moves.find((item) => item.from === from && item.to === stage.stage);
              return move ? (
                <span key={stage.stage} className="analysis-move" data-kind={move.kind}>
                  {cell(move)}
                </span>
              ) : (
                <span key={stage.stage} className="muted">
                  ·
                </span>
              );
            }),
          ],
        }))}
      />
    </section>
  );
}
