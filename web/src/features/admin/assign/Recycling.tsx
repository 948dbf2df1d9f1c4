import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Row } from '@/api/types';
import { useT } from '@/i18n';
import { openForm } from '@/meta/actions';
import { useFormat } from '@/meta/format';
import { useLabel } from '@/meta/schema';
import { Button, EmptyState } from '@/ui';
import { Section } from '../Section';
import './assign.css';
import { number, rowsQuery, useOwned, word } from './assign';
import { ObjectChoice } from './ObjectChoice';
import { RuleList } from './RuleList';

/** How long somebody may own a record without doing something with it. */
export function Recycling() {
  const t = useT();
  const format = useFormat();
  const label = useLabel();
  const objects = useOwned(true);
  const [chosen, setChosen] = useState(objects[0]?.name ?? 'lead');
  const about = objects.find((object) => object.name === chosen);
  const answer = useQuery(rowsQuery('recycling_rule', `applies_to = '${chosen}'`));
  const rows = answer.data?.rows ?? [];
  const time = (row: Row, n: number) =>
    t(row.unit === 'minutes' ? 'assign.minutes_n' : row.unit === 'hours' ? 'assign.hours' : 'assign.days_n', {
      count: n,
      n: format.number(n),
    });
  const says = (row: Row) => {
    const limit = time(row, number(row.limit));
    const since = about?.fields.find((field) => field.name === word(row.since));
    const first = word(row.since)
      ? t('assign.since', { limit, since: since ? label(since.label) : word(row.since) })
      : t('assign.silent', { limit });
    const warn = number(row.warn_before) ? t('assign.warned', { time: time(row, number(row.warn_before)) }) : '';
    const then = t(
      row.then === 'assign'
        ? 'assign.then_assign'
        : row.then === 'nothing'
          ? 'assign.then_nothing'
          : 'assign.then_pool',
    );
    return [first, warn, then].filter(Boolean).join(' · ');
  };
  return (
    <Section
      title={t('assign.recycling')}
      lead={t('assign.recycling_lead')}
      waiting={answer.isPending}
      fault={answer.error}
      retry={() => void answer.refetch()}
      actions={
        <Button
          kind="primary"
          icon="plus"
          onClick={() =>
            openForm({ object: 'recycling_rule', values: { applies_to: chosen, position: (rows.length + 1) * 10 } })
          }
        >
          {t('assign.rule_new')}
        </Button>
      }
    >
      <div className="admin-bar">
        <ObjectChoice objects={objects} value={chosen} onChange={setChosen} />
      </div>
      {rows.length === 0 || !about ? (
        <EmptyState icon="clock" title={t('assign.recycling_none')}>
          {t('assign.recycling_none_help')}
        </EmptyState>
      ) : (
        <RuleList object="recycling_rule" about={about} rows={rows} says={says} />
      )}
    </Section>
  );
}
