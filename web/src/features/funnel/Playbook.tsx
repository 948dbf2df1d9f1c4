import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api } from '@/api/client';
import { keys } from '@/api/keys';
import type { Row } from '@/api/types';
import { type Key, useT } from '@/i18n';
import { openForm } from '@/meta/actions';
import { useFormat } from '@/meta/format';
import { useLabel, useObject } from '@/meta/schema';
import { quote } from '@/meta/where';
import { Button, EmptyState, Tag } from '@/ui';
import type { TabProps } from './AnalysisPage';
import type { Effects } from './analysis';
import { DataTable } from './DataTable';
import { Records, useRateText } from './figures';
import { useAnalysis } from './use_analysis';

const entryObject = 'playbook_entry';
const measureObject = 'measure';

/** What can be done at a step, out of the playbook; each can be started from here. */
export function Playbook({ pipeline, stage }: { pipeline: string; stage: string }) {
  const t = useT();
  const format = useFormat();
  const client = useQueryClient();
  const meta = useObject(entryObject);
  const label = useLabel();
  const params = {
    where: `active and (stage = ${quote(stage)} or stage is empty)`,
    fields: 'name,name_en,how,how_en,lever,tried',
    sort: '-stage,name',
    limit: '6',
  };
  const answer = useQuery({
    queryKey: keys.report('playbook', params),
    queryFn: ({ signal }) => api.get<{ rows: Row[] }>(`/api/records/${entryObject}`, params, signal),
    enabled: meta !== undefined,
  });
  const english = format.language === 'en';
  const text = (row: Row, field: string) => String((english && row[`${field}_en`]) || row[field] || '');
  const rows = answer.data?.rows ?? [];
  if (!meta) return null;
  const levers = meta.fields.find((field) => field.name === 'lever')?.choices ?? [];
  return (
    <div className="analysis-playbook">
      <h3>{t('analysis.playbook')}</h3>
      {rows.length === 0 && answer.data ? <p className="muted">{t('analysis.playbook_empty')}</p> : null}
      <ul className="analysis-measures">
        {rows.map((row) => {
          const lever = levers.find((choice) => choice.name === row.lever);
          return (
            <li key={row.id}>
              <Tag color={lever?.color}>{label(lever?.label) || String(row.lever)}</Tag>
              <Link to="/o/$object/$id" params={{ object: entryObject, id: row.id }} className="strong">
                {text(row, 'name')}
              </Link>
              <span className="muted grow">{text(row, 'how')}</span>
              <Button
                onClick={() =>
                  openForm({
                    object: measureObject,
                    values: {
                      name: text(row, 'name'),
                      entry: { id: row.id, name: text(row, 'name') },
                      stage,
                      pipeline,
                    },
                    onSaved: () => void client.invalidateQueries({ queryKey: ['report'] }),
                  })
                }
              >
                {t('analysis.start_measure')}
              </Button>
            </li>
          );
        })}
      </ul>
      <p>
        <Link to="/o/$object" params={{ object: entryObject }} className="figure-link">
          {t('analysis.edit_playbook')}
        </Link>
      </p>
    </div>
  );
}

const colors: Record<string, string> = { better: 'green', worse: 'red' };

/** Measures that were started, and whether the step has changed since beyond chance. */
export function Started({ object, pipeline, search }: Omit<TabProps, 'change'>) {
  const t = useT();
  const format = useFormat();
  const label = useLabel();
  const rateText = useRateText();
  const meta = useObject(measureObject);
  const answer = useAnalysis<Effects>(
    'measures',
    { object: object.name, pipeline: pipeline.name, where: search.where },
    meta !== undefined,
  );
  const title = t('analysis.started_title');
  if (!meta || !answer.data) return null;
  const points = (value: number | undefined) =>
    value === undefined ? '—' : `${value > 0 ? '+' : ''}${format.number(value * 100, 1)}`;
  return (
    <section className="card" aria-label={title}>
      <div className="widget-head">
        <h2>{title}</h2>
        <Link to="/o/$object" params={{ object: measureObject }} className="figure-link">
          {t('analysis.all_measures')}
        </Link>
      </div>
      {answer.data.measures.length === 0 ? (
        <EmptyState small title={t('analysis.none_started')}>
          {t('analysis.none_started_help')}
        </EmptyState>
      ) : (
        <DataTable
          title={title}
          head={[
            t('analysis.measure'),
            t('funnel.stage'),
            t('analysis.since'),
            t('analysis.effect_verdict'),
            t('analysis.before'),
            t('analysis.after'),
            t('analysis.change_points'),
          ]}
          words={4}
          rows={answer.data.measures.map((item) => ({
            key: item.id,
            cells: [
              <Link key="name" to="/o/$object/$id" params={{ object: measureObject, id: item.id }}>
                {item.name}
              </Link>,
              label(item.label ?? undefined) || item.stage,
              format.date(item.started_on),
              <Tag key="verdict" color={colors[item.verdict] ?? 'gray'}>
                {t(`analysis.effect_${item.verdict}` as Key)}
              </Tag>,
              ...[item.before, item.after].map((side, at) =>
                side ? (
                  <span key={at === 0 ? 'before' : 'after'} title={rateText(side).long}>
                    {rateText(side).short} <Records where={side.resolved.where}>{format.number(side.n)}</Records>
                  </span>
                ) : (
                  '—'
                ),
              ),
              item.change === undefined
                ? '—'
                : `${points(item.change)}（${points(item.low ?? undefined)} … ${points(item.high ?? undefined)}）`,
            ],
          }))}
        />
      )}
    </section>
  );
}
