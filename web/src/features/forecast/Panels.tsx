import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { invalidateObject } from '@/api/cache';
import { api } from '@/api/client';
import { explain } from '@/api/errors';
import { keys } from '@/api/keys';
import type { Row } from '@/api/types';
import { useT } from '@/i18n';
import { useFormat } from '@/meta/format';
import { Banner, Button, Card, EmptyState, Skeleton, Tag } from '@/ui';
import type { Days } from './Judged';
import { Entry, useAct } from './parts';
import { Studies } from './Research';
import { figureText, type Panel } from './report';

/** Expert panels about the days at hand. */
export function Panels({ days }: { days: Days }) {
  const t = useT();
  const query = {
    where: `starts_on <= date('${days.to}') and ends_on >= date('${days.from}') and of = '${days.of}'`,
    fields: 'name,status',
    sort: 'status,-created_at',
    limit: 10,
  };
  const list = useQuery({
    queryKey: [...keys.lists('forecast_panel'), query],
    queryFn: ({ signal }) => api.get<{ rows: Row[] }>('/api/records/forecast_panel', query, signal),
  });
  const rows = list.data?.rows ?? [];
  return (
    <Card
      title={t('forecast.panels')}
      actions={
        <Link to="/o/$object" params={{ object: 'forecast_panel' }} className="figure-link">
          {t('forecast.panels_all')}
        </Link>
      }
    >
      {rows.length === 0 ? (
        <EmptyState small title={t('forecast.no_panels')}>
          {t('forecast.no_panels_help')}
        </EmptyState>
      ) : (
        <ul className="forecast-panels">
          {rows.map((row) => (
            <One key={row.id} id={row.id} />
          ))}
        </ul>
      )}
    </Card>
  );
}

/** What several said in the same words stands once, with how often. */
function alike(estimates: Panel['past'][number]['estimates']) {
  const found = new Map<string, Panel['past'][number]['estimates'][number] & { times: number }>();
  for (const each of estimates) {
    const key = `${each.value} ${each.reason}`;
    found.set(key, { ...each, times: (found.get(key)?.times ?? 0) + 1 });
  }
  return [...found.values()];
}

function One({ id }: { id: string }) {
  const t = useT();
  const format = useFormat();
  const [value, setValue] = useState('');
  const [reason, setReason] = useState('');
  const key = keys.report('panel', id);
  const answer = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => api.get<Panel>(`/api/forecast-panels/${id}`, {}, signal),
  });
  const done = () => {
    setValue('');
    setReason('');
    invalidateObject('forecast_panel');
    invalidateObject('forecast_snapshot');
  };
  const send = useAct(
    () =>
      api.post<Panel>(`/api/forecast-panels/${id}/estimate`, {
        value: value.trim(),
        reason: reason.trim() || undefined,
      }),
    done,
  );
  const next = useAct(() => api.post<Panel>(`/api/forecast-panels/${id}/next`, {}), done);
  const panel = answer.data;
  if (!panel) return <Skeleton height={80} />;
  const figure = figureText(format, panel.of);
  const fault = send.error ?? next.error ?? answer.error;
  return (
    <li className="forecast-panel">
      <h3>
        <Link to="/o/$object/$id" params={{ object: 'forecast_panel', id }} className="figure-link">
          {panel.name}
        </Link>{' '}
        <Tag color={panel.status === 'open' ? 'blue' : 'gray'}>
          {panel.status === 'open'
            ? t('forecast.round_of', { round: panel.round, rounds: panel.rounds })
            : t('forecast.panel_closed')}
        </Tag>
      </h3>
      <p>{panel.question}</p>
      {panel.research.length > 0 ? (
        <details>
          <summary>{t('forecast.research', { n: panel.research.length })}</summary>
          <Studies list={panel.research} />
        </details>
      ) : null}
      {panel.past.map((round) => (
        <details key={round.round} open={round.round === panel.past.length}>
          <summary>
            {t('forecast.round_says', {
              round: round.round,
              n: round.n,
              median: figure(round.median),
              low: figure(round.low),
              high: figure(round.high),
            })}
          </summary>
          <ul>
            {alike(round.estimates).map((each) => (
              <li key={`${each.value} ${each.reason}`}>
                {figure(each.value)}
                {each.times > 1 ? ` × ${each.times}` : null}
                {each.reason ? <span className="muted"> · {each.reason}</span> : null}
              </li>
            ))}
          </ul>
        </details>
      ))}
      {panel.result ? (
        <p className="strong">{t('forecast.panel_result', { value: figure(panel.result.value) })}</p>
      ) : null}
      {panel.status === 'open' ? (
        <p className="muted">
          {panel.experts === 0
            ? t('forecast.no_experts')
            : t('forecast.experts_n', { n: panel.experts, answered: panel.answered })}
        </p>
      ) : null}
      {panel.status === 'open' && panel.may_estimate ? (
        <form
          className="forecast-form"
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            send.run();
          }}
        >
          <Entry
            label={t('forecast.your_estimate')}
            figure
            help={panel.mine ? t('forecast.your_last', { value: figure(panel.mine.value) }) : t('forecast.anonymous')}
            value={value}
            onChange={setValue}
          />
          <Entry label={t('forecast.reason')} value={reason} onChange={setReason} />
          <Button type="submit" kind="primary" busy={send.busy} disabled={!value.trim()}>
            {t('forecast.estimate_send')}
          </Button>
        </form>
      ) : null}
      {panel.status === 'open' && panel.may_moderate ? (
        <Button busy={next.busy} disabled={panel.answered < 2} onClick={() => next.run()}>
          {t(panel.round < panel.rounds ? 'forecast.next_round' : 'forecast.end_panel', { n: panel.answered })}
        </Button>
      ) : null}
      {fault ? <Banner kind="error">{explain(fault)}</Banner> : null}
    </li>
  );
}
