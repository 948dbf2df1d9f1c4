import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '@/api/client';
import { explain } from '@/api/errors';
import { keys } from '@/api/keys';
import { useT } from '@/i18n';
import { useFormat } from '@/meta/format';
import { RecordsLink } from '@/meta/kpi/KpiCard';
import type { Scorecard } from '@/meta/kpi/types';
import { useKpiWords } from '@/meta/kpi/words';
import { Button, Card, EmptyState, ErrorState, Segmented, Skeleton } from '@/ui';
import { channelsOf, planned } from './budget';

const kpis = 'velocity_per_deal,cost_per_new_deal,velocity_per_cost,new_deals';
export const budgetBys = ['source', 'campaign', 'team'] as const;
export type BudgetBy = (typeof budgetBys)[number];

/** Where the next sum of money brings most velocity, by channel, campaign or team; sliders move money about. */
export function Budget({
  range,
  by,
  onBy,
}: {
  range: { from?: string; to?: string };
  by: BudgetBy;
  onBy: (by: BudgetBy) => void;
}) {
  const t = useT();
  const format = useFormat();
  const words = useKpiWords();
  const [changes, setChanges] = useState<Record<string, number>>({});
  const params = { ...range, by, kpis };
  const answer = useQuery({
    queryKey: keys.report('scorecard', { ...params, lang: format.language }),
    queryFn: ({ signal }) => api.get<Scorecard>('/api/reports/scorecard', params, signal),
  });
  const channels = channelsOf(answer.data?.groups ?? [], t('velocity.none'));
  const able = channels.some((each) => each.gain !== null);
  const sum = planned(channels, changes);
  const money = (value: number) => words.plain(value, 'money');
  const signed = (value: number, unit: string) => `${value > 0 ? '+' : ''}${words.plain(value, unit)}`;
  return (
    <Card title={t('velocity.budget')}>
      <div className="velocity-modes">
        <Segmented
          label={t('velocity.by')}
          value={by}
          options={budgetBys.map((value) => ({ value, label: t(`velocity.budget_${value}`) }))}
          onChange={(value) => {
            setChanges({});
            onBy(value);
          }}
        />
        <span className="grow" />
        {able ? <Button onClick={() => setChanges({})}>{t('velocity.reset')}</Button> : null}
      </div>
      {answer.error ? (
        <ErrorState title={t('scorecard.failed')} retry={{ label: t('ui.retry'), run: () => void answer.refetch() }}>
          {explain(answer.error)}
        </ErrorState>
      ) : answer.isPending ? (
        <Skeleton height={220} />
      ) : !able ? (
        <EmptyState
          small
          icon="up"
          title={t('velocity.budget_none', { reason: words.reason(channels[0]?.reason ?? 'cost_data_missing') })}
        >
          <Link to="/o/$object" params={{ object: 'expense' }} className="figure-link">
            {t('velocity.budget_ledger')}
          </Link>
        </EmptyState>
      ) : (
        <>
          <section className="kpi-scroll velocity-budget" aria-label={t('velocity.budget')} tabIndex={0}>
            <table className="table">
              <thead>
                <tr>
                  <th>{t(`velocity.budget_${by}`)}</th>
                  <th className="num velocity-wide">{t('velocity.spent')}</th>
                  <th className="num velocity-wide">{t('velocity.created')}</th>
                  <th className="num">{t('velocity.gain')}</th>
                  <th>{t('velocity.spend_change')}</th>
                  <th className="num velocity-wide">{t('velocity.effect')}</th>
                </tr>
              </thead>
              <tbody>
                {channels.map((each) => {
                  const percent = changes[each.key] ?? 0;
                  const own = planned([each], changes);
                  return (
                    <tr key={each.key}>
                      <th scope="row">{each.label}</th>
                      <td className="num velocity-wide">{each.spend === null ? '—' : money(each.spend)}</td>
                      <td className="num velocity-wide">
                        {each.created ? (
                          <RecordsLink object={each.created.object} where={each.created.where}>
                            {words.value(each.created, 'count')}
                          </RecordsLink>
                        ) : (
                          '—'
                        )}
                      </td>
                      {each.gain === null ? (
                        <td className="num muted" colSpan={3}>
                          {words.reason(each.reason)}
                        </td>
                      ) : (
                        <>
                          <td className="num">{words.plain(each.gain, 'money_per_day')}</td>
                          <td>
                            <label className="velocity-spend">
                              <input
                                type="range"
                                min={-50}
                                max={100}
                                step={5}
                                value={percent}
                                aria-label={t('velocity.spend_of', { name: each.label })}
                                onChange={(event) => setChanges({ ...changes, [each.key]: Number(event.target.value) })}
                              />
                              <output>
                                {percent > 0 ? '+' : ''}
                                {format.number(percent)}%
                              </output>
                            </label>
                          </td>
                          <td className="num velocity-wide">
                            {percent === 0 ? '—' : signed(own.velocity, 'money_per_day')}
                          </td>
                        </>
                      )}
                    </tr>
                  );
                })}
              </tbody>
            </table>
          </section>
          <p className="velocity-planned" aria-live="polite">
            <span>
              {t('velocity.budget_cost')} {sum.cost === 0 ? money(0) : signed(sum.cost, 'money')}
            </span>
            <strong>
              {t('velocity.effect')} {sum.velocity === 0 ? '—' : signed(sum.velocity, 'money_per_day')}
            </strong>
          </p>
          <p className="muted">{t('velocity.budget_note')}</p>
        </>
      )}
    </Card>
  );
}
