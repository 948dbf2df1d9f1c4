import { useQuery, useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { api, isApiError } from '@/api/client';
import { explain } from '@/api/errors';
import { keys } from '@/api/keys';
import type { Link } from '@/api/types';
import { Change } from '@/charts/Change';
import { useT } from '@/i18n';
import { todayIn, useFormat } from '@/meta/format';
import { RecordsLink } from '@/meta/kpi/KpiCard';
import type { Figure } from '@/meta/kpi/types';
import { useKpiWords } from '@/meta/kpi/words';
import { Banner, Button, Card, Dialog, DialogFoot, Field, TextField } from '@/ui';

const DateField = lazy(() => import('@/ui/DateField').then((part) => ({ default: part.DateField })));

interface Frozen {
  id: string;
  name: string;
  from: string;
  to: string;
  frozen_at: string;
  frozen_by: Link | null;
}
interface Answer {
  baselines: Frozen[];
  baseline: Frozen | null;
  from: string;
  to: string;
  reason: string | null;
  may_freeze: boolean;
  kpis: {
    name: string;
    label: string;
    formula: string;
    unit: string;
    better: 'higher' | 'lower';
    before: Figure | null;
    now: Figure;
    difference: number | null;
    p: number | null;
  }[];
}

const significant = 0.05;

/** What the five measures of go-live were before, frozen, beside what they are now. */
export function Baseline() {
  const t = useT();
  const format = useFormat();
  const words = useKpiWords();
  const [freezing, setFreezing] = useState(false);
  const answer = useQuery({
    queryKey: keys.report('baseline', { lang: format.language }),
    queryFn: ({ signal }) => api.get<Answer>('/api/reports/baseline', {}, signal),
  });
  const report = answer.data;
  if (!report || report.reason === 'no_right') return null;
  const frozen = report.baseline;
  if (!frozen && !report.may_freeze) return null;
  return (
    <Card
      title={t('scorecard.baseline')}
      actions={
        report.may_freeze ? (
          <Button small onClick={() => setFreezing(true)}>
            {t('scorecard.freeze')}
          </Button>
        ) : undefined
      }
    >
      {frozen ? (
        <>
          <p className="muted">
            {t('scorecard.baseline_of', {
              name: frozen.name,
              from: format.date(frozen.from),
              to: format.date(frozen.to),
              who: frozen.frozen_by?.name ?? '—',
              when: format.date(frozen.frozen_at.slice(0, 10)),
            })}
          </p>
          <section className="kpi-scroll" aria-label={t('scorecard.baseline')} tabIndex={0}>
            <table className="table">
              <thead>
                <tr>
                  <th>{t('scorecard.measure')}</th>
                  <th className="num">{t('scorecard.then')}</th>
                  <th className="num">
                    {t('scorecard.now_of', { from: format.date(report.from), to: format.date(report.to) })}
                  </th>
                  <th className="num">{t('scorecard.since')}</th>
                </tr>
              </thead>
              <tbody>
                {report.kpis.map((kpi) => (
                  <tr key={kpi.name}>
                    <th scope="row" title={kpi.formula}>
                      {kpi.label}
                    </th>
                    <td className="num">
                      {kpi.before && kpi.before.value !== null ? (
                        words.value(kpi.before, kpi.unit)
                      ) : (
                        <span className="muted">{words.reason(kpi.before?.reason ?? null)}</span>
                      )}
                    </td>
                    <td className="num">
                      {kpi.now.value === null ? (
                        <span className="muted">{words.reason(kpi.now.reason)}</span>
                      ) : (
                        <RecordsLink object={kpi.now.object} where={kpi.now.where}>
                          {words.value(kpi.now, kpi.unit)}
                        </RecordsLink>
                      )}
                    </td>
                    <td className="num">
                      {kpi.now.value !== null && kpi.before && kpi.before.value !== null ? (
                        <>
                          <Change
                            now={kpi.now.value}
                            before={kpi.before.value}
                            against=""
                            falls={kpi.better === 'lower'}
                            points={kpi.unit === 'percent'}
                          />
                          {kpi.p !== null && kpi.p >= significant ? (
                            <span className="muted"> {t('scorecard.chance')}</span>
                          ) : null}
                        </>
                      ) : (
                        '—'
                      )}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
        </>
      ) : (
        <p className="muted">{t('scorecard.no_baseline')}</p>
      )}
      {freezing ? <Freeze onClose={() => setFreezing(false)} first={!frozen} /> : null}
    </Card>
  );
}

function Freeze({ onClose, first }: { onClose: () => void; first: boolean }) {
  const t = useT();
  const format = useFormat();
  const client = useQueryClient();
  const today = todayIn(format.zone);
  const [name, setName] = useState(first ? t('scorecard.go_live') : '');
  const [from, setFrom] = useState(`${Number(today.slice(0, 4)) - 1}${today.slice(4)}`);
  const [to, setTo] = useState(today);
  const [faults, setFaults] = useState<Record<string, string>>({});
  const [fault, setFault] = useState('');
  const [busy, setBusy] = useState(false);
  const freeze = async () => {
    setBusy(true);
    try {
      await api.post('/api/baselines', { name, from, to });
      await client.invalidateQueries({ queryKey: ['report', 'baseline'] });
      onClose();
    } catch (error) {
      const fields = isApiError(error) ? error.fields : [];
      setFaults(Object.fromEntries(fields.map((item) => [item.field, item.message])));
      setFault(fields.length > 0 ? '' : explain(error));
    }
    setBusy(false);
  };
  const day = (name: 'from' | 'to', value: string, set: (value: string) => void) => (
    <Field label={t(`scorecard.${name}`)} required fault={faults[name]}>
      {(control) => (
        <Suspense fallback={<span className="input" />}>
          <DateField
            id={control.id}
            describedBy={control['aria-describedby']}
            invalid={control['aria-invalid']}
            label={t(`scorecard.${name}`)}
            value={value}
            zone={format.zone}
            language={format.language}
            onChange={(next) => set(next ?? '')}
          />
        </Suspense>
      )}
    </Field>
  );
  return (
    <Dialog
      title={t('scorecard.freeze')}
      onClose={onClose}
      onSubmit={() => void freeze()}
      foot={<DialogFoot onCancel={onClose} act={t('scorecard.freeze')} busy={busy} />}
    >
      <div className="stack">
        <p>{t('scorecard.freeze_help')}</p>
        <Field label={t('scorecard.baseline_name')} required fault={faults.name}>
          {(control) => (
            <TextField {...control} value={name} onChange={(event) => setName(event.currentTarget.value)} />
          )}
        </Field>
        {day('from', from, setFrom)}
        {day('to', to, setTo)}
        {fault ? <Banner kind="error">{fault}</Banner> : null}
      </div>
    </Dialog>
  );
}
