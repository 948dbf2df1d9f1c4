import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '@/api/client';
import { keys } from '@/api/keys';
import { fetchRows } from '@/api/records';
import type { Row } from '@/api/types';
import { useT } from '@/i18n';
import { spanOf } from '@/meta/approvals/words';
import { useLabel, useSchema } from '@/meta/schema';
import { Button, EmptyState, IconButton, Tag } from '@/ui';
import { Section } from '../Section';
import { listOf, type Step, wordsOf } from './draft';
import { ProcessDrawer } from './ProcessDrawer';
import './rules.css';

interface Waiting {
  processes: { process: string; n: number; median_ms: number | null; pending: number; oldest_ms: number | null }[];
}

/** Approval processes: each with its steps in order and how long it takes. */
export function Processes() {
  const t = useT();
  const [editing, setEditing] = useState<Row | 'new' | null>(null);
  const answer = useQuery({
    queryKey: [...keys.object('approval_process'), 'admin'],
    queryFn: ({ signal }) => fetchRows('approval_process', { limit: 500, sort: 'applies_to,position' }, signal),
  });
  const waiting = useQuery({
    queryKey: keys.report('approvals', 90),
    queryFn: ({ signal }) => api.get<Waiting>('/api/reports/approvals', { days: 90 }, signal),
  }).data;
  const rows = answer.data?.rows ?? [];
  return (
    <Section
      title={t('admin.approvals')}
      lead={t('rules.processes_lead')}
      waiting={answer.isPending}
      fault={answer.error}
      retry={() => void answer.refetch()}
      actions={
        <Button kind="primary" icon="plus" onClick={() => setEditing('new')}>
          {t('rules.process_new')}
        </Button>
      }
    >
      {rows.length === 0 ? (
        <EmptyState icon="shield" title={t('rules.processes_none')}>
          {t('rules.processes_none_help')}
        </EmptyState>
      ) : (
        <ul className="rule-list">
          {rows.map((row) => (
            <Line
              key={row.id}
              row={row}
              waiting={waiting?.processes.find((item) => item.process === row.key)}
              onEdit={() => setEditing(row)}
            />
          ))}
        </ul>
      )}
      {editing ? <ProcessDrawer row={editing === 'new' ? null : editing} onClose={() => setEditing(null)} /> : null}
    </Section>
  );
}

function Line({ row, waiting, onEdit }: { row: Row; waiting?: Waiting['processes'][number]; onEdit: () => void }) {
  const t = useT();
  const label = useLabel();
  const schema = useSchema();
  const name = String(row.name ?? '');
  const steps = listOf<Step>(row.steps);
  const span = (milliseconds: number) => {
    const { unit, n } = spanOf(milliseconds);
    return t(unit === 'hours' ? 'rules.hours_span' : `rules.${unit}`, { count: n });
  };
  return (
    <li className="card rule-line" data-off={row.active === true ? undefined : ''}>
      <div className="grow">
        <span className="row">
          <Button kind="link" className="admin-name" onClick={onEdit}>
            {name}
          </Button>
          {row.active === true ? null : <Tag>{t('admin.inactive')}</Tag>}
        </span>
        <p className="rule-small">
          {label(schema.byName.get(String(row.applies_to))?.label)}
          {row.condition ? ` · ${String(row.condition)}` : ''}
        </p>
        <p className="rule-small">{steps.map((step) => label(wordsOf(step.name))).join(' → ')}</p>
        {waiting ? (
          <p className="rule-small">
            {t('rules.process_figures', { n: waiting.n, pending: waiting.pending })}
            {waiting.median_ms !== null ? ` · ${t('rules.process_median', { time: span(waiting.median_ms) })}` : ''}
            {waiting.oldest_ms !== null ? ` · ${t('rules.process_oldest', { time: span(waiting.oldest_ms) })}` : ''}
          </p>
        ) : null}
      </div>
      <IconButton small icon="edit" label={t('rules.edit_of', { name })} onClick={onEdit} />
    </li>
  );
}
