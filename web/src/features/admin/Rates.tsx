import { lazy, Suspense, useState } from 'react';
import { useT } from '@/i18n';
import { readNumber } from '@/meta/fields/number';
import { todayIn, useFormat } from '@/meta/format';
import { Button, Card, IconButton, Select, TextField } from '@/ui';
import type { Rate } from './Settings';

const DateField = lazy(() => import('@/ui/DateField').then((part) => ({ default: part.DateField })));

interface Props {
  base: string;
  currencies: string[];
  rates: Record<string, Rate[]>;
  faults: Record<string, string>;
  onChange: (rates: Record<string, Rate[]>) => void;
}

/** What one unit of a currency is worth, from which day on. Old records keep the rate of their day. */
export function Rates({ base, currencies, rates, faults, onChange }: Props) {
  const t = useT();
  const format = useFormat();
  const [currency, setCurrency] = useState<string | null>(currencies[0] ?? null);
  const [from, setFrom] = useState<string | null>(todayIn(format.zone));
  const [rate, setRate] = useState('');
  const number = readNumber(rate);
  const lines = Object.entries(rates)
    .flatMap(([code, list]) => list.map((item) => ({ code, ...item })))
    .sort((a, b) => (a.code === b.code ? b.from.localeCompare(a.from) : a.code.localeCompare(b.code)));
  const add = () => {
    if (!currency || !from || !number || Number(number) <= 0) return;
    const rest = (rates[currency] ?? []).filter((item) => item.from !== from);
    onChange({ ...rates, [currency]: [...rest, { from, rate: number }].sort((a, b) => a.from.localeCompare(b.from)) });
    setRate('');
  };
  const drop = (code: string, day: string) => {
    const rest = (rates[code] ?? []).filter((item) => item.from !== day);
    const { [code]: _, ...others } = rates;
    onChange(rest.length ? { ...rates, [code]: rest } : others);
  };
  if (currencies.length === 0) return null;
  return (
    <Card flush title={t('admin.rates')}>
      <div className="card-body stack">
        <p className="muted">{t('admin.rates_lead', { currency: base })}</p>
        <form
          className="row admin-rate-form"
          onSubmit={(event) => {
            event.preventDefault();
            add();
          }}
        >
          <span className="admin-code">
            <Select
              label={t('admin.currency')}
              value={currency}
              options={currencies.map((code) => ({ value: code, label: code }))}
              onChange={setCurrency}
            />
          </span>
          <span className="admin-date">
            <Suspense fallback={<span className="input" />}>
              <DateField
                label={t('admin.rate_from')}
                value={from}
                zone={format.zone}
                language={format.language}
                onChange={setFrom}
              />
            </Suspense>
          </span>
          <span className="admin-code">
            <TextField
              className="input-number"
              inputMode="decimal"
              aria-label={t('admin.rate')}
              placeholder={t('admin.rate')}
              aria-invalid={rate !== '' && number === null ? true : undefined}
              value={rate}
              onChange={(event) => setRate(event.currentTarget.value)}
            />
          </span>
          <Button type="submit" icon="plus" disabled={!currency || !from || !number}>
            {t('admin.rate_add')}
          </Button>
        </form>
        {Object.entries(faults)
          .filter(([name]) => name.startsWith('rates'))
          .map(([name, text]) => (
            <p key={name} className="field-fault">
              {text}
            </p>
          ))}
      </div>
      {lines.length > 0 ? (
        <table className="table admin-rates">
          <thead>
            <tr>
              <th>{t('admin.currency')}</th>
              <th>{t('admin.rate_from')}</th>
              <th className="num">{t('admin.rate')}</th>
              <th>
                <span className="sr-only">{t('ui.more')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {lines.map((line) => (
              <tr key={`${line.code}${line.from}`}>
                <td>{line.code}</td>
                <td>{format.date(line.from)}</td>
                <td className="num">
                  1 {line.code} = {format.number(line.rate)} {base}
                </td>
                <td className="admin-more">
                  <IconButton
                    small
                    icon="close"
                    iconSize={14}
                    label={t('admin.rate_drop', { code: line.code, date: format.date(line.from) })}
                    onClick={() => drop(line.code, line.from)}
                  />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : null}
    </Card>
  );
}
