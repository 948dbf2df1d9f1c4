import { useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '@/api/client';
import { explain } from '@/api/errors';
import { keys } from '@/api/keys';
import { type Key, useT } from '@/i18n';
import { useFormat } from '@/meta/format';
import { RecordsLink } from '@/meta/kpi/KpiCard';
import type { Catalogue } from '@/meta/kpi/types';
import { useKpiWords } from '@/meta/kpi/words';
import { Banner, Button, EmptyState, ErrorState, PageHead, Skeleton, Switch, Tag, toast } from '@/ui';
import { AlertForm } from './AlertForm';
import { type Alert, type AlertEvent, type Attempt, alertObject, ofChange } from './alerts';
import './alerts.css';

const route = getRouteApi('/app/reports/alerts');
const colors = { ringing: 'red', quiet: 'green', unknown: 'gray' } as const;

export function AlertsPage() {
  const t = useT();
  const format = useFormat();
  const search = route.useSearch();
  const navigate = useNavigate({ from: '/reports/alerts' });
  const client = useQueryClient();
  const [editing, setEditing] = useState<Alert | null>(null);
  const answer = useQuery({
    queryKey: keys.report('alerts', {}),
    queryFn: ({ signal }) =>
      api.get<{ rows: Alert[] }>(
        `/api/records/${alertObject}`,
        { sort: '-active,-began_at,name', limit: 200, can: true },
        signal,
      ),
  });
  const catalogue = useQuery({
    queryKey: keys.report('kpis', { lang: format.language }),
    queryFn: ({ signal }) => api.get<Catalogue>('/api/reports/kpis', {}, signal),
    staleTime: 600_000,
  });
  const change = (next: Record<string, string | undefined>) =>
    void navigate({ search: (old) => ({ ...old, ...next }), replace: true, resetScroll: false });
  const close = () => {
    setEditing(null);
    change({ new: undefined, dimension: undefined, value: undefined });
  };
  const saved = async (id: string) => {
    setEditing(null);
    await client.invalidateQueries({ queryKey: ['report'] });
    change({ new: undefined, dimension: undefined, value: undefined, alert: id });
  };
  const rows = answer.data?.rows ?? [];
  const form =
    editing ??
    (search.new === undefined
      ? null
      : { kpi: search.new, dimension: search.dimension ?? null, dimension_value: search.value ?? null });
  return (
    <div className="page alerts">
      <PageHead title={t('alerts.title')}>
        <Button kind="primary" icon="plus" onClick={() => change({ new: '' })}>
          {t('alerts.add')}
        </Button>
      </PageHead>
      <div className="page-body alerts-body" aria-busy={answer.isFetching}>
        {answer.error ? (
          <ErrorState title={t('alerts.failed')} retry={{ label: t('ui.retry'), run: () => void answer.refetch() }}>
            {explain(answer.error)}
          </ErrorState>
        ) : answer.isPending ? (
          <Skeleton height={240} />
        ) : rows.length === 0 ? (
          <EmptyState
            icon="bell"
            title={t('alerts.none')}
            actions={<Button onClick={() => change({ new: '' })}>{t('alerts.add')}</Button>}
          >
            {t('alerts.none_help')}
          </EmptyState>
        ) : (
          <ul className="alerts-list">
            {rows.map((alert) => (
              <AlertCard
                key={alert.id}
                alert={alert}
                catalogue={catalogue.data}
                open={alert.id === search.alert}
                onOpen={(open) => change({ alert: open ? alert.id : undefined })}
                onEdit={() => setEditing(alert)}
              />
            ))}
          </ul>
        )}
      </div>
      {form && catalogue.data ? (
        <AlertForm start={form} catalogue={catalogue.data} onClose={close} onSaved={saved} />
      ) : null}
    </div>
  );
}

function AlertCard({
  alert,
  catalogue,
  open,
  onOpen,
  onEdit,
}: {
  alert: Alert;
  catalogue: Catalogue | undefined;
  open: boolean;
  onOpen: (open: boolean) => void;
  onEdit: () => void;
}) {
  const t = useT();
  const format = useFormat();
  const client = useQueryClient();
  const [attempt, setAttempt] = useState<Attempt | null>(null);
  const [busy, setBusy] = useState(false);
  const mine = alert.can?.includes('edit') ?? false;
  const words = useKpiWords();
  const found = catalogue?.kpis.find((item) => item.name === alert.kpi);
  const kpi = found?.label ?? alert.kpi;
  const state = alert.state ?? 'unknown';
  const unit = found?.unit ?? '';
  const limit =
    alert.threshold === null ? '' : words.plain(Number(alert.threshold) / (unit === 'percent' ? 100 : 1), unit);
  const condition = ofChange(alert.test)
    ? t(`alerts.says_${alert.test}` as Key, { than: t(`alerts.against_${alert.against}` as Key) })
    : t(`alerts.says_${alert.test}` as Key, { limit });
  const attemptNow = async () => {
    setBusy(true);
    try {
      setAttempt(await api.post<Attempt>('/api/alerts/try', { id: alert.id }));
    } catch (error) {
      toast(explain(error), { kind: 'error' });
    }
    setBusy(false);
  };
  const turn = async (active: boolean) => {
    try {
      await api.patch(`/api/records/${alertObject}/${alert.id}`, { active, version: alert.version });
    } catch (error) {
      toast(explain(error), { kind: 'error' });
    }
    await client.invalidateQueries({ queryKey: keys.report('alerts', {}) });
  };
  const finding = (format.language === 'en' && alert.finding_en) || alert.finding;
  return (
    <li className="card alerts-card" data-state={alert.active ? state : 'off'}>
      <div className="alerts-head">
        {alert.active ? (
          <Tag color={alert.state ? colors[alert.state] : 'gray'}>
            {t(alert.state ? `alerts.state_${alert.state}` : 'alerts.state_new')}
          </Tag>
        ) : (
          <Tag>{t('alerts.state_off')}</Tag>
        )}
        <Link to="/o/$object/$id" params={{ object: alertObject, id: alert.id }} className="strong ellipsis">
          {alert.name}
        </Link>
        <span className="grow" />
        {mine ? (
          <Switch
            label={t('alerts.on', { name: alert.name })}
            checked={alert.active}
            onChange={(event) => void turn(event.currentTarget.checked)}
          />
        ) : null}
      </div>
      <p className="muted">
        {kpi} · {t(`alerts.period_${alert.period}` as Key)} · {condition}
        {alert.owner ? ` · ${alert.owner.name ?? ''}` : ''}
      </p>
      {finding ? <p>{finding}</p> : null}
      <p className="muted alerts-when">
        {alert.checked_at ? t('alerts.checked', { when: format.ago(alert.checked_at) }) : t('alerts.never')}
        {alert.began_at ? ` · ${t('alerts.since', { when: format.instant(alert.began_at) })}` : ''}
      </p>
      <div className="alerts-acts">
        <Button small busy={busy} onClick={() => void attemptNow()}>
          {t('alerts.try')}
        </Button>
        <Button small aria-expanded={open} onClick={() => onOpen(!open)}>
          {t('alerts.history')}
        </Button>
        {mine ? (
          <Button small onClick={onEdit}>
            {t('alerts.edit')}
          </Button>
        ) : null}
      </div>
      {attempt ? <AttemptSaid attempt={attempt} /> : null}
      {open ? <History id={alert.id} /> : null}
    </li>
  );
}

/** What an alert would say now, and the records it speaks of. */
export function AttemptSaid({ attempt }: { attempt: Attempt }) {
  const t = useT();
  return (
    <Banner kind={attempt.holds ? 'warn' : attempt.holds === false ? 'good' : 'info'} icon="bell">
      <span>
        {attempt.text}{' '}
        <RecordsLink object={attempt.object} where={attempt.where}>
          {attempt.where ? t('alerts.records') : ''}
        </RecordsLink>{' '}
        <span className="muted">
          {t('alerts.tells', { names: attempt.to.map((person) => person.name).join('、') })}
        </span>
      </span>
    </Banner>
  );
}

function History({ id }: { id: string }) {
  const t = useT();
  const format = useFormat();
  const answer = useQuery({
    queryKey: keys.report('alert_events', { id }),
    queryFn: ({ signal }) =>
      api.get<{ rows: AlertEvent[] }>(
        `/api/records/${alertObject}/${id}/related/events`,
        { sort: '-at', limit: 20 },
        signal,
      ),
  });
  const rows = answer.data?.rows ?? [];
  if (answer.isPending) return <Skeleton height={48} />;
  if (rows.length === 0) return <p className="muted">{t('alerts.no_history')}</p>;
  return (
    <ol className="alerts-history">
      {rows.map((event) => (
        <li key={event.id}>
          <span className="muted">{format.instant(event.at)}</span>{' '}
          <Tag color={event.kind === 'began' ? 'red' : event.kind === 'ended' ? 'green' : 'gray'}>
            {t(`alerts.event_${event.kind}`)}
          </Tag>{' '}
          <span>{format.language === 'en' ? event.text_en : event.text_zh}</span>{' '}
          {event.link ? (
            <a href={event.link} className="figure-link">
              {t('alerts.card')}
            </a>
          ) : null}
        </li>
      ))}
    </ol>
  );
}
