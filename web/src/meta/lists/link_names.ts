import { useQueries } from '@tanstack/react-query';
import { recordQuery } from '@/api/records';
import type { ObjectMeta } from '@/api/types';
import { nameOf, useSchema } from '@/meta/schema';
import type { Condition } from '@/meta/where';

/** Filters hold ids; people read names. */
export function useLinkNames(object: ObjectMeta, conditions: Condition[]): Record<string, string> {
  const schema = useSchema();
  const wanted = conditions.flatMap((condition) => {
    const field = object.fields.find((item) => item.name === condition.field);
    const target = field?.type === 'user' ? 'user' : field?.type === 'link' ? field.target : undefined;
    if (!target || !['eq', 'ne'].includes(condition.op) || typeof condition.value !== 'string' || !condition.value)
      return [];
    return [{ target, id: condition.value }];
  });
  const answers = useQueries({ queries: wanted.map((item) => recordQuery(item.target, item.id)) });
  const names: Record<string, string> = {};
  wanted.forEach((item, at) => {
    const meta = schema.byName.get(item.target);
    const row = answers[at]?.data;
    if (meta && row) names[item.id] = nameOf(meta, row);
  });
  return names;
}
