import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { explain } from '@/api/errors';
import { keys } from '@/api/keys';
import { fetchRows, saveRecord, type Values } from '@/api/records';
import { fetchFigures } from '@/api/rules';
import type { Row } from '@/api/types';
import { useT } from '@/i18n';
import { useFormat } from '@/meta/format';
import { useLabel, useSchema } from '@/meta/schema';
import { Button, EmptyState, IconButton, Menu, Switch, Tabs, toast } from '@/ui';
import { Section } from '../Section';
import { RuleDrawer } from './RuleDrawer';
import { RunLog } from './RunLog';
import './rules.css';
import { actSentence, actsOf, whenSentence } from './sentence';
import { templates } from './templates';

const route = getRouteApi('/app/admin/{-$section}');

/** Automation: rules read aloud, what they did, what they save. */
export function Rules() {
  const t = useT();
  const format = useFormat();
  const search = route.useSearch();
  const navigate = useNavigate({ from: '/admin/{-$section}' });
  const [editing, setEditing] = useState<{ row: Row | null; start?: Values } | null>(null);
  const answer = useQuery({
    queryKey: [...keys.object('rule'), 'admin'],
    queryFn: ({ signal }) => fetchRows('rule', { limit: 500, sort: 'applies_to,position' }, signal),
  });
  const figures = useQuery({ queryKey: keys.rules('figures'), queryFn: ({ signal }) => fetchFigures(signal) }).data;
  const log = search.show === 'log';
  const go = (show: string | undefined, id?: string) => void navigate({ search: { show, id }, replace: true });
  const rows = answer.data?.rows ?? [];
  const samples = templates(t).map((sample) => ({
    label: t(sample.title),
    onClick: () => setEditing({ row: null, start: { name: t(sample.title), ...sample.rule } as Values }),
  }));
  const start = (
    <Menu
      align="end"
      target={
        <Button kind="primary" icon="plus">
          {t('rules.rule_new')}
        </Button>
      }
      entries={[
        { label: t('rules.blank'), icon: 'plus', onClick: () => setEditing({ row: null }) },
        'divider',
        ...samples,
      ]}
    />
  );
  return (
    <Section
      title={t('admin.rules')}
      lead={
        figures
          ? t('rules.figures', {
              runs: format.number(figures.runs),
              acts: format.number(figures.acts),
              minutes: format.number(figures.minutes_saved),
            })
          : ' '
      }
      waiting={answer.isPending}
      fault={answer.error}
      retry={() => void answer.refetch()}
      actions={start}
    >
      <Tabs
        label={t('admin.rules')}
        value={log ? 'log' : 'rules'}
        tabs={[
          { value: 'rules', label: t('rules.tab_rules') },
          {
            value: 'log',
            label: figures?.failed ? t('rules.tab_log_failed', { n: figures.failed }) : t('rules.tab_log'),
          },
        ]}
        onChange={(value) => go(value === 'log' ? 'log' : undefined)}
      />
      {log ? (
        <RunLog
          rule={search.id}
          ruleName={String(rows.find((row) => row.id === search.id)?.name ?? '')}
          onAll={() => go('log')}
        />
      ) : rows.length === 0 ? (
        <EmptyState icon="spark" title={t('rules.none')}>
          {t('rules.none_help')}
        </EmptyState>
      ) : (
        <ul className="rule-list">
          {rows.map((row) => (
            <Line
              key={row.id}
              row={row}
              runs={figures?.rules.find((item) => item.rule === row.id)?.runs ?? 0}
              onEdit={() => setEditing({ row })}
              onLog={() => go('log', row.id)}
            />
          ))}
        </ul>
      )}
      {editing ? <RuleDrawer row={editing.row} start={editing.start} onClose={() => setEditing(null)} /> : null}
    </Section>
  );
}

function Line({ row, runs, onEdit, onLog }: { row: Row; runs: number; onEdit: () => void; onLog: () => void }) {
  const t = useT();
  const label = useLabel();
  const schema = useSchema();
  const format = useFormat();
  const object = schema.byName.get(String(row.applies_to));
  const name = String(row.name ?? '');
  const toggle = async () => {
    try {
      await saveRecord('rule', row, { active: row.active !== true }, { say: t('form.saved') });
    } catch (error) {
      toast(explain(error), { kind: 'error' });
    }
  };
  return (
    <li className="card rule-line" data-off={row.active === true ? undefined : ''}>
      <Switch label={t('rules.active_of', { name })} checked={row.active === true} onChange={() => void toggle()} />
      <div className="grow">
        <Button kind="link" className="admin-name" onClick={onEdit}>
          {name}
        </Button>
        <p className="rule-small">
          {whenSentence(row, object, t, label)}
          {t('rules.then')}
          {actsOf(row)
            .map((act) => actSentence(act, object, schema.byName, t, label))
            .join(t('rules.then_next'))}
        </p>
      </div>
      <Button kind="link" onClick={onLog}>
        {t('rules.runs', { count: runs, n: format.number(runs) })}
      </Button>
      <IconButton small icon="edit" label={t('rules.edit_of', { name })} onClick={onEdit} />
    </li>
  );
}
