import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { invalidateObject } from '@/api/cache';
import { api } from '@/api/client';
import { explain } from '@/api/errors';
import { undoJob, watchJob } from '@/api/jobs';
import { keys } from '@/api/keys';
import { startBulk } from '@/api/records';
import type { ObjectMeta, Row } from '@/api/types';
import { useT } from '@/i18n';
import { useFormat } from '@/meta/format';
import { findStage, useLabel } from '@/meta/schema';
import { Button, Card, Check, EmptyState, ErrorState, Select, Skeleton, Tag, toast } from '@/ui';
import { overCapacity, type Seller } from './share_out';

const most = 100;
const fields = 'name,stage,pipeline,amount,currency,close_date,days_in_stage';

/** The open deals of one seller; those ticked go to another, as one job that can be undone. */
export function Deals({
  object,
  from,
  sellers,
  onMoved,
  onClose,
}: {
  object: ObjectMeta;
  from: Seller;
  sellers: Seller[];
  onMoved: () => void;
  onClose: () => void;
}) {
  const t = useT();
  const format = useFormat();
  const label = useLabel();
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set());
  const [to, setTo] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const query = {
    where: `owner = '${from.id}' and stage_kind = 'open'`,
    fields,
    sort: '-amount',
    limit: most,
    count: 'exact',
  };
  const list = useQuery({
    queryKey: [...keys.lists(object.name), query],
    queryFn: ({ signal }) => api.get<{ rows: Row[]; count: number }>(`/api/records/${object.name}`, query, signal),
  });
  const rows = list.data?.rows ?? [];
  const target = sellers.find((each) => each.id === to);
  const n = ticked.size;
  const tick = (id: string) => {
    const next = new Set(ticked);
    if (!next.delete(id)) next.add(id);
    setTicked(next);
  };
  const settled = () => {
    invalidateObject(object.name);
    setBusy(false);
    setTicked(new Set());
    onMoved();
  };
  const move = async () => {
    if (!target) return;
    setBusy(true);
    try {
      const { job } = await startBulk(object.name, { ids: [...ticked], assign: { owner: target.id } });
      watchJob(
        job,
        (done) => {
          settled();
          if (done.state !== 'done') return;
          const back = () => {
            undoJob(job)
              .then((other) =>
                watchJob(
                  other.job,
                  (undone) => {
                    settled();
                    if (undone.state === 'done') toast(t('share.back', { name: from.name }));
                  },
                  false,
                ),
              )
              .catch((error: unknown) => toast(explain(error), { kind: 'error' }));
          };
          toast(t('share.moved', { n: format.number(n), name: target.name }), {
            action: done.can_undo ? { label: t('ui.undo'), run: back } : undefined,
          });
        },
        false,
      );
    } catch (error) {
      setBusy(false);
      toast(explain(error), { kind: 'error' });
    }
  };
  return (
    <Card
      title={t('share.deals_of', { name: from.name })}
      actions={
        <Button small onClick={onClose}>
          {t('ui.close')}
        </Button>
      }
    >
      {list.error ? (
        <ErrorState title={t('share.failed')} retry={{ label: t('ui.retry'), run: () => void list.refetch() }}>
          {explain(list.error)}
        </ErrorState>
      ) : !list.data ? (
        <Skeleton height={240} />
      ) : rows.length === 0 ? (
        <EmptyState small icon="check" title={t('share.no_deals')} />
      ) : (
        <>
          <div className="share-bar">
            <span className="share-pick">
              <Select
                label={t('share.to')}
                value={to}
                options={sellers
                  .filter((each) => each.id !== from.id)
                  .map((each) => ({
                    value: each.id,
                    label: t('share.option', { name: each.name, n: format.number(each.open) }),
                  }))}
                onChange={setTo}
              />
            </span>
            <Button kind="primary" busy={busy} disabled={n === 0 || !target} onClick={() => void move()}>
              {t('share.move', { n: format.number(n) })}
            </Button>
            {target && n > 0 ? (
              <span className="muted" aria-live="polite">
                {t('share.effect', {
                  from: from.name,
                  left: format.number(from.open - n),
                  to: target.name,
                  more: format.number(target.open + n),
                })}{' '}
                {target.away ? <Tag color="orange">{t('share.away')}</Tag> : null}
                {overCapacity(target, n) ? <Tag color="red">{t('share.over')}</Tag> : null}
              </span>
            ) : null}
          </div>
          <section className="kpi-scroll" aria-label={t('share.deals_of', { name: from.name })} tabIndex={0}>
            <table className="table">
              <thead>
                <tr>
                  <th>
                    <Check
                      aria-label={t('share.all')}
                      checked={n > 0 && n === rows.length}
                      indeterminate={n > 0 && n < rows.length}
                      onChange={() => setTicked(n === rows.length ? new Set() : new Set(rows.map((row) => row.id)))}
                    />
                  </th>
                  <th>{t('share.deal')}</th>
                  <th>{t('funnel.stage')}</th>
                  <th className="num">{t('share.amount')}</th>
                  <th className="num">{t('share.close_date')}</th>
                  <th className="num">{t('share.in_stage')}</th>
                </tr>
              </thead>
              <tbody>
                {rows.map((row) => (
                  <tr key={row.id}>
                    <td>
                      <Check
                        aria-label={String(row.name ?? '')}
                        checked={ticked.has(row.id)}
                        onChange={() => tick(row.id)}
                      />
                    </td>
                    <th scope="row">
                      <Link to="/o/$object/$id" params={{ object: object.name, id: row.id }} className="figure-link">
                        {String(row.name ?? t('field.hidden'))}
                      </Link>
                    </th>
                    <td>
                      {label(findStage(object, String(row.stage), String(row.pipeline ?? ''))?.label) ||
                        String(row.stage)}
                    </td>
                    <td className="num">
                      {row.amount
                        ? format.money(String(row.amount), row.currency as string | undefined, { short: true })
                        : '—'}
                    </td>
                    <td className="num">{row.close_date ? format.date(String(row.close_date)) : '—'}</td>
                    <td className="num">
                      {typeof row.days_in_stage === 'number'
                        ? t('funnel.days', { n: format.number(row.days_in_stage) })
                        : '—'}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
          {list.data.count > rows.length ? (
            <p className="muted">
              {t('share.first', { n: format.number(rows.length), all: format.number(list.data.count) })}
            </p>
          ) : null}
        </>
      )}
    </Card>
  );
}
