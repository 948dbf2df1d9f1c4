import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { api } from '@/api/client';
import { keys } from '@/api/keys';
import { csvSheet } from '@/charts/sheet';
import { Widget } from '@/charts/Widget';
import { type Key, useT } from '@/i18n';
import { useFormat } from '@/meta/format';
import { useLabel } from '@/meta/schema';
import { Banner, Button, EmptyState, Segmented, Select, Tag } from '@/ui';
import type { TabProps } from './AnalysisPage';
import { DataTable } from './DataTable';
import { CountLink, interval, Records, useRateText } from './figures';
import { PracticeStageCard } from './PracticeStage';
import { PublishPractice } from './PublishPractice';
import { draftOf, type Practice, rowKey } from './practice';
import './practice.css';
import { toCsv } from './report';
import { useRange } from './use_analysis';

const leasts = ['5', '10', '20', '50'];

/** What those who win more do differently in every stage; what is beyond chance can be put into the playbook. */
export function PracticeTab({ object, pipeline, search, change }: TabProps) {
  const t = useT();
  const format = useFormat();
  const label = useLabel();
  const rateText = useRateText();
  const range = useRange(search, 'all');
  const against = search.against === 'won' ? 'won' : 'closed';
  const least = leasts.find((item) => item === search.least) ?? '20';
  const params = useMemo(
    () => ({
      object: object.name,
      pipeline: pipeline.name,
      where: search.where,
      against,
      least_closed: least,
      ...range,
    }),
    [object.name, pipeline.name, search.where, against, least, range],
  );
  const answer = useQuery({
    queryKey: keys.report('best_practice', params),
    queryFn: ({ signal }) => api.get<Practice>('/api/reports/best_practice', params, signal),
    placeholderData: keepPreviousData,
  });
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set());
  const [publishing, setPublishing] = useState(false);
  const data = answer.data;
  const stages = data?.stages ?? [];
  const people = data?.sellers.people ?? [];
  const title = t('analysis.practice_title');
  const points = (value: number) => `${value > 0 ? '+' : ''}${format.number(value * 100, 1)}`;
  const chosen = stages.flatMap((stage) =>
    stage.rows
      .filter((row) => row.evidence === 'step' && picked.has(rowKey(stage.stage, row)))
      .map((row) => draftOf(stage, row)),
  );
  const toggle = (key: string) =>
    setPicked((old) => {
      const next = new Set(old);
      if (!next.delete(key)) next.add(key);
      return next;
    });
  return (
    <>
      <Widget
        title={title}
        asOf={answer.dataUpdatedAt || undefined}
        waiting={answer.isPending}
        fault={answer.error}
        onRefresh={() => void answer.refetch()}
        tools={
          <span className="practice-tools">
            <Segmented
              label={t('analysis.practice_against')}
              value={against}
              options={(['closed', 'won'] as const).map((value) => ({
                value,
                label: t(`analysis.practice_against_${value}`),
              }))}
              onChange={(value) => change({ against: value === 'won' ? value : undefined })}
            />
            <span className="funnel-pick">
              <Select
                label={t('analysis.practice_least')}
                value={least}
                options={leasts.map((value) => ({ value, label: t('analysis.practice_least_n', { n: value }) }))}
                onChange={(value) => change({ least: value === '20' ? undefined : (value ?? undefined) })}
              />
            </span>
          </span>
        }
        sheet={() =>
          csvSheet(
            toCsv([
              [
                t('funnel.stage'),
                t('analysis.practice_what'),
                t('analysis.practice_top'),
                'n',
                t('analysis.practice_others'),
                'n',
                t('analysis.difference'),
                'q',
                t('analysis.practice_evidence'),
              ],
              ...stages.flatMap((stage) =>
                stage.rows.map((row) => [
                  label(stage.label),
                  [row.label ? label(row.label) : '', t(`analysis.practice_${row.metric}` as Key)].join(' ').trim(),
                  row.top.figure,
                  row.top.n,
                  row.others.figure,
                  row.others.n,
                  row.difference,
                  row.q,
                  t(`analysis.practice_is_${row.evidence}` as Key),
                ]),
              ),
            ]),
            `${title}.csv`,
          )
        }
        note={
          data
            ? t('analysis.practice_note', {
                from: format.date(data.from ?? ''),
                to: format.date(data.to ?? ''),
                n: format.number(data.tests),
              })
            : undefined
        }
        chart={() =>
          !data ? null : data.sellers.basis === 'none' ? (
            <EmptyState icon="funnel" title={t(`analysis.practice_${data.sellers.reason ?? 'too_few_deals'}` as Key)}>
              {t('analysis.practice_weak_help', {
                sellers: data.sellers.sellers,
                judged: data.sellers.judged,
                least: data.sellers.least_closed,
                people: data.sellers.least_people,
              })}
            </EmptyState>
          ) : (
            <>
              <p className="practice-said">
                <Tag color={data.sellers.basis === 'significant' ? 'green' : 'orange'}>
                  {t(`analysis.practice_basis_${data.sellers.basis}` as Key)}
                </Tag>{' '}
                {t(`analysis.practice_said_${data.sellers.basis}` as Key, {
                  n: people.length,
                  judged: data.sellers.judged,
                })}
              </p>
              <DataTable
                title={title}
                head={[
                  t('analysis.owner'),
                  t('analysis.closed'),
                  t('funnel.win_rate'),
                  t('analysis.difference'),
                  t('analysis.skill'),
                  'q',
                ]}
                rows={people.map((item) => ({
                  key: item.person?.id ?? '',
                  cells: [
                    item.person?.name ?? t('field.hidden'),
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
                    points(item.skill),
                    item.q < 0.001 ? '< 0.001' : format.number(item.q, 3),
                  ],
                }))}
              />
              {data.steps === 0 ? <Banner>{t('analysis.practice_no_steps', { n: data.tests })}</Banner> : null}
            </>
          )
        }
      />
      {stages.map((stage) => (
        <PracticeStageCard
          key={stage.stage}
          stage={stage}
          against={data?.against ?? 'closed'}
          params={params}
          show={search.show === 'table' ? 'table' : 'chart'}
          onShow={(show) => change({ show: show === 'table' ? show : undefined })}
          picked={picked}
          toggle={toggle}
        />
      ))}
      {stages.length > 0 && data && data.steps > 0 ? (
        <section className="card practice-publish" aria-label={t('analysis.practice_publish')}>
          <span className="grow">
            {t('analysis.practice_chosen', { n: chosen.length, steps: data.steps })}{' '}
            <span className="muted">
              <CountLink of={data.deals} /> {t('analysis.practice_deals')}
            </span>
          </span>
          <Button kind="primary" disabled={chosen.length === 0} onClick={() => setPublishing(true)}>
            {t('analysis.practice_publish')}
          </Button>
        </section>
      ) : null}
      {publishing ? (
        <PublishPractice
          object={object}
          pipeline={pipeline.name}
          steps={chosen}
          onClose={() => setPublishing(false)}
          onDone={() => {
            setPublishing(false);
            setPicked(new Set());
          }}
        />
      ) : null}
    </>
  );
}
