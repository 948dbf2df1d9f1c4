import { useState } from 'react';
import { useT } from '@/i18n';
import { useFormat } from '@/meta/format';
import { Button, Card, TextField } from '@/ui';
import { type Forecast, figureText, shareText } from './report';

interface Props {
  report: Forecast;
  /** Own shares, "hazard:2,naive:1"; empty: those of the backtest again. */
  onWeights: (weights: string | undefined) => void;
}

/** Every method beside its errors: which are combined, with which share; the shares may be one's own. */
export function Methods({ report, onWeights }: Props) {
  const t = useT();
  const format = useFormat();
  const share = (value: number | null | undefined, digits = 1) => shareText(format, value, digits);
  const money = figureText(format, report.of);
  const [own, setOwn] = useState<Record<string, string> | null>(null);
  const mixed = (method: Forecast['methods'][number]) => !method.judgement && method.method !== 'combination';
  const start = () =>
    setOwn(
      Object.fromEntries(
        report.methods.filter(mixed).map((item) => [item.method, String(Math.round((item.weight ?? 0) * 100))]),
      ),
    );
  const apply = () => {
    onWeights(
      Object.entries(own ?? {})
        .filter(([, value]) => Number(value) > 0)
        .map(([method, value]) => `${method}:${value.trim()}`)
        .join(',') || undefined,
    );
    setOwn(null);
  };
  const acts = own ? (
    <span className="row">
      <Button small onClick={() => setOwn(null)}>
        {t('ui.cancel')}
      </Button>
      <Button small kind="primary" onClick={apply}>
        {t('forecast.weights_apply')}
      </Button>
    </span>
  ) : (
    <span className="row">
      {report.own_weights ? (
        <Button small onClick={() => onWeights(undefined)}>
          {t('forecast.weights_back')}
        </Button>
      ) : null}
      <Button small onClick={start}>
        {t('forecast.weights_own')}
      </Button>
    </span>
  );
  return (
    <Card title={t('forecast.methods')} actions={acts}>
      <section className="forecast-wide" aria-label={t('forecast.methods')} tabIndex={0}>
        <table className="table">
          <thead>
            <tr>
              <th>{t('forecast.method')}</th>
              <th className="num">{t('forecast.estimate')}</th>
              <th className="num">{t('forecast.band')}</th>
              <th className="num">{t('forecast.wape')}</th>
              <th className="num">{t('forecast.bias')}</th>
              <th className="num">{t('forecast.coverage')}</th>
              <th className="num">{t('forecast.weight')}</th>
            </tr>
          </thead>
          <tbody>
            {report.methods.map((method) => (
              <tr key={method.method} className={method.method === 'combination' ? 'forecast-total' : undefined}>
                <td>
                  {method.label}
                  {method.judgement ? <span className="muted"> · {t('forecast.judged')}</span> : null}
                </td>
                <td className="num">{method.estimate ? money(method.estimate.mean) : '—'}</td>
                <td className="num muted">
                  {method.estimate?.low && method.estimate.high
                    ? `${money(method.estimate.low)} – ${money(method.estimate.high)}`
                    : '—'}
                </td>
                <td className="num">{share(method.score?.wape)}</td>
                <td className="num">{share(method.score?.bias)}</td>
                <td className="num">{share(method.score?.coverage_80, 0)}</td>
                <td className="num">
                  {own && mixed(method) ? (
                    <TextField
                      className="forecast-weight"
                      inputMode="decimal"
                      aria-label={t('forecast.weight_of', { name: method.label })}
                      value={own[method.method] ?? ''}
                      onChange={(event) => setOwn({ ...own, [method.method]: event.target.value })}
                    />
                  ) : method.weight ? (
                    share(method.weight, 0)
                  ) : (
                    '—'
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <p className="muted forecast-note">{t('forecast.methods_note')}</p>
    </Card>
  );
}
