import { useQueries } from '@tanstack/react-query';
import { recordQuery } from '@/api/records';
import { targetOf } from '@/meta/paths';
import { nameOf, useSchema } from '@/meta/schema';
import type { Condition, Fields } from '@/meta/where';

/** Filters hold ids; people read names. */
export function useLinkNames(fields: Fields, conditions: Condition[]): Record<string, string> {
  const schema = useSchema();
  const wanted = conditions.flatMap((condition) => {
    const field = fields.get(condition.field);
    const target = field && targetOf(field);
    if (!target || !['eq', 'ne', 'in', 'not_in'].includes(condition.op)) return [];
    const ids = Array.isArray(condition.value) ? condition.value : [condition.value];
    return ids.filter(Boolean).map((id) => ({ target, id }));
  });
  const unique = [...new Map(wanted.map((item) => [`${item.target}.${item.id}`, item])).values()];
  const answers = useQueries({ queries: unique.map((item) => recordQuery(item.target, item.id)) });
  const names: Record<string, string> = {};
  unique.forEach((item, at) => {
    const meta = schema.byName.get(item.target);
    const row = answers[at]?.data;
    if (meta && row) names[item.id] = nameOf(meta, row);
  });
  return names;
}
