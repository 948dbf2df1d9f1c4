import type { FieldMeta, ObjectMeta } from '@/api/types';
import { type Key, useT } from '@/i18n';
import { useFormat } from '@/meta/format';
import { findStage, useLabel } from '@/meta/schema';
import type { Condition, Operator } from '@/meta/where';

const isDate = (field: FieldMeta | undefined) => field?.type === 'date' || field?.type === 'instant';

export function operatorKey(op: Operator, field: FieldMeta | undefined): Key {
  if (isDate(field) && ['eq', 'lt', 'le', 'gt', 'ge'].includes(op))
    return `op.date_${op as 'eq' | 'lt' | 'le' | 'gt' | 'ge'}`;
  // One value or one of several reads alike.
  if ((field?.type === 'choice' || field?.type === 'stage') && (op === 'eq' || op === 'ne'))
    return op === 'eq' ? 'op.in' : 'op.not_in';
  return `op.${op}`;
}

/** A condition as a person reads it: "阶段 是 赢单". `names` tells what ids stand for. */
export function useConditionText(object: ObjectMeta, names: Record<string, string>) {
  const t = useT();
  const label = useLabel();
  const format = useFormat();
  return (condition: Condition): string => {
    const field = object.fields.find((item) => item.name === condition.field);
    const show = (value: string): string => {
      if (condition.op === 'period') return t(`period.${value}` as Key);
      const choice = field?.choices?.find((item) => item.name === value);
      if (choice) return label(choice.label) || value;
      if (field?.type === 'stage') return label(findStage(object, value)?.label) || value;
      if (field?.type === 'date' || field?.type === 'instant') return format.date(value);
      if (field?.type === 'money') return format.money(value);
      if (field?.type === 'percent') return `${value}%`;
      return names[value] ?? value;
    };
    const values = (Array.isArray(condition.value) ? condition.value : condition.value ? [condition.value] : []).map(
      show,
    );
    return [label(field?.label) || condition.field, t(operatorKey(condition.op, field)), values.join(', ')]
      .filter(Boolean)
      .join(' ');
  };
}
