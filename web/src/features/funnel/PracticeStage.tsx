import { useState } from 'react';
import { type Show, Widget } from '@/charts/Widget';
import { type Key, useT } from '@/i18n';
import { useFormat } from '@/meta/format';
import { useLabel } from '@/meta/schema';
import { Button, Check, EmptyState, Tag } from '@/ui';
import { DataTable } from './DataTable';
import { CountLink, Records } from './figures';
import { PracticeDeals } from './PracticeDeals';
import { type PracticeRow, type PracticeStage, rowKey, type Side, scaleOf } from './practice';

const colors: Record<PracticeRow['evidence'], string> = {
  step: 'green',
  none: 'gray',
  too_small: 'gray',
  too_few: 'gray',
};

interface Props {
  stage: PracticeStage;
  against: 'closed' | 'won';
  params: Record<string, string | undefined>;
  show: Show;
  onShow: (show: Show) => void;
  picked: ReadonlySet<string>;
  toggle: (key: string) => void;
}

/** One stage of the way: bars of both sides with their intervals, what is beyond chance first. */
export function PracticeStageCard({ stage, against, params, show, onShow, picked, toggle }: Props) {
  const t = useT();
  const format = useFormat();
  const label = useLabel();
  const [all, setAll] = useState(false);
  const [listed, setListed] = useState<{ row: PracticeRow; side: 'top' | 'others' } | null>(null);
  const steps = stage.rows.filter((row) => row.evidence === 'step');
  const rows = all || show === 'table' ? stage.rows : steps;
  const others = t(`analysis.practice_others_${against}`);
  const name = (row: PracticeRow) =>
    row.label
      ? t(`analysis.practice_row_${row.metric}` as Key, { what: label(row.label) })
      : t('analysis.practice_stay');
  const plain = (of: number) => format.number(of, Number.isInteger(Math.round(of * 10) / 10) ? 0 : 1);
  const value = (row: PracticeRow, of: number | null) =>
    of === null
      ? '—'
      : row.metric === 'share'
        ? `${format.number(of * 100, 0)}%`
        : row.metric === 'number'
          ? plain(of)
          : t('funnel.days', { n: plain(of) });
  const range = (row: PracticeRow, side: { low: number | null; high: number | null }) =>
    side.low === null || side.high === null ? '' : `${value(row, side.low)} – ${value(row, side.high)}`;
  const difference = (row: PracticeRow) =>
    row.difference === null
      ? '—'
      : row.metric === 'share'
        ? t('funnel.points', { n: `${row.difference > 0 ? '+' : ''}${format.number(row.difference * 100, 0)}` })
        : `${row.difference > 0 ? '+' : ''}${value(row, row.difference)}`;
  const q = (row: PracticeRow) => (row.q === null ? '—' : row.q < 0.001 ? '< 0.001' : format.number(row.q, 3));
  /** Opens the records behind a number; when they are too many to be named, a list of them. */
  const behind = (row: PracticeRow, side: 'top' | 'others') => {
    const of: Side = row[side];
    const count = row.metric === 'share' ? (of.k ?? 0) : of.n;
    const where = row.metric === 'share' ? (of.k_where ?? null) : of.where;
    const text = format.number(count);
    if (where || count === 0) return <Records where={where}>{text}</Records>;
    return (
      <Button kind="link" onClick={() => setListed({ row, side })}>
        {text}
      </Button>
    );
  };
  const basis = (row: PracticeRow, side: 'top' | 'others') => (
    <>
      {behind(row, side)}
      {row.metric === 'share' ? (
        <>
          /<Records where={row[side].where}>{format.number(row[side].n)}</Records>
        </>
      ) : null}
    </>
  );
  const title = label(stage.label);
  return (
    <>
      <Widget
        title={title}
        show={show}
        onShow={onShow}
        note={
          <>
            {t('analysis.practice_top')} <CountLink of={stage.top} /> · {others} <CountLink of={stage.others} />
          </>
        }
        chart={() => (
          <div className="practice-rows">
            {rows.length === 0 ? (
              <EmptyState small title={t('analysis.practice_stage_none')}>
                {t('analysis.practice_stage_none_help')}
              </EmptyState>
            ) : (
              <ul aria-label={t('analysis.practice_of', { stage: title })}>
                {rows.map((row) => {
                  const key = rowKey(stage.stage, row);
                  const scale = scaleOf(row);
                  return (
                    <li key={key} className="practice-row" data-weak={row.evidence !== 'step' || undefined}>
                      <span className="practice-pick">
                        {row.evidence === 'step' ? (
                          <Check
                            checked={picked.has(key)}
                            aria-label={t('analysis.practice_pick', { what: name(row), stage: title })}
                            onChange={() => toggle(key)}
                          />
                        ) : null}
                      </span>
                      <span className="practice-name">
                        <span className="strong">{name(row)}</span>
                        <Tag color={colors[row.evidence]}>{t(`analysis.practice_is_${row.evidence}` as Key)}</Tag>
                      </span>
                      <span className="practice-sides">
                        {(['top', 'others'] as const).map((side) => (
                          <span key={side} className="practice-side" data-side={side}>
                            <span className="practice-who">{side === 'top' ? t('analysis.practice_top') : others}</span>
                            <span className="practice-track" aria-hidden="true">
                              <span
                                className="practice-bar"
                                style={{ width: `${scale(row[side].figure ?? 0) * 100}%` }}
                              />
                              {row[side].low !== null && row[side].high !== null ? (
                                <span
                                  className="practice-whisker"
                                  style={{
                                    left: `${scale(row[side].low ?? 0) * 100}%`,
                                    width: `${(scale(row[side].high ?? 0) - scale(row[side].low ?? 0)) * 100}%`,
                                  }}
                                />
                              ) : null}
                            </span>
                            <span className="practice-value num">
                              {value(row, row[side].figure)} <span className="muted">({basis(row, side)})</span>
                            </span>
                          </span>
                        ))}
                      </span>
                      <span className="practice-test muted">
                        {t('analysis.practice_test', {
                          difference: difference(row),
                          range: range(row, row) || '—',
                          q: q(row),
                        })}
                      </span>
                    </li>
                  );
                })}
              </ul>
            )}
            <p className="practice-more">
              <Button kind="link" onClick={() => setAll(!all)}>
                {all ? t('analysis.practice_fewer') : t('analysis.practice_all', { n: stage.rows.length })}
              </Button>
            </p>
          </div>
        )}
        table={() => (
          <DataTable
            title={title}
            head={[
              t('analysis.practice_what'),
              t('analysis.practice_evidence'),
              t('analysis.practice_top'),
              'n',
              others,
              `n (${others})`,
              t('analysis.difference'),
              t('analysis.interval'),
              'q',
            ]}
            words={2}
            rows={rows.map((row) => ({
              key: rowKey(stage.stage, row),
              strong: row.evidence === 'step',
              cells: [
                name(row),
                t(`analysis.practice_is_${row.evidence}` as Key),
                <span key="top" title={range(row, row.top)}>
                  {value(row, row.top.figure)}
                </span>,
                <span key="n">{basis(row, 'top')}</span>,
                <span key="others" title={range(row, row.others)}>
                  {value(row, row.others.figure)}
                </span>,
                <span key="m">{basis(row, 'others')}</span>,
                difference(row),
                range(row, row) || '—',
                q(row),
              ],
            }))}
          />
        )}
      />
      {listed ? (
        <PracticeDeals
          title={`${title} · ${name(listed.row)}`}
          params={{ ...params, stage: stage.stage, what: listed.row.what ?? 'stay', side: listed.side }}
          onClose={() => setListed(null)}
        />
      ) : null}
    </>
  );
}
