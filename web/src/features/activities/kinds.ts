// What stands in a calendar, found by what objects can do: it has a day or a moment it is due, an owner, and a tick.
import type { ObjectMeta } from '@/api/types';
import { fieldOf } from '@/meta/schema';

export interface Kind {
  object: ObjectMeta;
  owner: string;
  due: string;
  done: string;
  /** Has a time of day. */
  timed: boolean;
  end?: string;
  remind?: string;
  about?: string;
  color: string;
}

const colors = ['blue', 'green', 'purple', 'orange', 'teal', 'red'];

export function kindsOf(objects: readonly ObjectMeta[]): Kind[] {
  return objects
    .filter((object) => object.activity && object.rights.read !== 'none')
    .flatMap((object) => {
      const { owner, due, done, end, remind, about } = object.traits;
      const field = due ? fieldOf(object, due) : undefined;
      if (!owner || !due || !done || !field) return [];
      return [{ object, owner, due, done, timed: field.type === 'instant', end, remind, about }];
    })
    .map((kind, at) => ({ ...kind, color: colors[at % colors.length] ?? 'gray' }));
}
