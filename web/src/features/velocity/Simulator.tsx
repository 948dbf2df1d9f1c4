import { useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { Change as ChangeMark } from '@/charts/Change';
import { useT } from '@/i18n';
import { openForm } from '@/meta/actions';
import { todayIn, useFormat } from '@/meta/format';
import { useKpiWords } from '@/meta/kpi/words';
import { useSchema } from '@/meta/schema';
import { Button, Card, Segmented, Select } from '@/ui';
import { fieldsOf, planObject } from './plans';
import {
  type Change,
  factorsOf,
  moved,
  movedSegment,
  type RateMode,
  type Segment,
  type Sums,
  totalOf,
  unchanged,
  velocityOf,
  weakest,
  withLowFit,
} from './whatif';

const sliders: { name: keyof Change; from: number; to: number; unit: string }[] = [
  { name: 'open', from: -50, to: 100, unit: 'count' },
  { name: 'size', from: -50, to: 100, unit: 'money' },
  { name: 'rate', from: -30, to: 50, unit: 'percent' },
  { name: 'cycle', from: -60, to: 60, unit: 'days' },
];

/** Four sliders over the sums of the segments; every figure is made anew while one is dragged. */
export function Simulator({ total, segments, basis }: { total: Sums; segments: Segment[]; basis: string }) {
  const t = useT();
  const format = useFormat();
  const words = useKpiWords();
  const client = useQueryClient();
  const plans = useSchema().byName.get(planObject)?.rights.create;
  const [change, setChange] = useState<Change>(unchanged);
  const [segment, setSegment] = useState('*');
  const [mode, setMode] = useState<RateMode>('points');
  const [single, setSingle] = useState(false);
  const [junk, setJunk] = useState(0);
  const low = useMemo(() => weakest(segments), [segments]);
  const now = factorsOf(total);
  const after = (by: Change) => {
    const whole =
      segment === '*'
        ? total
        : totalOf(segments.map((item) => (item.key === segment ? movedSegment(item, by, mode) : item)));
    const mixed = factorsOf(junk > 0 && low ? withLowFit(whole, low, junk) : whole);
    return mixed && (segment === '*' ? moved(mixed, by, mode) : mixed);
  };
  const then = after(change);
  const before = now && velocityOf(now);
  const result = then && velocityOf(then);
  if (!now || before === null) return null;
  const set = (name: keyof Change, value: number) =>
    setChange(single ? { ...unchanged, [name]: value } : { ...change, [name]: value });
  const keep = () => {
    if (!then) return;
    const today = todayIn(format.zone);
    const said = sliders
      .filter(({ name }) => change[name] !== 0)
      .map(
        ({ name }) =>
          `${t(`velocity.${name}`)} ${change[name] > 0 ? '+' : ''}${change[name]}${name === 'rate' && mode === 'points' ? 'pp' : '%'}`,
      );
    openForm({
      object: planObject,
      values: {
        name: said.join('，') || t('velocity.plan'),
        basis,
        starts_on: today,
        ends_on: new Date(Date.parse(today) + 90 * 86_400_000).toISOString().slice(0, 10),
        changes: JSON.stringify({
          ...change,
          rate_mode: mode,
          segment: segment === '*' ? null : segment,
          low_fit: junk,
        }),
        ...fieldsOf(now, 'before'),
        ...fieldsOf(then, 'planned'),
      },
      onSaved: () => void client.invalidateQueries({ queryKey: ['report'] }),
    });
  };
  const other = after({ ...change });
  const relative = then && change.rate !== 0 && segment === '*' ? { ...then } : null;
  if (relative) relative.rate = mode === 'points' ? now.rate * (1 + change.rate / 100) : now.rate + change.rate / 100;
  return (
    <Card title={t('velocity.what_if')}>
      <div className="velocity-modes">
        <span className="kpi-pick">
          <Select
            label={t('velocity.segment')}
            value={segment}
            options={[
              { value: '*', label: t('velocity.segment_all') },
              ...segments.map((item) => ({ value: item.key, label: item.label })),
            ]}
            onChange={(value) => setSegment(value ?? '*')}
          />
        </span>
        <Segmented
          label={t('velocity.rate_mode')}
          value={mode}
          options={[
            { value: 'points', label: t('velocity.rate_points') },
            { value: 'percent', label: t('velocity.rate_percent') },
          ]}
          onChange={setMode}
        />
        <Segmented
          label={t('velocity.mode')}
          value={single ? 'single' : 'together'}
          options={[
            { value: 'together', label: t('velocity.mode_together') },
            { value: 'single', label: t('velocity.mode_single') },
          ]}
          onChange={(value) => {
            setSingle(value === 'single');
            setChange(unchanged);
          }}
        />
        <Button
          onClick={() => {
            setChange(unchanged);
            setJunk(0);
          }}
        >
          {t('velocity.reset')}
        </Button>
        {plans ? (
          <Button icon="plus" disabled={!then} onClick={keep}>
            {t('velocity.keep')}
          </Button>
        ) : null}
      </div>
      <div className="velocity-sliders">
        {sliders.map(({ name, from, to, unit }) => (
          <label key={name} className="velocity-slider">
            <span>{t(`velocity.${name}`)}</span>
            <input
              type="range"
              min={from}
              max={to}
              step={1}
              value={change[name]}
              onChange={(event) => set(name, Number(event.target.value))}
            />
            <output>
              {change[name] > 0 ? '+' : ''}
              {name === 'rate' && mode === 'points'
                ? t('funnel.points', { n: String(change[name]) })
                : `${format.number(change[name])}%`}
              {' → '}
              {words.plain(other ? other[name] : now[name], unit)}
              <span className="muted velocity-elastic">
                {t('velocity.elastic', { n: format.number(name === 'cycle' ? (1 / 1.01 - 1) * 100 : 1, 2) })}
              </span>
            </output>
          </label>
        ))}
        {low ? (
          <label className="velocity-slider">
            <span>{t('velocity.junk', { name: low.label })}</span>
            <input
              type="range"
              min={0}
              max={Math.max(50, Math.round(total.open))}
              step={5}
              value={junk}
              onChange={(event) => setJunk(Number(event.target.value))}
            />
            <output>+{format.number(junk)}</output>
          </label>
        ) : null}
      </div>
      {junk > 0 ? <p className="muted">{t('velocity.junk_help')}</p> : null}
      <p className="velocity-result" aria-live="polite">
        <span>
          {t('velocity.now')} {words.plain(before, 'money_per_day')}
        </span>
        <strong>
          {t('velocity.then')} {result == null ? '—' : words.plain(result, 'money_per_day')}
        </strong>
        {result == null ? null : <ChangeMark now={result} before={before} against="" />}
      </p>
      {relative && result != null ? (
        <p className="muted">
          {mode === 'points'
            ? t('velocity.points_note', {
                points: format.number(change.rate),
                value: words.plain(result, 'money_per_day'),
                other: words.plain(velocityOf(relative) ?? 0, 'money_per_day'),
              })
            : null}
        </p>
      ) : null}
    </Card>
  );
}
