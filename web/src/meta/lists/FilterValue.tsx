// What a condition compares with: choices, a period, a day of the calendar or one counted from today, a record, a text.
import type { FieldMeta, Link, ObjectMeta, Value } from '@/api/types';
import { type Key, useT } from '@/i18n';
import { FieldControl } from '@/meta/fields';
import { useLabel } from '@/meta/schema';
import { type Condition, isComplete, periods, readRelative, readSpan, type Span, spanText } from '@/meta/where';
import { MultiSelect, Select, TextField } from '@/ui';

interface Props {
  /** The object the field belongs to. */
  owner: ObjectMeta;
  field: FieldMeta;
  condition: Condition;
  names: Record<string, string>;
  onChange: (condition: Condition) => void;
}

const isDay = (field: FieldMeta) => field.type === 'date' || field.type === 'instant';

export function FilterValue(props: Props) {
  const { field, condition, onChange } = props;
  const set = (value: string | string[]) => onChange({ ...condition, value });
  const raw = Array.isArray(condition.value) ? (condition.value[0] ?? '') : condition.value;
  if (isComplete({ ...condition, value: '' })) return <span />;
  if (condition.op === 'period') return <PeriodValue value={raw} set={set} />;
  const chosen = condition.op === 'in' || condition.op === 'not_in' || field.type === 'multi_choice';
  if (chosen && (field.choices?.length || field.type === 'stage')) return <ChoiceValue {...props} set={set} />;
  if (isDay(field)) return <DayValue {...props} value={raw} set={set} />;
  return <PlainValue {...props} value={raw} set={set} />;
}

interface PartProps extends Props {
  value: string;
  set: (value: string | string[]) => void;
}

function ChoiceValue({ owner, field, condition, set }: Omit<PartProps, 'value'>) {
  const t = useT();
  const label = useLabel();
  const stages = field.type === 'stage' ? (owner.pipelines ?? []).flatMap((line) => line.stages) : [];
  const options = new Map(
    [...(field.choices ?? []), ...stages].map((item) => [item.name, label(item.label) || item.name]),
  );
  const list = [...options].map(([value, text]) => ({ value, label: text }));
  // One of several choices of a record is asked for at a time.
  if (condition.op !== 'in' && condition.op !== 'not_in')
    return (
      <Select
        label={t('list.filter_value')}
        placeholder={t('list.filter_value')}
        value={String(condition.value) || null}
        options={list}
        onChange={(next) => set(next ?? '')}
      />
    );
  return (
    <MultiSelect
      label={t('list.filter_value')}
      placeholder={t('list.filter_value')}
      value={Array.isArray(condition.value) ? condition.value : [condition.value].filter(Boolean)}
      options={list}
      onChange={set}
    />
  );
}

const CUSTOM = { last: 'last_n', next: 'next_n' };

function PeriodValue({ value, set }: { value: string; set: (value: string) => void }) {
  const t = useT();
  const span = readSpan(value);
  const put = (next: Partial<Span>) => span && set(spanText({ ...span, ...next }));
  return (
    <span className="filter-parts">
      <Select
        label={t('list.filter_value')}
        value={span ? CUSTOM[span.side] : value}
        options={[...periods, CUSTOM.last, CUSTOM.next].map((period) => ({
          value: period,
          label: t(`period.${period}` as Key),
        }))}
        onChange={(next) => {
          const side = next === CUSTOM.last ? 'last' : next === CUSTOM.next ? 'next' : null;
          set(side ? spanText({ side, n: span?.n ?? 30, unit: span?.unit ?? 'days' }) : (next ?? 'today'));
        }}
      />
      {span ? (
        <>
          <TextField
            className="filter-number"
            inputMode="numeric"
            aria-label={t('list.filter_how_many')}
            maxLength={4}
            value={span.n ? String(span.n) : ''}
            onChange={(event) => put({ n: Number(event.currentTarget.value.replace(/\D/g, '')) })}
          />
          <Select
            label={t('list.filter_unit')}
            value={span.unit}
            options={(['days', 'weeks', 'months'] as const).map((unit) => ({
              value: unit,
              label: t(`period.${unit}`),
            }))}
            onChange={(unit) => put({ unit: (unit ?? 'days') as Span['unit'] })}
          />
        </>
      ) : null}
    </span>
  );
}

function DayValue({ field, condition, value, set }: PartProps) {
  const t = useT();
  const days = readRelative(value);
  const kind = days === null ? 'day' : days === 0 ? 'today' : days < 0 ? 'ago' : 'ahead';
  const control = (
    <FieldControl
      field={{ ...field, required: false, type: 'date' }}
      label={t('list.filter_value')}
      value={value}
      onChange={(next) => set(typeof next === 'string' ? next : '')}
    />
  );
  if (condition.op === 'eq' || condition.op === 'ne') return control;
  return (
    <span className="filter-parts">
      <Select
        label={t('list.filter_day_kind')}
        value={kind}
        options={[
          { value: 'day', label: t('list.filter_day') },
          { value: 'today', label: t('period.today') },
          { value: 'ago', label: t('list.filter_ago') },
          { value: 'ahead', label: t('list.filter_ahead') },
        ]}
        onChange={(next) => set(next === 'today' ? '@0' : next === 'ago' ? '@-30' : next === 'ahead' ? '@30' : '')}
      />
      {kind === 'day' ? control : null}
      {kind === 'ago' || kind === 'ahead' ? (
        <TextField
          className="filter-number"
          inputMode="numeric"
          aria-label={t('list.filter_how_many')}
          maxLength={4}
          value={String(Math.abs(days ?? 0))}
          onChange={(event) => {
            const n = Math.max(1, Number(event.currentTarget.value.replace(/\D/g, '')) || 1);
            set(`@${kind === 'ago' ? -n : n}`);
          }}
        />
      ) : null}
    </span>
  );
}

function PlainValue({ owner, field, condition, names, value, set }: PartProps) {
  const t = useT();
  const linked = field.type === 'link' || field.type === 'user';
  const shownValue: Value = linked ? (value ? ({ id: value, name: names[value] ?? value } as Link) : null) : value;
  const textual = ['contains', 'not_contains', 'starts_with'].includes(condition.op);
  return (
    <FieldControl
      field={textual ? { ...field, type: 'text', required: false } : { ...field, required: false }}
      object={owner}
      label={t('list.filter_value')}
      value={shownValue}
      onChange={(next) => {
        if (next === null || next === undefined) set('');
        else if (typeof next === 'object' && !Array.isArray(next)) set(next.id);
        else set(Array.isArray(next) ? next : String(next));
      }}
    />
  );
}
