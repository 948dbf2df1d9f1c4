import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { api, isApiError } from '@/api/client';
import { explain } from '@/api/errors';
import { keys } from '@/api/keys';
import { useSession } from '@/api/session';
import type { Link, Row } from '@/api/types';
import { type Key, useT } from '@/i18n';
import { todayIn, useFormat } from '@/meta/format';
import type { Catalogue, Scorecard } from '@/meta/kpi/types';
import { Banner, Button, CheckLabel, Dialog, DialogFoot, Field, MultiSelect, Select, TextField } from '@/ui';
import { AttemptSaid } from './AlertsPage';
import {
  type Alert,
  type Attempt,
  alertObject,
  type Draft,
  draftOf,
  ofChange,
  periods,
  recipientObject,
  type Test,
  tests,
  valuesOf,
} from './alerts';

interface Recipient {
  id: string;
  person: Link | null;
}

const units: Record<string, Key> = {
  percent: 'alerts.unit_percent',
  days: 'alerts.unit_days',
  years: 'alerts.unit_years',
};

/** One alert: what it looks at, when it tells, whom. */
export function AlertForm({
  start,
  catalogue,
  onClose,
  onSaved,
}: {
  start: Partial<Alert>;
  catalogue: Catalogue;
  onClose: () => void;
  onSaved: (id: string) => Promise<void>;
}) {
  const t = useT();
  const format = useFormat();
  const me = useSession().user.id;
  const [draft, setDraft] = useState(() => draftOf(start));
  const [named, setNamed] = useState(Boolean(start.name));
  const [people, setPeople] = useState<string[] | null>(null);
  const [faults, setFaults] = useState<Record<string, string>>({});
  const [fault, setFault] = useState('');
  const [attempt, setAttempt] = useState<Attempt | null>(null);
  const [busy, setBusy] = useState<'try' | 'save' | ''>('');
  const kpi = catalogue.kpis.find((item) => item.name === draft.kpi);
  const currency = format.currency;
  const users = useQuery({
    queryKey: keys.report('alert_people', {}),
    queryFn: ({ signal }) =>
      api.get<{ rows: Row[] }>(
        '/api/records/user',
        { fields: 'name', where: 'active', sort: 'name', limit: 500 },
        signal,
      ),
    staleTime: 300_000,
  });
  const recipients = useQuery({
    queryKey: keys.report('alert_recipients', { id: start.id }),
    queryFn: ({ signal }) =>
      api.get<{ rows: Recipient[] }>(
        `/api/records/${alertObject}/${start.id}/related/recipients`,
        { limit: 500 },
        signal,
      ),
    enabled: start.id !== undefined,
    gcTime: 0,
  });
  const known = recipients.data?.rows ?? [];
  const chosen = people ?? known.map((item) => item.person?.id ?? '');
  const today = todayIn(format.zone);
  const values = useQuery({
    queryKey: keys.report('alert_values', { kpi: draft.kpi, by: draft.dimension, lang: format.language }),
    queryFn: ({ signal }) =>
      api.get<Scorecard>(
        `/api/reports/kpi/${draft.kpi}`,
        { by: draft.dimension, from: `${Number(today.slice(0, 4)) - 2}-01-01`, to: today },
        signal,
      ),
    enabled: kpi !== undefined && draft.dimension !== '',
  });
  const set = (next: Partial<Draft>) => {
    setAttempt(null);
    setDraft((old) => ({ ...old, ...next }));
  };
  const suggested = kpi
    ? `${kpi.label} · ${t(`alerts.test_${draft.test}`)}${ofChange(draft.test) ? '' : ` ${draft.threshold}`}`
    : '';
  const whole = () => ({ ...valuesOf(draft), name: (named ? draft.name : suggested) || suggested });
  const refused = (error: unknown) => {
    if (isApiError(error) && error.fields.length > 0) {
      setFaults(Object.fromEntries(error.fields.map((item) => [item.field, item.message])));
      const shown = [
        'name',
        'kpi',
        'dimension',
        'dimension_value',
        'threshold',
        'least_change',
        'least_n',
        'condition',
      ];
      setFault(error.fields.every((item) => shown.includes(item.field)) ? '' : explain(error));
    } else setFault(explain(error));
  };
  const run = async (what: 'try' | 'save') => {
    setBusy(what);
    setFaults({});
    setFault('');
    try {
      // Tried before it is kept: what cannot be computed is told here and not tomorrow morning.
      const said = await api.post<Attempt>('/api/alerts/try', { id: start.id, values: whole() });
      setAttempt(said);
      if (what === 'save') {
        const row = start.id
          ? await api.patch<Row>(`/api/records/${alertObject}/${start.id}`, { ...whole(), version: start.version })
          : await api.post<Row>(`/api/records/${alertObject}`, whole());
        if (people) {
          const commands = [
            ...people
              .filter((id) => !known.some((item) => item.person?.id === id))
              .map((person) => ({
                method: 'POST',
                path: `/api/records/${recipientObject}`,
                body: { alert: row.id, person },
              })),
            ...known
              .filter((item) => item.person && !people.includes(item.person.id))
              .map((item) => ({ method: 'DELETE', path: `/api/records/${recipientObject}/${item.id}` })),
          ];
          if (commands.length > 0) await api.post('/api/batch', { mode: 'all', commands });
        }
        await onSaved(row.id);
      }
    } catch (error) {
      refused(error);
    }
    setBusy('');
  };
  const options = useMemo(
    () => ({
      kpis: catalogue.kpis.map((item) => ({ value: item.name, label: item.label })),
      dimensions: catalogue.dimensions.map((item) => ({ value: item.name, label: item.label })),
      people: (users.data?.rows ?? [])
        .filter((row) => row.id !== me)
        .map((row) => ({ value: row.id, label: String(row.name) })),
    }),
    [catalogue, users.data, me],
  );
  const groups = (values.data?.groups ?? [])
    .filter((group) => group.key !== null && group.label)
    .map((group) => ({ value: group.key ?? '', label: group.label ?? '' }));
  if (draft.dimension_value && !groups.some((group) => group.value === draft.dimension_value))
    groups.push({ value: draft.dimension_value, label: draft.dimension_value });
  const change = ofChange(draft.test);
  const unit = kpi ? (units[kpi.unit] ? t(units[kpi.unit] as Key) : kpi.unit.startsWith('money') ? currency : '') : '';
  return (
    <Dialog
      title={t(start.id ? 'alerts.edit' : 'alerts.add')}
      width={620}
      onClose={onClose}
      onSubmit={() => void run('save')}
      foot={
        <>
          <Button busy={busy === 'try'} onClick={() => void run('try')}>
            {t('alerts.try')}
          </Button>
          <span className="grow" />
          <DialogFoot onCancel={onClose} act={t('alerts.save')} busy={busy === 'save'} />
        </>
      }
    >
      <div className="alerts-form">
        <Field label={t('alerts.kpi')} required fault={faults.kpi} help={kpi?.formula}>
          {(control) => (
            <Select
              {...control}
              value={draft.kpi || null}
              options={options.kpis}
              onChange={(value) => set({ kpi: value ?? '' })}
            />
          )}
        </Field>
        <div className="alerts-pair">
          <Field label={t('alerts.period')}>
            {(control) => (
              <Select
                {...control}
                value={draft.period}
                options={periods.map((value) => ({ value: value as string, label: t(`alerts.period_${value}`) }))}
                onChange={(value) => set({ period: value ?? 'quarter' })}
              />
            )}
          </Field>
          <Field label={t('alerts.dimension')} fault={faults.dimension}>
            {(control) => (
              <Select
                {...control}
                clearable
                placeholder={t('alerts.everything')}
                value={draft.dimension || null}
                options={options.dimensions}
                onChange={(value) => set({ dimension: value ?? '', dimension_value: '' })}
              />
            )}
          </Field>
        </div>
        {draft.dimension ? (
          <Field label={t('alerts.value')} required fault={faults.dimension_value}>
            {(control) => (
              <Select
                {...control}
                value={draft.dimension_value || null}
                options={groups}
                onChange={(value) => set({ dimension_value: value ?? '' })}
              />
            )}
          </Field>
        ) : null}
        <div className="alerts-pair">
          <Field label={t('alerts.test')}>
            {(control) => (
              <Select
                {...control}
                value={draft.test as string}
                options={tests.map((value) => ({ value: value as string, label: t(`alerts.test_${value}`) }))}
                onChange={(value) => set({ test: (value ?? 'below') as Test })}
              />
            )}
          </Field>
          {change ? (
            <Field label={t('alerts.against')}>
              {(control) => (
                <Select
                  {...control}
                  value={draft.against}
                  options={['previous', 'year'].map((value) => ({ value, label: t(`alerts.against_${value}` as Key) }))}
                  onChange={(value) => set({ against: value ?? 'previous' })}
                />
              )}
            </Field>
          ) : (
            <Field
              label={unit ? `${t('alerts.threshold')} (${unit})` : t('alerts.threshold')}
              required
              fault={faults.threshold}
            >
              {(control) => (
                <TextField
                  {...control}
                  inputMode="decimal"
                  value={draft.threshold}
                  onChange={(event) => set({ threshold: event.currentTarget.value })}
                />
              )}
            </Field>
          )}
        </div>
        {change ? (
          <Field label={t('alerts.least_change')} fault={faults.least_change}>
            {(control) => (
              <TextField
                {...control}
                inputMode="decimal"
                value={draft.least_change}
                onChange={(event) => set({ least_change: event.currentTarget.value })}
              />
            )}
          </Field>
        ) : null}
        <CheckLabel checked={draft.sure} onChange={(event) => set({ sure: event.currentTarget.checked })}>
          {t('alerts.sure')} <span className="muted">{t('alerts.sure_help')}</span>
        </CheckLabel>
        <Field label={t('alerts.people')} help={t('alerts.people_help')}>
          {(control) => <MultiSelect {...control} value={chosen} options={options.people} onChange={setPeople} />}
        </Field>
        <Field label={t('alerts.name')} fault={faults.name}>
          {(control) => (
            <TextField
              {...control}
              value={named ? draft.name : suggested}
              onChange={(event) => {
                setNamed(true);
                set({ name: event.currentTarget.value });
              }}
            />
          )}
        </Field>
        {fault ? <Banner kind="error">{fault}</Banner> : null}
        {attempt ? <AttemptSaid attempt={attempt} /> : null}
      </div>
    </Dialog>
  );
}
