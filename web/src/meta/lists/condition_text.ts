import type { FieldMeta, ObjectMeta } from '@/api/types';
import { type Key, useT } from '@/i18n';
import { useFormat } from '@/meta/format';
import type { Paths } from '@/meta/paths';
import { findStage, useLabel } from '@/meta/schema';
import { type Condition, type Item, isGroup, type Operator, readRelative, readSpan } from '@/meta/where';

const isDate = (field: FieldMeta | undefined) => field?.type === 'date' || field?.type === 'instant';

export function operatorKey(op: Operator, field: FieldMeta | undefined): Key {
  if (isDate(field) && ['eq', 'lt', 'le', 'gt', 'ge'].includes(op))
    return `op.date_${op as 'eq' | 'lt' | 'le' | 'gt' | 'ge'}`;
  if (field?.name.startsWith('exists(')) return op === 'is_true' ? 'op.has' : 'op.has_not';
  // One value or one of several reads alike.
  if ((field?.type === 'choice' || field?.type === 'stage') && (op === 'eq' || op === 'ne'))
    return op === 'eq' ? 'op.in' : 'op.not_in';
  return `op.${op}`;
}

/** A condition or a group as a person reads it: "阶段 是 赢单". `names` tells what ids stand for. */
export function useConditionText(object: ObjectMeta, paths: Paths, names: Record<string, string>) {
  const t = useT();
  const label = useLabel();
  const format = useFormat();
  const period = (value: string): string => {
    const span = readSpan(value);
    return span
      ? t(`period.${span.side}_span`, { n: format.number(span.n), unit: t(`period.${span.unit}`) })
      : t(`period.${value}` as Key);
  };
  const day = (value: string): string => {
    const days = readRelative(value);
    if (days === null) return format.date(value);
    const n = format.number(Math.abs(days));
    return days === 0 ? t('period.today') : t(days < 0 ? 'list.days_ago' : 'list.days_ahead', { n });
  };
  const one = (condition: Condition): string => {
    const field = paths.get(condition.field);
    const owner = paths.ownerOf(condition.field) ?? object;
    const show = (value: string): string => {
      if (condition.op === 'period') return period(value);
      const choice = field?.choices?.find((item) => item.name === value);
      if (choice) return label(choice.label) || value;
      if (field?.type === 'stage') return label(findStage(owner, value)?.label) || value;
      if (isDate(field)) return day(value);
      if (field?.type === 'money') return format.money(value);
      if (field?.type === 'percent') return `${value}%`;
      return names[value] ?? value;
    };
    const values = (Array.isArray(condition.value) ? condition.value : condition.value ? [condition.value] : []).map(
      show,
    );
    return [label(field?.label) || condition.field, t(operatorKey(condition.op, field)), values.join(t('list.comma'))]
      .filter(Boolean)
      .join(' ');
  };
  const read = (item: Item): string =>
    isGroup(item)
      ? item.items
          .map((inner) => (isGroup(inner) ? t('list.filter_in_group', { text: read(inner) }) : one(inner)))
          .join(` ${t(item.join === 'or' ? 'list.filter_or' : 'list.filter_and')} `)
      : one(item);
  return read;
}
