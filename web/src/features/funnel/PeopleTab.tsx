import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { EChart, savePicture } from '@/charts/EChart';
import { csvSheet } from '@/charts/sheet';
import { Widget } from '@/charts/Widget';
import { type Key, useT } from '@/i18n';
import { useFormat } from '@/meta/format';
import { useLabel } from '@/meta/schema';
import { Button, EmptyState, Tag } from '@/ui';
import type { TabProps } from './AnalysisPage';
import type { PersonShape, Shape } from './analysis';
import { DataTable } from './DataTable';
import { effectChart } from './effect_chart';
import { interval, Records, useRateText } from './figures';
import { toCsv } from './report';
import { useAnalysis, useRange } from './use_analysis';

const colors: Record<PersonShape['verdict'], string> = {
  none: 'green',
  too_few: 'gray',
  strategy: 'orange',
  skill: 'red',
  both: 'red',
};

/** Whose funnel is not one; who wins less because of what they work on, or because of how they do it. */
export function PeopleTab({ object, pipeline, search, change }: TabProps) {
  const t = useT();
  const format = useFormat();
  const label = useLabel();
  const rateText = useRateText();
  const range = useRange(search, 'all');
  const answer = useAnalysis<Shape>('shape', {
    object: object.name,
    pipeline: pipeline.name,
    where: search.where,
    ...range,
  });
  const data = answer.data;
  const people = (data?.people ?? []).filter((item) => item.person);
  const picked = people.find((item) => item.person?.id === search.person);
  const title = t('analysis.people_title');
  const points = (value: number | undefined) =>
    value === undefined ? '—' : `${value > 0 ? '+' : ''}${format.number(value * 100, 1)}`;
  return (
    <>
      <Widget
        title={title}
        asOf={answer.dataUpdatedAt || undefined}
        waiting={answer.isPending}
        fault={answer.error}
        onRefresh={() => void answer.refetch()}
        sheet={() =>
          csvSheet(
            toCsv([
              [
                t('analysis.owner'),
                t('analysis.closed'),
                `${t('funnel.win_rate')} %`,
                t('analysis.difference'),
                t('analysis.strategy'),
                t('analysis.skill'),
                t('analysis.verdict'),
              ],
              ...people.map((item) => [
                item.person?.name ?? '',
                item.win_rate.n,
                item.win_rate.rate === null ? null : (item.win_rate.rate * 100).toFixed(1),
                points(item.difference),
                points(item.strategy?.effect),
                points(item.skill?.effect),
                t(`analysis.verdict_${item.verdict}` as Key),
              ]),
            ]),
            `${title}.csv`,
          )
        }
        note={t('analysis.people_note')}
        chart={() =>
          people.length === 0 ? (
            <EmptyState icon="funnel" title={t('analysis.nobody_closed')}>
              {t('funnel.empty_help')}
            </EmptyState>
          ) : (
            <DataTable
              title={title}
              head={[
                t('analysis.owner'),
                t('analysis.verdict'),
                t('analysis.closed'),
                t('funnel.win_rate'),
                t('analysis.difference'),
                t('analysis.strategy'),
                t('analysis.skill'),
              ]}
              words={2}
              rows={people.map((item) => ({
                key: item.person?.id ?? '',
                strong: item === picked,
                cells: [
                  <Button key="name" kind="link" onClick={() => change({ person: item.person?.id })}>
                    {item.person?.name ?? t('field.hidden')}
                  </Button>,
                  <span key="verdict" className="analysis-tags">
                    <Tag color={colors[item.verdict]}>{t(`analysis.verdict_${item.verdict}` as Key)}</Tag>
                    {item.wider
                      .filter((wider) => wider.evident)
                      .map((wider) => (
                        <Tag key={wider.stage} color="purple">
                          {t('analysis.wider', { stage: label(wider.label) })}
                        </Tag>
                      ))}
                  </span>,
                  <Records key="n" where={item.win_rate.where}>
                    {format.number(item.win_rate.n)}
                  </Records>,
                  <span key="rate">
                    {rateText(item.win_rate).short}
                    <span className="funnel-range muted">
                      {item.win_rate.n >= 5 ? interval(format, item.win_rate) : ''}
                    </span>
                  </span>,
                  points(item.difference),
                  points(item.strategy?.effect),
                  points(item.skill?.effect),
                ],
              }))}
            />
          )
        }
      />
      {picked ? <OnePerson key={picked.person?.id} shape={picked} search={search} change={change} /> : null}
    </>
  );
}

function OnePerson({ shape, search, change }: { shape: PersonShape } & Pick<TabProps, 'search' | 'change'>) {
  const t = useT();
  const format = useFormat();
  const label = useLabel();
  const rateText = useRateText();
  const name = shape.person?.name ?? t('field.hidden');
  const parts = useMemo(
    () => [
      ...(shape.strategy?.segments ?? []).map((item) => ({
        name: label(item.label ?? undefined) || t('funnel.no_group'),
        effect: item.effect,
        flagged: item.flagged,
        group: t('analysis.strategy'),
      })),
      ...(shape.skill?.steps ?? []).map((item) => ({
        name: label(item.label),
        effect: item.effect,
        flagged: item.flagged,
        group: t('analysis.skill'),
      })),
    ],
    [shape, label, t],
  );
  const points = useMemo(
    () => (value: number) => t('funnel.points', { n: format.number(value * 100, 1) }),
    [t, format],
  );
  const option = useMemo(() => effectChart(parts, points), [parts, points]);
  const title = t('analysis.person_title', { name });
  if (shape.verdict === 'too_few')
    return (
      <section className="card" aria-label={title}>
        <EmptyState title={t('analysis.too_few_closed', { name })}>{t('analysis.too_few_help')}</EmptyState>
      </section>
    );
  return (
    <Widget
      title={title}
      figure={points(shape.difference ?? 0)}
      show={search.show === 'table' ? 'table' : 'chart'}
      onShow={(show) => change({ show: show === 'table' ? show : undefined })}
      onPng={() => void savePicture(option, title, 1000, 80 + parts.length * 30)}
      note={t('analysis.person_note')}
      chart={(large) => (
        <div className="widget-body">
          <EChart
            option={option}
            height={(large ? 34 : 26) * parts.length + 60}
            sentence={t('analysis.person_sentence', {
              name,
              strategy: points(shape.strategy?.effect ?? 0),
              skill: points(shape.skill?.effect ?? 0),
            })}
          />
        </div>
      )}
      table={() => (
        <>
          <DataTable
            title={t('analysis.skill')}
            head={[t('funnel.stage'), name, t('analysis.others'), t('analysis.effect'), 'q']}
            rows={(shape.skill?.steps ?? []).map((step) => ({
              key: step.stage,
              strong: step.flagged,
              cells: [
                step.flagged ? (
                  <span key="stage">
                    {label(step.label)}{' '}
                    <Link to="/learning" search={{ tab: 'lessons', stage: step.stage }} className="figure-link">
                      {t('analysis.lessons')}
                    </Link>
                  </span>
                ) : (
                  label(step.label)
                ),
                <Records key="rate" where={step.rate.where}>
                  {rateText(step.rate).short}（{step.rate.k}/{step.rate.n}）
                </Records>,
                rateText(step.others).short,
                points(step.effect),
                step.q === null ? '—' : format.number(step.q, 3),
              ],
            }))}
          />
          <DataTable
            title={t('analysis.strategy')}
            head={[
              t('analysis.segment'),
              t('analysis.share_own'),
              t('analysis.share_others'),
              t('analysis.effect'),
              'q',
            ]}
            rows={(shape.strategy?.segments ?? []).map((item) => ({
              key: item.key ?? label(item.label ?? undefined),
              strong: item.flagged,
              cells: [
                label(item.label ?? undefined) || t('funnel.no_group'),
                <Records key="n" where={item.n.where}>
                  {format.number(item.share * 100, 0)}%
                </Records>,
                `${format.number(item.others_share * 100, 0)}%`,
                points(item.effect),
                item.q === null ? '—' : format.number(item.q, 3),
              ],
            }))}
          />
        </>
      )}
    />
  );
}
