import { useT } from '@/i18n';
import { RecordsLink } from '@/meta/kpi/KpiCard';
import type { Compared, Figure, Kpi, Scorecard } from '@/meta/kpi/types';
import { useKpiWords } from '@/meta/kpi/words';
import { IconButton } from '@/ui';

interface Props {
  card: Scorecard;
  title: string;
  /** What the dimension is called. */
  dimension: string;
  compare: string;
  onFilter?: (key: string) => void;
}

/** The numbers of a widget, each with its list of records: by group, by step of time, or KPI by KPI. */
export function WidgetTable(props: Props) {
  const t = useT();
  const { card, title } = props;
  const steps = card.kpis[0]?.series ?? [];
  return (
    <section className="kpi-scroll board-table" aria-label={t('boards.table_of', { title })} tabIndex={0}>
      {card.by ? <Groups {...props} /> : steps.length > 0 ? <Steps card={card} /> : <Plain {...props} />}
    </section>
  );
}

function Cell({ kpi, figure, asOf }: { kpi: Kpi; figure: Figure | undefined; asOf: string | null }) {
  const words = useKpiWords();
  return (
    <td className="num">
      {figure?.value == null ? (
        <span className="muted">{words.reason(figure?.reason ?? null)}</span>
      ) : (
        <RecordsLink object={figure.object} where={figure.where} asOf={asOf}>
          {words.value(figure, kpi.unit)}
        </RecordsLink>
      )}
    </td>
  );
}

function Head({ first, kpis }: { first: string; kpis: Kpi[] }) {
  return (
    <thead>
      <tr>
        <th>{first}</th>
        {kpis.map((kpi) => (
          <th key={kpi.name} className="num">
            {kpi.label}
          </th>
        ))}
      </tr>
    </thead>
  );
}

function Groups({ card, dimension, onFilter }: Props) {
  const t = useT();
  return (
    <table className="table">
      <Head first={dimension} kpis={card.kpis} />
      <tbody>
        {card.groups.map((group) => {
          const name = group.label ?? group.key ?? t('boards.nobody');
          return (
            <tr key={group.key ?? ''}>
              <th scope="row">
                {name}
                {onFilter ? (
                  <IconButton
                    small
                    icon="filter"
                    label={t('boards.only', { name })}
                    onClick={() => onFilter(group.key ?? '')}
                  />
                ) : null}
              </th>
              {card.kpis.map((kpi) => (
                <Cell key={kpi.name} kpi={kpi} figure={group.values[kpi.name]} asOf={card.as_of} />
              ))}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function Steps({ card }: { card: Scorecard }) {
  const t = useT();
  const steps = card.kpis[0]?.series ?? [];
  return (
    <table className="table">
      <Head first={t('boards.step')} kpis={card.kpis} />
      <tbody>
        {steps.map((step, at) => (
          <tr key={step.from}>
            <th scope="row">{step.from}</th>
            {card.kpis.map((kpi) => (
              <Cell key={kpi.name} kpi={kpi} figure={kpi.series?.[at]} asOf={card.as_of} />
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Plain({ card, compare }: Props) {
  const t = useT();
  const words = useKpiWords();
  const then = (kpi: Kpi): Compared | undefined => (compare === 'year' ? kpi.year : kpi.previous);
  return (
    <table className="table">
      <thead>
        <tr>
          <th>{t('boards.kpi')}</th>
          <th className="num">{t('scorecard.value')}</th>
          {compare === 'none' ? null : (
            <th className="num">{t(compare === 'year' ? 'boards.year' : 'boards.before')}</th>
          )}
          <th className="num">n</th>
        </tr>
      </thead>
      <tbody>
        {card.kpis.map((kpi) => (
          <tr key={kpi.name}>
            <th scope="row">{kpi.label}</th>
            <Cell kpi={kpi} figure={kpi} asOf={card.as_of} />
            {compare === 'none' ? null : (
              <td className="num">{then(kpi)?.value == null ? '—' : words.value(then(kpi) as Figure, kpi.unit)}</td>
            )}
            <td className="num">{kpi.n ?? '—'}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
