import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { invalidateObject } from '@/api/cache';
import { api } from '@/api/client';
import { explain } from '@/api/errors';
import { watchJob } from '@/api/jobs';
import { keys } from '@/api/keys';
import { queryClient } from '@/api/query_client';
import type { ObjectMeta } from '@/api/types';
import { useT } from '@/i18n';
import { useFormat } from '@/meta/format';
import { fieldOf } from '@/meta/schema';
import { Button, EmptyState, Field, MultiSelect, Segmented, Select, Tag, TextField, toast } from '@/ui';
import { Section } from '../Section';
import './assign.css';
import { type Load, loadsQuery, useOwned, usePeople } from './assign';
import { ObjectChoice } from './ObjectChoice';

/** What counts as open, by what the object says about its end. */
function openOf(object: ObjectMeta | undefined): string {
  if (object?.traits.stage) return "stage_kind = 'open'";
  return object && fieldOf(object, 'converted_at') ? 'converted_at is empty' : '';
}

/** How much everybody has at hand, and handing some of it on. */
export function Loads() {
  const t = useT();
  const format = useFormat();
  const objects = useOwned();
  const [chosen, setChosen] = useState(objects[0]?.name ?? 'lead');
  const where = openOf(objects.find((object) => object.name === chosen));
  const answer = useQuery(loadsQuery(chosen, where));
  const list = answer.data?.people ?? [];
  const most = Math.max(1, ...list.map((load) => Math.max(load.open, load.capacity ?? 0)));
  return (
    <Section
      title={t('assign.loads')}
      lead={t('assign.loads_lead')}
      waiting={answer.isPending}
      fault={answer.error}
      retry={() => void answer.refetch()}
    >
      <div className="admin-bar">
        <ObjectChoice objects={objects} value={chosen} onChange={setChosen} />
        {answer.data?.unowned ? (
          <span className="muted">{t('assign.unowned', { n: format.number(answer.data.unowned) })}</span>
        ) : null}
      </div>
      {list.length === 0 ? (
        <EmptyState icon="users" title={t('assign.loads_none')} />
      ) : (
        <ul className="card assign-loads">
          {list.map((load) => (
            <Bar key={load.user.id} load={load} most={most} />
          ))}
        </ul>
      )}
      <HandOn key={chosen} object={chosen} open={where} people={list} />
    </Section>
  );
}

function Bar({ load, most }: { load: Load; most: number }) {
  const t = useT();
  const format = useFormat();
  const full = load.capacity !== null && load.open >= load.capacity;
  return (
    <li>
      <span className="assign-who">
        <span className="ellipsis">{load.user.name ?? '—'}</span>
        {load.active ? null : <Tag color="red">{t('admin.inactive')}</Tag>}
        {load.absent ? <Tag color="orange">{t('assign.absent')}</Tag> : null}
      </span>
      <span className="assign-bar" aria-hidden>
        <span data-full={full || undefined} style={{ width: `${(load.open / most) * 100}%` }} />
        {load.capacity === null ? null : <i style={{ left: `${(load.capacity / most) * 100}%` }} />}
      </span>
      <span className="num strong assign-open">
        {load.capacity === null
          ? format.number(load.open)
          : t('assign.of_capacity', { n: format.number(load.open), most: format.number(load.capacity) })}
      </span>
      <span className="muted num assign-new">{t('assign.new_7', { n: format.number(load.new_7_days) })}</span>
    </li>
  );
}

type Way = 'even' | 'rules' | 'pool';

/** Somebody's records to others: evenly, by the rules or into the pool, as a job that can be undone. */
function HandOn({ object, open: where, people }: { object: string; open: string; people: Load[] }) {
  const t = useT();
  const format = useFormat();
  const everybody = usePeople();
  const pooled = useOwned(true).some((item) => item.name === object);
  const [from, setFrom] = useState<string | null>(null);
  const [to, setTo] = useState<string[]>([]);
  const [way, setWay] = useState<Way>('even');
  const [reason, setReason] = useState('');
  const [busy, setBusy] = useState(false);
  const body = {
    object,
    where: [from ? `owner = '${from}'` : 'owner is empty', where].filter(Boolean).join(' and '),
    to: way === 'even' ? { users: to } : way === 'rules' ? { rules: true } : { pool: true },
    reason: reason || undefined,
  };
  const ready = way !== 'even' || to.length > 0;
  const preview = useQuery({
    queryKey: keys.admin('split', JSON.stringify(body)),
    enabled: ready && from !== null,
    queryFn: ({ signal }) =>
      api.post<{ records: number; people: { user: { name: string }; gets: number }[] }>(
        '/api/redistributions',
        { ...body, dry_run: true },
        { signal },
      ),
  });
  const start = async () => {
    setBusy(true);
    try {
      const { job } = await api.post<{ job: string }>('/api/redistributions', body);
      watchJob(job, () => {
        invalidateObject(object);
        void queryClient.invalidateQueries({ queryKey: keys.admin('loads') });
      });
      setFrom(null);
      setTo([]);
    } catch (error) {
      toast(explain(error), { kind: 'error' });
    }
    setBusy(false);
  };
  return (
    <section className="card card-body stack" aria-label={t('assign.hand_on')}>
      <h2>{t('assign.hand_on')}</h2>
      <div className="assign-form">
        <Field label={t('assign.from')}>
          {({ id }) => (
            <Select
              id={id}
              label={t('assign.from')}
              value={from}
              options={people.map((load) => ({
                value: load.user.id,
                label: `${load.user.name ?? '—'} (${format.number(load.open)})`,
              }))}
              onChange={setFrom}
            />
          )}
        </Field>
        <Field label={t('assign.way')}>
          {() => (
            <Segmented
              label={t('assign.way')}
              value={way}
              options={[
                { value: 'even', label: t('assign.way_even') },
                { value: 'rules', label: t('assign.way_rules') },
                ...(pooled ? [{ value: 'pool' as const, label: t('assign.way_pool') }] : []),
              ]}
              onChange={setWay}
            />
          )}
        </Field>
        {way === 'even' ? (
          <Field label={t('assign.to')}>
            {({ id }) => (
              <MultiSelect
                id={id}
                label={t('assign.to')}
                value={to}
                options={everybody.filter((person) => person.value !== from)}
                onChange={setTo}
              />
            )}
          </Field>
        ) : null}
        <Field label={t('assign.reason')}>
          {({ id }) => <TextField id={id} value={reason} onChange={(event) => setReason(event.currentTarget.value)} />}
        </Field>
      </div>
      <div className="row assign-wrap">
        <span className="muted grow" aria-live="polite">
          {preview.error
            ? explain(preview.error)
            : preview.data
              ? [
                  t('assign.will_move', { n: format.number(preview.data.records) }),
                  ...preview.data.people.map((each) => `${each.user.name} ${format.number(each.gets)}`),
                ].join(' · ')
              : t('assign.choose_from')}
        </span>
        <Button
          kind="primary"
          busy={busy}
          disabled={!preview.data?.records || Boolean(preview.error) || !ready}
          onClick={() => void start()}
        >
          {t('assign.hand_on_do')}
        </Button>
      </div>
    </section>
  );
}
