// Records that look like the one being typed, while it is typed.
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { api, isApiError } from '@/api/client';
import { keys } from '@/api/keys';
import { type Values, wireValues } from '@/api/records';
import type { Link, ObjectMeta } from '@/api/types';
import { isEmpty } from '@/meta/fields';
import { useLagging } from '@/meta/lagging';
import { nameField } from '@/meta/schema';

export interface Match {
  object: string;
  id: string;
  name: string | null;
  why: { field: string; rule: string; level?: 'same' | 'similar' }[];
  score: number;
  owner?: Link | null;
}

export interface Duplicates {
  matches: Match[];
  /** Alike too, but not for these eyes. */
  hidden?: number;
}

const PAUSE = 450;
const telling = new Set(['phone', 'email', 'url']);
let absent = false;

/** What tells one record from another: its name, and how it is reached. */
export function tellingValues(object: ObjectMeta, values: Values): Values {
  const name = nameField(object);
  const found: Values = {};
  // What the model compares; a program that does not say so: what usually tells.
  const compared = object.duplicates?.length ? new Set(object.duplicates.flatMap((rule) => rule.fields)) : null;
  for (const field of object.fields) {
    const value = values[field.name];
    const isName = field.name === name || (field.part_of !== undefined && field.part_of === name);
    if (compared ? !compared.has(field.name) : !isName && !telling.has(field.type)) continue;
    if (field.system || isEmpty(value) || (typeof value === 'string' && value.trim().length < 2)) continue;
    found[field.name] = value;
  }
  return found;
}

export function useDuplicates(object: ObjectMeta, values: Values, id: string | undefined, on: boolean): Duplicates {
  const told = useMemo(() => JSON.stringify(wireValues(tellingValues(object, values))), [object, values]);
  const asked = useLagging(told, PAUSE);
  const reachable = Boolean(object.duplicates?.length) || object.fields.some((field) => telling.has(field.type));
  const answer = useQuery({
    queryKey: keys.duplicates(object.name, asked, id),
    enabled: on && reachable && !absent && asked !== '{}' && asked === told,
    staleTime: 30_000,
    retry: false,
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }): Promise<Duplicates> => {
      try {
        return await api.post<Duplicates>(
          `/api/records/${encodeURIComponent(object.name)}/duplicates`,
          { values: JSON.parse(asked) as Values, ...(id ? { id } : {}) },
          { signal },
        );
      } catch (error) {
        // A half-typed value may be refused, and a program may not have this door: nobody is kept from typing on.
        if (isApiError(error) && error.status === 404) absent = true;
        return { matches: [] };
      }
    },
  });
  return told === '{}' || !on ? { matches: [] } : (answer.data ?? { matches: [] });
}
