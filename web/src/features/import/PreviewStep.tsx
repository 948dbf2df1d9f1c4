import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { explain } from '@/api/errors';
import { watchJob } from '@/api/jobs';
import { keys } from '@/api/keys';
import { useT } from '@/i18n';
import { useFormat } from '@/meta/format';
import { fieldOf, useLabel, useObject } from '@/meta/schema';
import { Banner, Button, Card, ErrorState, Skeleton, Tip } from '@/ui';
import { type Draft, type Mapping, start, tryMapping } from './importing';
import { ProblemCard } from './ProblemCard';

interface Props {
  draft: Draft;
  mapping: Mapping;
  onChange: (mapping: Mapping) => void;
  onBack: () => void;
  onStarted: () => void;
}

/** What would happen: how many rows go in, what is in the way of the others, and the first rows as they would be. */
export function PreviewStep({ draft, mapping, onChange, onBack, onStarted }: Props) {
  const t = useT();
  const format = useFormat();
  const label = useLabel();
  const object = useObject(mapping.object);
  const [fault, setFault] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const answer = useQuery({
    queryKey: [...keys.importing(draft.id), 'preview', mapping, format.language],
    queryFn: () => tryMapping(draft.id, mapping),
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  const preview = answer.data;
  const run = async () => {
    setBusy(true);
    setFault(null);
    try {
      const { job } = await start(draft.id);
      watchJob(job, undefined, false);
      onStarted();
    } catch (error) {
      setFault(error);
      setBusy(false);
    }
  };
  if (!object)
    return <ErrorState title={t('import.no_object')} actions={<Button onClick={onBack}>{t('ui.back')}</Button>} />;
  if (answer.error)
    return (
      <ErrorState
        title={t('import.mapping_fault')}
        actions={<Button onClick={onBack}>{t('import.back_to_map')}</Button>}
      >
        {explain(answer.error)}
      </ErrorState>
    );
  if (!preview)
    return (
      <div className="import-content stack" aria-busy="true">
        <p className="muted">{t('import.trying')}</p>
        <Skeleton height={64} />
        <Skeleton height={280} />
      </div>
    );
  const columns = [...new Set(preview.rows.flatMap((row) => Object.keys(row.values)))];
  const order = mapping.columns.map((column) => column.field);
  columns.sort((a, b) => (order.indexOf(a) + 1 || 99) - (order.indexOf(b) + 1 || 99));
  const rows = Math.max(draft.rows_estimate, preview.checked);
  return (
    <div className="import-content stack">
      <div className="import-counts" aria-live="polite" data-old={answer.isFetching || undefined}>
        <p className="card import-count" data-kind="good">
          <strong>{format.number(preview.good)}</strong>
          <span>{t('import.good')}</span>
        </p>
        <p className="card import-count" data-kind={preview.bad ? 'bad' : undefined}>
          <strong>{format.number(preview.bad)}</strong>
          <span>{t('import.bad')}</span>
        </p>
        <p className="card import-count">
          <strong>{format.number(preview.created)}</strong>
          <span>{t('import.would_create')}</span>
        </p>
        {preview.updated > 0 || mapping.mode !== 'insert' ? (
          <p className="card import-count">
            <strong>{format.number(preview.updated)}</strong>
            <span>{t('import.would_update')}</span>
          </p>
        ) : null}
        {preview.links_created > 0 ? (
          <p className="card import-count">
            <strong>{format.number(preview.links_created)}</strong>
            <span>{t('import.would_link')}</span>
          </p>
        ) : null}
      </div>
      <p className="muted">
        {preview.complete
          ? t('import.tried_all', { count: preview.checked, n: format.number(preview.checked) })
          : t('import.tried_some', { n: format.number(preview.checked), all: format.number(rows) })}
      </p>
      {preview.problems.map((problem) => (
        <ProblemCard
          key={`${problem.field}|${problem.rule}`}
          problem={problem}
          object={object}
          mapping={mapping}
          busy={answer.isFetching}
          onChange={onChange}
        />
      ))}
      <ValueRules mapping={mapping} known={preview.problems.map((problem) => problem.field)} onChange={onChange} />
      {preview.rows.length > 0 ? (
        <Card flush title={t('import.first_rows')}>
          <section className="import-table" aria-label={t('import.first_rows')} tabIndex={0}>
            <table className="table">
              <thead>
                <tr>
                  <th>{t('import.line')}</th>
                  {columns.map((name) => (
                    <th key={name}>{label(fieldOf(object, name)?.label) || name}</th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {preview.rows.slice(0, 30).map((row) => (
                  <tr key={row.line} data-bad={row.faults.length > 0 || undefined}>
                    <td className="muted">{row.line}</td>
                    {columns.map((name) => {
                      const wrong = row.faults.find((item) => item.field === name);
                      return (
                        <td key={name} data-fault={wrong ? '' : undefined}>
                          {wrong ? (
                            <Tip text={wrong.message}>
                              <button type="button" className="import-wrong">
                                {wrong.value || row.values[name] || t('import.empty')}
                                <span className="sr-only"> {wrong.message}</span>
                              </button>
                            </Tip>
                          ) : (
                            row.values[name]
                          )}
                        </td>
                      );
                    })}
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
        </Card>
      ) : null}
      {fault ? <Banner kind="error">{explain(fault)}</Banner> : null}
      <div className="import-foot">
        <Button icon="back" onClick={onBack}>
          {t('import.back_to_map')}
        </Button>
        <span className="grow" />
        {preview.bad > 0 ? <span className="muted import-foot-note">{t('import.bad_note')}</span> : null}
        <Button
          kind="primary"
          busy={busy}
          disabled={answer.isFetching || preview.good === 0}
          onClick={() => void run()}
        >
          {preview.complete
            ? t('import.start', { count: preview.good, n: format.number(preview.good) })
            : t('import.start_all', { n: format.number(rows) })}
        </Button>
      </div>
    </div>
  );
}

/** Words that are read as other words, so that nobody wonders later. */
function ValueRules({
  mapping,
  known,
  onChange,
}: {
  mapping: Mapping;
  known: string[];
  onChange: (mapping: Mapping) => void;
}) {
  const t = useT();
  const label = useLabel();
  const object = useObject(mapping.object);
  const rules = mapping.columns.filter((column) => Object.keys(column.values ?? {}).length > 0);
  if (rules.length === 0 || !object) return null;
  return (
    <Card title={t('import.rules')}>
      <ul className="import-rules">
        {rules.flatMap((column) => {
          const field = fieldOf(object, column.field);
          return Object.entries(column.values ?? {}).map(([word, meaning]) => {
            const choice = field?.choices?.find((item) => item.name === meaning);
            return (
              <li key={`${column.field}|${word}`} className="row" data-open={known.includes(column.field) || undefined}>
                <span className="muted">{label(field?.label)}</span>
                <span>
                  {t('import.rule', { word, meaning: choice ? label(choice.label) : meaning || t('import.empty') })}
                </span>
                <Button
                  kind="link"
                  onClick={() => {
                    const { [word]: _, ...rest } = column.values ?? {};
                    onChange({
                      ...mapping,
                      columns: mapping.columns.map((item) => (item === column ? { ...item, values: rest } : item)),
                    });
                  }}
                >
                  {t('import.rule_drop')}
                </Button>
              </li>
            );
          });
        })}
      </ul>
    </Card>
  );
}
