import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '@/api/client';
import { keys } from '@/api/keys';
import type { ObjectMeta } from '@/api/types';
import { useT } from '@/i18n';
import { useFormat } from '@/meta/format';
import { useLabel, useSchema } from '@/meta/schema';
import { Banner, Button, Card, Select, Tag } from '@/ui';
import { changeOverlay, faultText } from '../model/overlay';
import { Section } from '../Section';
import './rules.css';
import { PolicyPart } from './PolicyPart';
import { RuleRow } from './RuleRow';
import { draftOf, type RuleDraft, rulesOf } from './rules';
import { TryTwo } from './TryTwo';

const route = getRouteApi('/app/admin/{-$section}');

/** What makes two records the same, per object: comparisons with their weights, and what follows. */
export function DuplicateRules() {
  const t = useT();
  const label = useLabel();
  const schema = useSchema();
  const navigate = useNavigate({ from: '/admin/{-$section}' });
  const { id } = route.useSearch();
  const objects = schema.objects.filter((object) => !object.system && !object.activity);
  const object = objects.find((item) => item.name === id) ?? objects.find((item) => item.duplicates?.length);
  return (
    <Section
      title={t('duplicates.rules')}
      lead={t('duplicates.rules_lead')}
      actions={
        <span className="rules-pick">
          <Select
            label={t('duplicates.object')}
            value={object?.name ?? null}
            options={objects.map((item) => ({ value: item.name, label: label(item.label) }))}
            onChange={(next) => next && void navigate({ search: { id: next } })}
          />
        </span>
      }
    >
      <Prevented />
      {object ? <OneObject key={object.name} object={object} /> : null}
    </Section>
  );
}

interface Figures {
  prevented: number;
  items: { object: string; channel: string; act: string; count: number }[];
}

function Prevented() {
  const t = useT();
  const label = useLabel();
  const format = useFormat();
  const schema = useSchema();
  const answer = useQuery({
    queryKey: keys.admin('duplicates'),
    queryFn: ({ signal }) => api.get<Figures>('/api/duplicates/figures', undefined, signal),
    staleTime: 60_000,
  });
  if (!answer.data) return null;
  return (
    <div className="rules-prevented">
      <span className="strong">
        {answer.data.items.length > 0
          ? t('duplicates.prevented', { n: format.number(answer.data.prevented) })
          : t('duplicates.prevented_none')}
      </span>
      {answer.data.items.map((item) => (
        <Tag key={`${item.object}.${item.channel}.${item.act}`}>
          {label(schema.byName.get(item.object)?.label)} · {t(`duplicates.${item.channel}` as 'duplicates.api')} ·{' '}
          {t(`duplicates.act_${item.act}` as 'duplicates.act_warned')} {format.number(item.count)}
        </Tag>
      ))}
    </div>
  );
}

function OneObject({ object }: { object: ObjectMeta }) {
  const t = useT();
  const [draft, setDraft] = useState<RuleDraft>(() => draftOf(object));
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState('');
  const changed = JSON.stringify(draft) !== JSON.stringify(draftOf(object));
  const save = async () => {
    setBusy(true);
    setFault('');
    try {
      await changeOverlay(
        object.name,
        (before) => ({ ...before, duplicates: rulesOf(draft), duplicate_policy: draft.policy }),
        t('duplicates.rules_saved'),
      );
    } catch (error) {
      setFault(faultText(error));
    }
    setBusy(false);
  };
  return (
    <div className="stack">
      <Card
        title={t('duplicates.rules')}
        flush
        actions={
          <Button
            small
            icon="plus"
            onClick={() =>
              setDraft({
                ...draft,
                rules: [...draft.rules, { key: crypto.randomUUID(), rule: 'same_name', fields: [] }],
              })
            }
          >
            {t('duplicates.rule_add')}
          </Button>
        }
      >
        <div className="rules-list">
          {draft.rules.map((rule, at) => (
            <RuleRow
              key={rule.key}
              object={object}
              rule={rule}
              onChange={(next) => setDraft({ ...draft, rules: draft.rules.map((item, i) => (i === at ? next : item)) })}
              onRemove={() => setDraft({ ...draft, rules: draft.rules.filter((_, i) => i !== at) })}
            />
          ))}
        </div>
      </Card>
      <PolicyPart policy={draft.policy} onChange={(policy) => setDraft({ ...draft, policy })} />
      {fault ? <Banner kind="error">{fault}</Banner> : null}
      <div className="rules-save">
        <span className="muted grow">{t('duplicates.rules_note')}</span>
        <Button kind="primary" busy={busy} disabled={!changed} onClick={() => void save()}>
          {t('duplicates.rules_save')}
        </Button>
      </div>
      {object.duplicates?.length ? <TryTwo object={object} /> : null}
    </div>
  );
}
