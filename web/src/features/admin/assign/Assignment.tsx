import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Row } from '@/api/types';
import { type Key, useT } from '@/i18n';
import { openForm } from '@/meta/actions';
import { linkText } from '@/meta/fields/link';
import { useFormat } from '@/meta/format';
import { Button, EmptyState } from '@/ui';
import { Section } from '../Section';
import './assign.css';
import { rowsQuery, speedQuery, useOwned, word } from './assign';
import { Members } from './Members';
import { ObjectChoice } from './ObjectChoice';
import { RuleList } from './RuleList';

const methods: Record<string, Key> = {
  user: 'assign.by_user',
  round_robin: 'assign.by_turns',
  weighted: 'assign.by_weight',
  least_loaded: 'assign.by_load',
  territory: 'assign.by_territory',
  best_fit: 'assign.by_fit',
};

/** Who gets a new record: the rules in their order. */
export function Assignment() {
  const t = useT();
  const format = useFormat();
  const objects = useOwned();
  const [chosen, setChosen] = useState(objects[0]?.name ?? 'lead');
  const [members, setMembers] = useState<Row | null>(null);
  const about = objects.find((object) => object.name === chosen);
  const answer = useQuery(rowsQuery('assignment_rule', `applies_to = '${chosen}'`));
  const speed = useQuery(speedQuery(chosen)).data;
  const rows = answer.data?.rows ?? [];
  const add = () =>
    openForm({ object: 'assignment_rule', values: { applies_to: chosen, position: (rows.length + 1) * 10 } });
  const says = (row: Row) => {
    const whom = linkText(row.method === 'user' ? row.user : row.team);
    const limit = row.daily_limit ? t('assign.per_day', { n: format.number(Number(row.daily_limit)) }) : '';
    const capacity = row.capacity ? t('assign.at_hand', { n: format.number(Number(row.capacity)) }) : '';
    const hours = row.working_hours ? t('assign.at_work') : '';
    const method = methods[word(row.method)];
    return [method ? t(method) : '', whom, limit, capacity, hours].filter(Boolean).join(' · ');
  };
  return (
    <Section
      title={t('assign.rules')}
      lead={t('assign.rules_lead')}
      waiting={answer.isPending}
      fault={answer.error}
      retry={() => void answer.refetch()}
      actions={
        <Button kind="primary" icon="plus" onClick={add}>
          {t('assign.rule_new')}
        </Button>
      }
    >
      <div className="admin-bar">
        <ObjectChoice objects={objects} value={chosen} onChange={setChosen} />
        {speed && speed.n > 0 ? (
          <span className="muted assign-speed">
            {t('assign.speed', {
              n: format.number(speed.n),
              median: format.number(speed.median_ms ?? 0),
              share: speed.under_1s ?? '—',
            })}
          </span>
        ) : null}
      </div>
      {rows.length === 0 || !about ? (
        <EmptyState icon="users" title={t('assign.rules_none')}>
          {t('assign.rules_none_help')}
        </EmptyState>
      ) : (
        <RuleList
          object="assignment_rule"
          about={about}
          rows={rows}
          says={says}
          more={(row) =>
            ['user', 'territory'].includes(word(row.method))
              ? []
              : [{ label: t('assign.members'), icon: 'users', onClick: () => setMembers(row) }]
          }
        />
      )}
      {members ? (
        <Members object="assignment_member" link="rule" of={members} onClose={() => setMembers(null)} />
      ) : null}
    </Section>
  );
}
