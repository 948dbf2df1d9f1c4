import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { api } from '@/api/client';
import { keys } from '@/api/keys';
import { Widget } from '@/charts/Widget';
import { type Key, useT } from '@/i18n';
import { useFormat } from '@/meta/format';
import { Banner, Button, Confirm, Tag } from '@/ui';
import { isZero, net, type Statement } from './commission';
import { usePay } from './People';

/** One statement: the figure, how it is made band by band, and every deal, refund, bonus and payment behind it. */
export function StatementView({ plan, person, on }: { plan: string; person: string; on: string }) {
  const t = useT();
  const format = useFormat();
  const params = { plan, person, on };
  const answer = useQuery({
    queryKey: keys.report('commission_statement', params),
    queryFn: ({ signal }) => api.get<Statement>('/api/reports/commission/statement', params, signal),
  });
  const found = answer.data;
  const title = t('commission.statement_of', { name: found?.person?.name ?? '', plan: found?.plan.name ?? '' });
  return (
    <Widget
      title={found ? title : t('commission.statement')}
      figure={found ? format.money(found.total) : undefined}
      waiting={answer.isPending}
      fault={answer.error}
      asOf={answer.dataUpdatedAt || undefined}
      onRefresh={() => void answer.refetch()}
      sheet={
        found
          ? () => ({
              title,
              columns: ['deal', 'closed', 'credited', 'refunded', 'counts'].map((name) =>
                t(`commission.${name}` as Key),
              ),
              rows: found.deals.map((deal) => [
                deal.name ?? t('commission.hidden_deal'),
                deal.closed,
                Number(deal.credited),
                Number(deal.refunded),
                net(deal),
              ]),
            })
          : undefined
      }
      note={t('commission.note')}
      tools={found?.may_pay ? <Pay statement={found} /> : undefined}
      chart={() => (found ? <Body found={found} /> : null)}
    />
  );
}

function Pay({ statement }: { statement: Statement }) {
  const t = useT();
  const format = useFormat();
  const [asked, ask] = useState(false);
  const pay = usePay();
  const back = !isZero(statement.clawback);
  if (!back && isZero(statement.due)) return null;
  const words = t(back ? 'commission.take_back' : 'commission.pay_out', {
    amount: format.money(back ? statement.clawback : statement.due),
  });
  return (
    <>
      <Button small kind="primary" onClick={() => ask(true)}>
        {words}
      </Button>
      {asked ? (
        <Confirm
          title={words}
          act={t(back ? 'commission.take' : 'commission.pay')}
          onAct={async () => {
            const refused = await pay({
              plan: statement.plan.id,
              on: statement.from,
              ...(statement.person ? { person: statement.person.id } : {}),
            });
            if (!refused) ask(false);
            return refused;
          }}
          onClose={() => ask(false)}
        >
          {t('commission.pay_sure')}
        </Confirm>
      ) : null}
    </>
  );
}

function Body({ found }: { found: Statement }) {
  const t = useT();
  const format = useFormat();
  const money = (value: string | null) => (value === null ? '—' : format.money(value));
  const share = (value: number) => `${format.number(value * 100, 2)}%`;
  const facts: [string, ReactNode][] = [
    [
      t('commission.quota'),
      found.targets[0] ? (
        <Link
          key="to"
          to="/o/$object/$id"
          params={{ object: 'target', id: found.targets[0].id }}
          className="figure-link"
        >
          {money(found.quota)}
        </Link>
      ) : (
        money(found.quota)
      ),
    ],
    [
      t('commission.credited'),
      found.where ? (
        <Link
          key="to"
          to="/o/$object"
          params={{ object: found.object }}
          search={{ where: found.where }}
          className="figure-link"
        >
          {money(found.credited)}
        </Link>
      ) : (
        money(found.credited)
      ),
    ],
    [t('commission.attainment'), found.attainment === null ? '—' : share(found.attainment)],
    [t('commission.commission'), money(found.commission)],
    [t('commission.bonus'), money(found.bonus)],
    [t('commission.paid'), money(found.paid)],
    [t('commission.due'), money(found.due)],
    [t('commission.clawback'), money(found.clawback)],
  ];
  return (
    <div className="commission-statement">
      {found.reason ? <Banner>{t(`commission.reason_${found.reason}` as Key)}</Banner> : null}
      {isZero(found.clawback) ? null : (
        <Banner kind="warn">{t('commission.clawback_why', { amount: money(found.clawback) })}</Banner>
      )}
      <dl className="commission-facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <Part title={t('commission.how')}>
        {found.bands.length === 0 ? (
          <p className="muted">{t('commission.no_bands')}</p>
        ) : (
          <Table
            label={t('commission.how')}
            heads={[t('commission.band'), t('commission.of_it'), t('commission.rate'), t('commission.pays')]}
            rows={found.bands.map((band) => [
              `${share(band.from)} – ${share(band.to)}`,
              money(band.credited),
              `${share(found.terms.rate)} × ${format.number(band.multiplier, 4)}`,
              money(band.amount),
            ])}
          />
        )}
        <p className="commission-sum">
          {found.exact === null
            ? null
            : t('commission.rounded', { exact: found.exact, amount: money(found.commission) })}
          {found.capped ? <Tag color="orange">{t('commission.capped', { cap: money(found.terms.cap) })}</Tag> : null}
          {found.floored ? (
            <Tag color="blue">{t('commission.floored', { floor: money(found.terms.floor) })}</Tag>
          ) : null}
        </p>
      </Part>
      {found.bonuses.length > 0 ? (
        <Part title={t('commission.bonuses')}>
          <Table
            label={t('commission.bonuses')}
            heads={[t('commission.bonus'), t('commission.amount')]}
            rows={found.bonuses.map((bonus) => [
              bonus.id ? (
                <Link key="to" to="/o/$object/$id" params={{ object: 'bonus', id: bonus.id }} className="figure-link">
                  {bonus.name}
                </Link>
              ) : (
                bonus.name
              ),
              money(bonus.amount),
            ])}
          />
        </Part>
      ) : null}
      <Part title={t('commission.deals', { n: found.deal_count })}>
        {found.deals.length === 0 ? (
          <p className="muted">{t('commission.no_deals')}</p>
        ) : (
          <Table
            label={t('commission.deals', { n: found.deal_count })}
            heads={['deal', 'closed', 'value', 'credited', 'refunded', 'counts'].map((name) =>
              t(`commission.${name}` as Key),
            )}
            rows={found.deals.map((deal) => [
              deal.id ? (
                <Link
                  key="to"
                  to="/o/$object/$id"
                  params={{ object: found.object, id: deal.id }}
                  className="figure-link"
                >
                  {deal.name}
                </Link>
              ) : (
                <span key="hidden" className="muted">
                  {t('commission.hidden_deal')}
                </span>
              ),
              format.date(deal.closed),
              money(deal.value),
              money(deal.credited),
              isZero(deal.refunded) ? '—' : money(deal.refunded),
              money(net(deal).toFixed(2)),
            ])}
          />
        )}
      </Part>
      {found.refunds.length > 0 ? (
        <Part title={t('commission.refunds')}>
          <Table
            label={t('commission.refunds')}
            heads={[t('commission.deal'), t('commission.day'), t('commission.why'), t('commission.amount')]}
            rows={found.refunds.map((refund) => [
              <Link
                key="to"
                to="/o/$object/$id"
                params={{ object: 'revenue_adjustment', id: refund.id }}
                className="figure-link"
              >
                {refund.name}
              </Link>,
              format.date(refund.day),
              refund.reason,
              money(refund.amount),
            ])}
          />
        </Part>
      ) : null}
      {found.payments.length > 0 ? (
        <Part title={t('commission.payments')}>
          <Table
            label={t('commission.payments')}
            heads={[t('commission.when'), t('commission.kind'), t('commission.by'), t('commission.amount')]}
            rows={found.payments.map((line) => [
              <Link
                key="to"
                to="/o/$object/$id"
                params={{ object: 'commission_line', id: line.id }}
                className="figure-link"
              >
                {format.time(line.paid_at)}
              </Link>,
              t(`commission.kind_${line.kind}`),
              line.paid_by?.name ?? '—',
              money(line.amount),
            ])}
          />
        </Part>
      ) : null}
    </div>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="commission-part">
      <h3>{title}</h3>
      {children}
    </section>
  );
}

function Table({ label, heads, rows }: { label: string; heads: string[]; rows: ReactNode[][] }) {
  const plain = (at: number) => (at === 0 || !numbers(rows, at) ? undefined : 'num');
  return (
    <section className="commission-wide" aria-label={label} tabIndex={0}>
      <table className="table">
        <thead>
          <tr>
            {heads.map((head, at) => (
              <th key={head} className={plain(at)}>
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, line) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the rows of an answer stay in their order
            <tr key={line}>
              {row.map((cell, at) => (
                <td key={heads[at]} className={plain(at)}>
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** Whether a column holds amounts, so that it stands at the right. */
const numbers = (rows: ReactNode[][], at: number) =>
  rows.every((row) => typeof row[at] === 'string' && /[\d—%]$/.test(row[at])) &&
  rows.some((row) => /^[^\d]*[\d,.]+/.test(String(row[at])));
