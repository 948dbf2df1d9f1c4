import { useQuery } from '@tanstack/react-query';
import { api } from '@/api/client';
import { explain } from '@/api/errors';
import { keys } from '@/api/keys';
import { saveSheet } from '@/charts/sheet';
import { type Key, useT } from '@/i18n';
import { todayIn, useFormat } from '@/meta/format';
import { RecordsLink } from '@/meta/kpi/KpiCard';
import '@/meta/kpi/kpi.css';
import type { Figure, Kpi, Scorecard } from '@/meta/kpi/types';
import { useKpiWords } from '@/meta/kpi/words';
import { type Preset, presets, rangeOf } from '@/meta/periods';
import { useSettings } from '@/meta/schema';
import { Button, Card, EmptyState, ErrorState, Segmented, Select, Skeleton, toast } from '@/ui';
import type { Search } from './LearningPage';

const bys = ['owner', 'team', 'lesson'] as const;

/** Assigned, read, passed, overdue, days to pass: of everybody, by person, team or lesson, each with its records. */
export function TeamTab({ search, change }: { search: Search; change: (next: Search) => void }) {
  const t = useT();
  const format = useFormat();
  const settings = useSettings();
  const by = bys.find((name) => name === search.by) ?? 'owner';
  const preset: Preset = presets.find((name) => name === search.period) ?? 'this_year';
  const params = {
    page: 'learning',
    by,
    ...rangeOf(preset, todayIn(format.zone), settings.fiscal_year_start),
  };
  const answer = useQuery({
    queryKey: keys.report('scorecard', { ...params, lang: format.language }),
    queryFn: ({ signal }) => api.get<Scorecard>('/api/reports/scorecard', params, signal),
  });
  const card = answer.data;
  const title = t('learning.team');
  const save = () => {
    if (!card) return;
    const sheet = {
      title,
      columns: [t(`learning.by_${by}`), ...card.kpis.map((kpi) => kpi.label)],
      rows: card.groups.map((group) => [
        group.label ?? '',
        ...card.kpis.map((kpi) => group.values[kpi.name]?.value ?? null),
      ]),
    };
    saveSheet(sheet, 'xlsx').catch((error: unknown) => toast(explain(error), { kind: 'error' }));
  };
  return (
    <>
      <div className="learning-tools">
        <span className="learning-pick">
          <Select
            label={t('learning.period')}
            value={preset}
            options={presets.map((value) => ({ value: value as string, label: t(`funnel.period_${value}` as Key) }))}
            onChange={(value) => change({ period: value ?? undefined })}
          />
        </span>
        <Segmented
          label={t('learning.grouped')}
          value={by}
          options={bys.map((value) => ({ value, label: t(`learning.by_${value}`) }))}
          onChange={(value) => change({ by: value === 'owner' ? undefined : value })}
        />
        <span className="grow" />
        <Button icon="download" disabled={!card?.groups.length} onClick={save}>
          {t('funnel.export_xlsx')}
        </Button>
      </div>
      {answer.error ? (
        <ErrorState title={t('learning.failed')} retry={{ label: t('ui.retry'), run: () => void answer.refetch() }}>
          {explain(answer.error)}
        </ErrorState>
      ) : !card ? (
        <Skeleton height={320} />
      ) : card.groups.length === 0 ? (
        <EmptyState icon="bookmark" title={t('learning.team_none')}>
          {t('learning.team_none_help')}
        </EmptyState>
      ) : (
        <Card flush title={title}>
          <p className="learning-note muted">
            {t('learning.team_note')}
            {card.rights ? ` ${t('learning.partly')}` : null}
          </p>
          <section className="kpi-scroll" aria-label={title} tabIndex={0}>
            <table className="table">
              <thead>
                <tr>
                  <th>{t(`learning.by_${by}`)}</th>
                  {card.kpis.map((kpi) => (
                    <th key={kpi.name} className="num" title={kpi.formula}>
                      {kpi.label}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {card.groups.map((group) => (
                  <tr key={group.key ?? ''}>
                    <th scope="row">{group.label ?? t('field.hidden')}</th>
                    {card.kpis.map((kpi) => (
                      <Cell key={kpi.name} kpi={kpi} figure={group.values[kpi.name]} />
                    ))}
                  </tr>
                ))}
              </tbody>
              <tfoot>
                <tr>
                  <th scope="row">{t('learning.together')}</th>
                  {card.kpis.map((kpi) => (
                    <Cell key={kpi.name} kpi={kpi} figure={kpi} />
                  ))}
                </tr>
              </tfoot>
            </table>
          </section>
        </Card>
      )}
    </>
  );
}

function Cell({ kpi, figure }: { kpi: Kpi; figure: Figure | undefined }) {
  const words = useKpiWords();
  return (
    <td className="num">
      {figure && figure.value !== null ? (
        <RecordsLink object={figure.object} where={figure.where}>
          {words.value(figure, kpi.unit)}
        </RecordsLink>
      ) : (
        <span className="muted" title={words.reason(figure?.reason ?? null)}>
          —
        </span>
      )}
    </td>
  );
}
