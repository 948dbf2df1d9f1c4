import { useMemo } from 'react';
import { EChart, savePicture } from '@/charts/EChart';
import { csvSheet } from '@/charts/sheet';
import { Widget } from '@/charts/Widget';
import { useT } from '@/i18n';
import { useFormat } from '@/meta/format';
import { trialChart } from './charts';
import { type Forecast, figureText } from './report';

interface Props {
  report: Forecast;
  show: 'chart' | 'table';
  onShow: (show: 'chart' | 'table') => void;
  asOf: number;
  refresh: () => void;
}

/** What would have been shown at each of the past windows, its band, and what came. */
export function Trials({ report, show, onShow, asOf, refresh }: Props) {
  const t = useT();
  const format = useFormat();
  const title = t('forecast.trials');
  const figure = figureText(format, report.of);
  const trials = useMemo(() => report.trials.filter((trial) => trial.shown !== null), [report.trials]);
  const option = useMemo(
    () =>
      trialChart(
        trials,
        { actual: t('forecast.actual'), shown: t('forecast.shown'), band: t('forecast.band') },
        report.of,
        format,
      ),
    [trials, t, report.of, format],
  );
  const hits = trials.filter((trial) => trial.within).length;
  const rows = trials.map((trial) => [
    trial.from,
    trial.to,
    trial.actual,
    trial.shown?.mean ?? '',
    trial.shown?.low ?? '',
    trial.shown?.high ?? '',
  ]);
  const head = [t('funnel.from'), t('funnel.to'), t('forecast.actual'), t('forecast.shown')];
  return (
    <Widget
      title={title}
      asOf={asOf || undefined}
      show={show}
      onShow={onShow}
      onRefresh={refresh}
      sheet={() =>
        csvSheet(
          `\uFEFF${[[...head, '80 % −', '80 % +'], ...rows].map((row) => row.map((cell) => `"${cell}"`).join(',')).join('\r\n')}`,
          `${title}.csv`,
        )
      }
      onPng={() => void savePicture(option, title)}
      note={t('forecast.trials_note')}
      chart={(large) => (
        <div className="widget-body">
          <EChart
            option={option}
            height={large ? 520 : 280}
            sentence={t('forecast.trials_sentence', { n: trials.length, hit: hits })}
          />
        </div>
      )}
      table={() => (
        <section className="forecast-wide" aria-label={title} tabIndex={0}>
          <table className="table">
            <thead>
              <tr>
                <th>{t('forecast.period')}</th>
                <th className="num">{t('forecast.actual')}</th>
                <th className="num">{t('forecast.shown')}</th>
                <th className="num">{t('forecast.band')}</th>
                <th>{t('forecast.within')}</th>
              </tr>
            </thead>
            <tbody>
              {trials.map((trial) => (
                <tr key={trial.origin}>
                  <td>
                    {format.date(trial.from)} – {format.date(trial.to)}
                  </td>
                  <td className="num">{figure(trial.actual)}</td>
                  <td className="num">{figure(trial.shown?.mean ?? null)}</td>
                  <td className="num muted">
                    {trial.shown?.low && trial.shown.high
                      ? `${figure(trial.shown.low)} – ${figure(trial.shown.high)}`
                      : '—'}
                  </td>
                  <td>{trial.within === null ? '—' : t(trial.within ? 'forecast.yes' : 'forecast.no')}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    />
  );
}
