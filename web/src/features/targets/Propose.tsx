import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '@/api/client';
import { explain } from '@/api/errors';
import { keys } from '@/api/keys';
import { useT } from '@/i18n';
import { todayIn, useFormat } from '@/meta/format';
import { rangeOf } from '@/meta/periods';
import { useSettings } from '@/meta/schema';
import {
  Banner,
  Check,
  CheckLabel,
  Dialog,
  DialogFoot,
  EmptyState,
  Field,
  Select,
  Skeleton,
  TextField,
  toast,
} from '@/ui';

interface ProposalRow {
  owner: { id: string; name: string | null };
  reached: { value: string; where: string };
  open: { value: string; where: string } | null;
  weight: number;
  ramp: { started_on: string; share: number } | null;
  proposed: string;
  calculation: string;
}
interface Proposal {
  reached: string;
  proposed: string;
  basis: { from: string; to: string };
  rows: ProposalRow[];
}

const bases = ['last_year', 'last_quarter', 'pipeline'] as const;
const coming = ['this_quarter', 'next_quarter', 'this_month', 'next_month'] as const;
type Period = (typeof coming)[number];

/** First and last day of the period at hand, or of the one after it. */
function daysOf(period: Period, today: string, fiscalStart: number) {
  const kind = period.endsWith('month') ? 'this_month' : 'this_quarter';
  const now = rangeOf(kind, today, fiscalStart);
  if (period === kind) return now;
  const next = new Date(Date.parse(now.to) + 86_400_000).toISOString().slice(0, 10);
  return rangeOf(kind, next, fiscalStart);
}

/** A target for each, made of what was reached before; who started a short while ago carries a part of it. */
export function Propose({ onClose }: { onClose: () => void }) {
  const t = useT();
  const format = useFormat();
  const settings = useSettings();
  const client = useQueryClient();
  const [period, setPeriod] = useState<Period>('next_quarter');
  const [basis, setBasis] = useState<(typeof bases)[number]>('last_year');
  const [growth, setGrowth] = useState('10');
  const [ramped, setRamped] = useState(true);
  const [steps, setSteps] = useState('25, 50, 75, 100');
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<unknown>(null);
  const days = daysOf(period, todayIn(format.zone), settings.fiscal_year_start ?? 1);
  const ramp = ramped
    ? steps
        .split(/[,，\s]+/)
        .filter(Boolean)
        .map(Number)
    : undefined;
  const body = { measure: 'revenue', ...days, basis, growth: growth.trim() || '0', ramp };
  const answer = useQuery({
    queryKey: keys.report('targets/propose', body),
    queryFn: () => api.post<Proposal>('/api/targets/propose', body),
    retry: false,
  });
  const rows = answer.data?.rows ?? [];
  const chosen = rows.filter((row) => !left.has(row.owner.id) && Number(row.proposed) > 0);
  const make = async () => {
    setBusy(true);
    setFault(null);
    try {
      await api.post('/api/batch', {
        mode: 'all',
        commands: chosen.map((row) => ({
          method: 'POST',
          path: '/api/records/target',
          body: {
            name: t('targets.propose_name', { name: row.owner.name ?? '', from: days.from, to: days.to }),
            level: 'person',
            owner: row.owner.id,
            measure: 'revenue',
            period: period.endsWith('month') ? 'month' : 'quarter',
            starts_on: days.from,
            ends_on: days.to,
            base: row.proposed,
            calculation: row.calculation,
          },
        })),
      });
      void client.invalidateQueries({ queryKey: ['report'] });
      toast(t('targets.propose_made', { n: format.number(chosen.length) }));
      onClose();
    } catch (error) {
      setFault(error);
      setBusy(false);
    }
  };
  const toggle = (id: string) => {
    const next = new Set(left);
    if (!next.delete(id)) next.add(id);
    setLeft(next);
  };
  const money = (value: string) => format.money(value, undefined, { short: true });
  return (
    <Dialog
      title={t('targets.propose')}
      width={920}
      onClose={onClose}
      foot={
        <DialogFoot
          onCancel={onClose}
          act={t('targets.propose_make', { n: format.number(chosen.length) })}
          busy={busy}
          disabled={chosen.length === 0}
          onAct={() => void make()}
        />
      }
    >
      <div className="targets-propose">
        <Field label={t('forecast.period')}>
          {() => (
            <Select
              label={t('forecast.period')}
              value={period}
              options={coming.map((value) => ({ value: value as string, label: t(`targets.period_${value}`) }))}
              onChange={(value) => setPeriod(coming.find((item) => item === value) ?? 'next_quarter')}
            />
          )}
        </Field>
        <Field label={t('targets.propose_basis')}>
          {() => (
            <Select
              label={t('targets.propose_basis')}
              value={basis}
              options={bases.map((value) => ({ value: value as string, label: t(`targets.basis_${value}`) }))}
              onChange={(value) => setBasis(bases.find((item) => item === value) ?? 'last_year')}
            />
          )}
        </Field>
        <Field label={t('targets.propose_growth')}>
          {(control) => (
            <TextField
              {...control}
              inputMode="decimal"
              maxLength={10}
              value={growth}
              onChange={(event) => setGrowth(event.target.value)}
            />
          )}
        </Field>
        <Field label={t('targets.propose_steps')} help={t('targets.propose_steps_help')}>
          {(control) => (
            <TextField
              {...control}
              maxLength={100}
              disabled={!ramped}
              value={steps}
              onChange={(event) => setSteps(event.target.value)}
            />
          )}
        </Field>
      </div>
      <CheckLabel checked={ramped} onChange={() => setRamped(!ramped)}>
        {t('targets.propose_ramp')}
      </CheckLabel>
      {fault ? <Banner kind="error">{explain(fault)}</Banner> : null}
      {answer.error ? (
        <Banner kind="error">{explain(answer.error)}</Banner>
      ) : answer.isPending ? (
        <Skeleton height={200} />
      ) : rows.length === 0 ? (
        <EmptyState small icon="target" title={t('targets.propose_none')} />
      ) : (
        <section className="targets-wide" aria-label={t('targets.propose')} tabIndex={0}>
          <table className="table">
            <thead>
              <tr>
                <th>{t('targets.propose_take')}</th>
                <th>{t('targets.credit_person')}</th>
                <th className="num">{t('targets.propose_reached')}</th>
                <th>{t('targets.propose_ramp_share')}</th>
                <th>{t('targets.propose_calculation')}</th>
                <th className="num">{t('targets.propose_proposed')}</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.owner.id}>
                  <td>
                    <Check
                      aria-label={row.owner.name ?? ''}
                      checked={!left.has(row.owner.id) && Number(row.proposed) > 0}
                      disabled={Number(row.proposed) <= 0}
                      onChange={() => toggle(row.owner.id)}
                    />
                  </td>
                  <th scope="row">{row.owner.name}</th>
                  <td className="num">
                    {money(row.reached.value)}
                    {row.open ? <span className="muted"> + {money(row.open.value)}</span> : null}
                  </td>
                  <td>
                    {row.ramp && row.ramp.share < 1 ? (
                      t('targets.propose_share', {
                        day: format.date(row.ramp.started_on),
                        share: format.number(row.ramp.share * 100, 1),
                      })
                    ) : (
                      <span className="muted">—</span>
                    )}
                  </td>
                  <td className="muted">{row.calculation}</td>
                  <td className="num strong">{money(row.proposed)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </Dialog>
  );
}
