import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '@/api/client';
import { explain } from '@/api/errors';
import { keys } from '@/api/keys';
import { type Key, useT } from '@/i18n';
import { type Format, useFormat } from '@/meta/format';
import { useSchema } from '@/meta/schema';
import { Button, EmptyState, ErrorState, PageHead, Skeleton } from '@/ui';
import { Credit } from './Credit';
import { Gap } from './Gap';
import { Propose } from './Propose';
import './targets.css';

const route = getRouteApi('/app/reports/targets');

export interface TargetRow {
  id: string;
  name: string;
  level: 'company' | 'team' | 'person';
  owner: { id: string; name: string | null } | null;
  team: { id: string; name: string } | null;
  measure: string;
  money: boolean;
  from: string;
  to: string;
  status: string;
  target: string | number | null;
  actual: {
    value: string | number;
    parts: { object: string; n: number; value: string | number; where: string }[];
  } | null;
  attainment: number | null;
  left: string | number | null;
  pace: string | number | null;
  behind: boolean | null;
  reason: string | null;
}

export function amountOf(format: Format, row: { money: boolean }, value: string | number | null): string {
  if (value === null) return '—';
  return row.money ? format.money(value, undefined, { short: true }) : format.number(value);
}

export function TargetsPage() {
  const t = useT();
  const search = route.useSearch() as { target?: string; show?: string };
  const navigate = useNavigate({ from: '/reports/targets' });
  const change = (next: { target?: string; show?: string }) =>
    void navigate({ search: (old) => ({ ...old, ...next }), replace: true, resetScroll: false });
  const answer = useQuery({
    queryKey: keys.report('targets', {}),
    queryFn: ({ signal }) => api.get<{ rows: TargetRow[] }>('/api/reports/targets', {}, signal),
  });
  const [proposing, setProposing] = useState(false);
  const mayPropose = useSchema().byName.get('target')?.rights.create;
  const rows = answer.data?.rows ?? [];
  const chosen = rows.find((row) => row.id === search.target) ?? rows[0];
  return (
    <div className="page targets">
      <PageHead title={t('targets.title')}>
        <Link to="/reports/share-out" className="figure-link">
          {t('share.title')}
        </Link>
        <Link to="/o/$object" params={{ object: 'target' }} className="figure-link">
          {t('targets.all')}
        </Link>
        {mayPropose ? <Button onClick={() => setProposing(true)}>{t('targets.propose')}</Button> : null}
      </PageHead>
      <div className="page-body targets-body" aria-busy={answer.isFetching}>
        {answer.error ? (
          <ErrorState title={t('targets.failed')} retry={{ label: t('ui.retry'), run: () => void answer.refetch() }}>
            {explain(answer.error)}
          </ErrorState>
        ) : answer.isPending ? (
          <Skeleton height={360} />
        ) : rows.length === 0 || !chosen ? (
          <EmptyState
            icon="target"
            title={t('targets.none')}
            actions={
              <Button onClick={() => void navigate({ to: '/o/$object', params: { object: 'target' } })}>
                {t('targets.add')}
              </Button>
            }
          >
            {t('targets.none_help')}
          </EmptyState>
        ) : (
          <>
            <ul className="targets-list">
              {rows.map((row) => (
                <Row key={row.id} row={row} chosen={row.id === chosen.id} onChoose={() => change({ target: row.id })} />
              ))}
            </ul>
            <div className="targets-side">
              <Gap
                key={chosen.id}
                id={chosen.id}
                name={chosen.name}
                show={search.show === 'table' ? 'table' : 'chart'}
                onShow={(show) => change({ show: show === 'table' ? show : undefined })}
              />
              {chosen.measure === 'revenue' ? <Credit from={chosen.from} to={chosen.to} /> : null}
            </div>
          </>
        )}
      </div>
      {proposing ? <Propose onClose={() => setProposing(false)} /> : null}
    </div>
  );
}

function Row({ row, chosen, onChoose }: { row: TargetRow; chosen: boolean; onChoose: () => void }) {
  const t = useT();
  const format = useFormat();
  const part = row.actual?.parts[0];
  const share = Math.min(1, Math.max(0, row.attainment ?? 0));
  const who = row.level === 'team' ? row.team?.name : row.owner?.name;
  return (
    <li className="card targets-row" data-chosen={chosen || undefined}>
      <div className="targets-head">
        <Link to="/o/$object/$id" params={{ object: 'target', id: row.id }} className="targets-name ellipsis">
          {row.name}
        </Link>
        <span className="muted ellipsis">
          {who ? `${who} · ` : null}
          {format.date(row.from)} – {format.date(row.to)}
        </span>
        <span className="grow" />
        <strong className="targets-share">
          {row.attainment === null ? '—' : `${format.number(row.attainment * 100, 1)}%`}
        </strong>
      </div>
      <div
        className="targets-bar"
        role="progressbar"
        aria-label={row.name}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(share * 100)}
        data-behind={row.behind || undefined}
      >
        <span style={{ inlineSize: `${share * 100}%` }} />
      </div>
      <p className="targets-words">
        {row.reason ? (
          <span className="muted">{t(`targets.${row.reason}` as Key)}</span>
        ) : (
          <>
            {part && row.actual?.parts.length === 1 ? (
              <Link
                to="/o/$object"
                params={{ object: part.object }}
                search={{ where: part.where }}
                className="figure-link"
              >
                {t('targets.reached', {
                  actual: amountOf(format, row, row.actual.value),
                  target: amountOf(format, row, row.target),
                })}
              </Link>
            ) : (
              <span>
                {t('targets.reached', {
                  actual: amountOf(format, row, row.actual?.value ?? null),
                  target: amountOf(format, row, row.target),
                })}
              </span>
            )}
            <span className="muted">{t('targets.pace', { pace: amountOf(format, row, row.pace) })}</span>
            <span className={row.behind ? 'targets-behind' : 'muted'}>
              {t(row.behind ? 'targets.behind' : 'targets.ahead')}
            </span>
          </>
        )}
        <span className="grow" />
        {chosen ? null : (
          <Button small onClick={onChoose} aria-label={t('targets.show_gap_of', { name: row.name })}>
            {t('targets.show_gap')}
          </Button>
        )}
      </p>
    </li>
  );
}
