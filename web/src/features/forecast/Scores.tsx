import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '@/api/client';
import { keys } from '@/api/keys';
import { useT } from '@/i18n';
import { useFormat } from '@/meta/format';
import { Button, Card, EmptyState, Segmented } from '@/ui';
import { Waiting } from './parts';
import { type Scores as Found, figureText, shareText } from './report';

const whiches = ['first', 'last', 'all'] as const;

/** How far off frozen forecasts were: by method, by person, each number with the snapshots behind it. */
export function Scores({
  of,
  product,
  which,
  onWhich,
}: {
  of: 'amount' | 'quantity';
  product?: string;
  which: (typeof whiches)[number];
  onWhich: (which: (typeof whiches)[number]) => void;
}) {
  const t = useT();
  const format = useFormat();
  const [chosen, setChosen] = useState<{ title: string; ids: string[] } | null>(null);
  const params = { of, product, which };
  const answer = useQuery({
    queryKey: keys.report('forecast_scores', { ...params, lang: format.language }),
    queryFn: ({ signal }) => api.get<Found>('/api/reports/forecast/scores', params, signal),
  });
  const found = answer.data;
  if (!found) return <Waiting answer={answer} height={320} />;
  const pick = (
    <Segmented
      label={t('forecast.which')}
      value={which}
      options={whiches.map((value) => ({ value, label: t(`forecast.which_${value}`) }))}
      onChange={(value) => {
        setChosen(null);
        onWhich(value);
      }}
    />
  );
  const lines = (title: string, rows: { key: string; name: string; line: Found['methods'][number] }[]) => (
    <section className="forecast-wide" aria-label={title} tabIndex={0}>
      <table className="table">
        <thead>
          <tr>
            <th>{title}</th>
            <th className="num">{t('forecast.wape')}</th>
            <th className="num">{t('forecast.bias')}</th>
            <th className="num">{t('forecast.coverage')}</th>
            <th className="num">{t('forecast.times')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, name, line }) => (
            <tr key={key}>
              <td>{name}</td>
              <td className="num">{shareText(format, line.wape)}</td>
              <td className="num">{shareText(format, line.bias)}</td>
              <td className="num">{line.banded > 0 ? `${line.within} / ${line.banded}` : '—'}</td>
              <td className="num">
                <Button kind="link" onClick={() => setChosen({ title: name, ids: line.snapshots })}>
                  {format.number(line.n)}
                </Button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
  if (found.snapshots.length === 0)
    return (
      <Card title={t('forecast.scores')} actions={pick}>
        <EmptyState icon="flag" title={t('forecast.no_scores')}>
          {t('forecast.no_scores_help')}
        </EmptyState>
      </Card>
    );
  const listed = chosen ? found.snapshots.filter((each) => chosen.ids.includes(each.id)) : found.snapshots;
  return (
    <>
      <Card title={t('forecast.scores')} actions={pick}>
        {lines(
          t('forecast.method'),
          found.methods.map((line) => ({ key: line.method, name: line.label, line })),
        )}
        <p className="muted forecast-note">{t('forecast.scores_note')}</p>
      </Card>
      {found.people.length > 0 ? (
        <Card title={t('forecast.scores_people')}>
          {lines(
            t('forecast.by_owner'),
            found.people.map((line) => ({
              key: `${line.person.id} ${line.method}`,
              name: `${line.person.name ?? '—'} · ${line.label}`,
              line,
            })),
          )}
        </Card>
      ) : null}
      <Card
        title={chosen ? t('forecast.snapshots_of', { name: chosen.title }) : t('forecast.snapshots')}
        actions={
          chosen ? (
            <Button small onClick={() => setChosen(null)}>
              {t('forecast.show_all')}
            </Button>
          ) : undefined
        }
      >
        <List rows={listed} of={of} />
      </Card>
    </>
  );
}

function List({ rows, of }: { rows: Found['snapshots']; of: 'amount' | 'quantity' }) {
  const t = useT();
  const format = useFormat();
  const figure = figureText(format, of);
  return (
    <section className="forecast-wide" aria-label={t('forecast.snapshots')} tabIndex={0}>
      <table className="table">
        <thead>
          <tr>
            <th>{t('forecast.name')}</th>
            <th>{t('forecast.method')}</th>
            <th>{t('forecast.frozen_at')}</th>
            <th className="num">{t('forecast.shown')}</th>
            <th className="num">{t('forecast.actual')}</th>
            <th className="num">{t('forecast.bias')}</th>
            <th>{t('forecast.within')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id}>
              <td>
                <Link to="/o/$object/$id" params={{ object: 'forecast_snapshot', id: row.id }} className="figure-link">
                  {row.name}
                </Link>
              </td>
              <td>{row.label}</td>
              <td>{format.date(row.frozen_at)}</td>
              <td className="num">{figure(row.value)}</td>
              <td className="num">
                {row.actual ? (
                  <Link
                    to="/o/$object"
                    params={{ object: row.actual.object }}
                    search={{ where: row.actual.where }}
                    className="figure-link"
                  >
                    {figure(row.actual.value)}
                  </Link>
                ) : (
                  '—'
                )}
              </td>
              <td className="num">
                {row.not_scored ? (
                  <span className="muted">{t(`forecast.${row.not_scored}`)}</span>
                ) : (
                  shareText(format, row.bias)
                )}
              </td>
              <td>{row.within === null ? '—' : t(row.within ? 'forecast.yes' : 'forecast.no')}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
