import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '@/api/client';
import { explain } from '@/api/errors';
import { Widget } from '@/charts/Widget';
import { useT } from '@/i18n';
import { useFormat } from '@/meta/format';
import { Button, Confirm, toast } from '@/ui';
import { type CommissionReport, type CommissionRow, isZero, rowKey } from './commission';

/** Everybody whose statement the reader may see, and what is still to be paid or taken back. */
export function People({
  report,
  chosen,
  readAt,
  onChoose,
}: {
  report: CommissionReport;
  chosen: string;
  readAt: number;
  onChoose: (row: CommissionRow) => void;
}) {
  const t = useT();
  const format = useFormat();
  const title = t('commission.people');
  const money = (value: string | null) => (value === null ? '—' : format.money(value));
  const heads = ['attainment', 'credited', 'total', 'paid', 'due', 'clawback'] as const;
  const columns = [t('commission.person'), t('commission.plan'), ...heads.map((head) => t(`commission.${head}`))];
  return (
    <Widget
      title={title}
      asOf={readAt}
      sheet={() => ({
        title,
        columns,
        rows: report.rows.map((row) => [
          row.person?.name ?? '',
          row.plan.name,
          row.attainment,
          ...[row.credited, row.total, row.paid, row.due, row.clawback].map((each) =>
            each === null ? null : Number(each),
          ),
        ]),
      })}
      note={report.more ? t('commission.more') : undefined}
      tools={report.may_pay ? <PayAll report={report} /> : undefined}
      chart={() => (
        <section className="commission-wide" aria-label={t('funnel.table_of', { title })} tabIndex={0}>
          <table className="table">
            <thead>
              <tr>
                {columns.map((name, at) => (
                  <th key={name} className={at > 1 ? 'num' : undefined}>
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {report.rows.map((row) => (
                <tr key={rowKey(row)} data-chosen={rowKey(row) === chosen || undefined}>
                  <td>
                    <button type="button" className="commission-name" onClick={() => onChoose(row)}>
                      {row.person?.name ?? '—'}
                    </button>
                  </td>
                  <td>{row.plan.name}</td>
                  <td className="num">
                    {row.attainment === null ? '—' : `${format.number(row.attainment * 100, 1)}%`}
                  </td>
                  <td className="num">{money(row.credited)}</td>
                  <td className="num">{money(row.total)}</td>
                  <td className="num">{money(row.paid)}</td>
                  <td className="num">{isZero(row.due) ? '—' : money(row.due)}</td>
                  <td className="num">{isZero(row.clawback) ? '—' : money(row.clawback)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    />
  );
}

/** Pays everybody of a plan whose period is over. */
function PayAll({ report }: { report: CommissionReport }) {
  const t = useT();
  const plans = report.plans.filter(
    (plan) =>
      plan.to < report.today &&
      report.rows.some((row) => row.plan.id === plan.id && !(isZero(row.due) && isZero(row.clawback))),
  );
  const [asked, ask] = useState<string | null>(null);
  const plan = plans.find((each) => each.id === asked);
  const pay = usePay();
  return (
    <>
      {plans.map((each) => (
        <Button key={each.id} small onClick={() => ask(each.id)}>
          {t('commission.pay_all', { plan: each.name })}
        </Button>
      ))}
      {plan ? (
        <Confirm
          title={t('commission.pay_all', { plan: plan.name })}
          act={t('commission.pay')}
          onAct={async () => {
            const refused = await pay({ plan: plan.id, on: plan.from });
            if (!refused) ask(null);
            return refused;
          }}
          onClose={() => ask(null)}
        >
          {t('commission.pay_sure')}
        </Confirm>
      ) : null}
    </>
  );
}

/** Settles; resolves to a sentence when it was refused. */
export function usePay() {
  const t = useT();
  const client = useQueryClient();
  return async (body: { plan: string; on: string; person?: string }) => {
    try {
      const { lines } = await api.post<{ lines: string[] }>('/api/commission/pay', body);
      toast(t('commission.paid_now', { n: lines.length }));
      await client.invalidateQueries({ queryKey: ['report'] });
      return undefined;
    } catch (error) {
      return explain(error);
    }
  };
}
