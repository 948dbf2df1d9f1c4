import { explain } from '@/api/errors';
import { saveSheet } from '@/charts/sheet';
import { useT } from '@/i18n';
import { useFormat } from '@/meta/format';
import { RecordsLink } from '@/meta/kpi/KpiCard';
import type { Scorecard } from '@/meta/kpi/types';
import { useKpiWords } from '@/meta/kpi/words';
import { Button, Card, Select, Tag, toast } from '@/ui';

/** One figure for every group, best first. */
export function Breakdown({
  card,
  title,
  kpi: wanted,
  onKpi,
}: {
  card: Scorecard;
  title: string;
  kpi: string | undefined;
  onKpi: (name: string | undefined) => void;
}) {
  const t = useT();
  const format = useFormat();
  const words = useKpiWords();
  const kpi =
    card.kpis.find((item) => item.name === wanted) ??
    card.kpis.find((item) => item.name === 'win_rate') ??
    card.kpis[0];
  if (!kpi) return null;
  const sign = kpi.better === 'lower' ? 1 : -1;
  const rows = card.groups
    .map((group) => ({ group, figure: group.values[kpi.name] }))
    .sort((a, b) => {
      const x = a.figure?.value ?? null;
      const y = b.figure?.value ?? null;
      return x === null || y === null ? (x === null ? 1 : 0) - (y === null ? 1 : 0) : sign * (x - y);
    });
  const save = (format: 'csv' | 'xlsx') => () => {
    const sheet = {
      title: kpi.label,
      columns: [title, kpi.label, t('scorecard.low'), t('scorecard.high'), 'n'],
      rows: rows.map(({ group, figure }) => [
        group.label ?? group.key ?? '',
        figure?.value ?? null,
        figure?.low ?? null,
        figure?.high ?? null,
        figure?.n ?? null,
      ]),
    };
    saveSheet(sheet, format).catch((error: unknown) => toast(explain(error), { kind: 'error' }));
  };
  return (
    <Card title={t('scorecard.rank', { name: title })}>
      <div className="kpi-bar">
        <span className="kpi-pick">
          <Select
            label={t('scorecard.value')}
            value={kpi.name}
            options={card.kpis.map((item) => ({ value: item.name, label: item.label }))}
            onChange={(value) => onKpi(value ?? undefined)}
          />
        </span>
        <Button icon="download" onClick={save('csv')}>
          {t('funnel.export')}
        </Button>
        <Button icon="download" onClick={save('xlsx')}>
          {t('funnel.export_xlsx')}
        </Button>
      </div>
      <section className="kpi-scroll" aria-label={t('scorecard.rank', { name: title })} tabIndex={0}>
        <table className="table">
          <thead>
            <tr>
              <th>{title}</th>
              <th className="num">{kpi.label}</th>
              <th className="num">{t('scorecard.interval', { low: '', high: '' }).replace('–', '').trim()}</th>
              <th className="num">n</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ group, figure }) => (
              <tr key={group.key ?? ''}>
                <th scope="row">
                  {group.label ?? t('field.hidden')}
                  {figure?.beyond && kpi.band ? (
                    <span className="kpi-beyond">
                      <Tag color={figure.beyond === 'above' ? 'blue' : 'orange'}>
                        {t(`scorecard.beyond_${figure.beyond}`, {
                          low: words.plain(kpi.band[0], 'percent'),
                          high: words.plain(kpi.band[1], 'percent'),
                        })}
                      </Tag>
                    </span>
                  ) : null}
                </th>
                <td className="num">
                  {figure && figure.value !== null ? (
                    <RecordsLink object={figure.object} where={figure.where} asOf={card.as_of}>
                      {words.value(figure, kpi.unit)}
                    </RecordsLink>
                  ) : (
                    <span className="muted">{words.reason(figure?.reason ?? null)}</span>
                  )}
                </td>
                <td className="num muted">
                  {figure?.low != null && figure.high != null
                    ? `${words.plain(figure.low, 'percent')}–${words.plain(figure.high, 'percent')}`
                    : '—'}
                </td>
                <td className="num">{figure?.n == null ? '—' : format.number(figure.n)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </Card>
  );
}
