import type { ObjectMeta } from '@/api/types';
import type { Schema } from '@/meta/schema';

const DAYS = 14;

/** The filter of what nobody has touched: no activity written for two weeks, nothing open that is planned. */
export function silence(object: ObjectMeta, schema: Pick<Schema, 'byName'>): string {
  const parts = [`created_at < add_days(today(), -${DAYS})`];
  for (const relation of object.relations) {
    const child = schema.byName.get(relation.object);
    if (!child?.activity || child.rights.read === 'none') continue;
    parts.push(`not exists(${relation.name} where created_at in last ${DAYS} days)`);
    if (child.traits.done && child.traits.due)
      parts.push(`not exists(${relation.name} where not ${child.traits.done} and ${child.traits.due} >= today())`);
  }
  return parts.join(' and ');
}
