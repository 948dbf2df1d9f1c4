// What can be captured, found in the object model by what objects can do, not by their names.
import type { Values } from '@/api/records';
import type { FieldMeta, ObjectMeta, Value } from '@/api/types';
import { fieldOf, isFormField, nameField } from '@/meta/schema';
import type { Place } from '@/offline/db';
import type { IconName } from '@/ui';

export type KindName = 'visit' | 'call' | 'note' | 'photo';

export interface Kind {
  name: KindName;
  icon: IconName;
  object: ObjectMeta;
}

const isText = (field: FieldMeta | undefined) => field?.type === 'long_text';

/** A visit has a beginning and an end, a call has a number, a note has nothing but its text. */
export function kindsOf(objects: ObjectMeta[]): Kind[] {
  const able = objects.filter((object) => object.activity && object.rights.create && object.traits.about);
  const visit = able.find((object) => object.traits.start && object.traits.end);
  const call = able.find((object) => object.traits.phone);
  const note = able.find(
    (object) =>
      !object.traits.due &&
      !object.traits.start &&
      isText(fieldOf(object, object.traits.body ?? '')) &&
      fieldOf(object, nameField(object))?.type !== 'auto_number',
  );
  return [
    ...(visit ? [{ name: 'visit', icon: 'map-pin', object: visit } as const] : []),
    ...(call ? [{ name: 'call', icon: 'phone', object: call } as const] : []),
    ...(note ? [{ name: 'note', icon: 'note', object: note } as const] : []),
    ...(note ? [{ name: 'photo', icon: 'camera', object: note } as const] : []),
  ];
}

/** The fields of the short form, the text first: it is what a person is here for. */
export function captureFields(object: ObjectMeta): FieldMeta[] {
  const { about, body } = object.traits;
  const names = [body, ...object.layout.quick].filter((name) => name && name !== about);
  return [...new Set(names)].flatMap((name) => fieldOf(object, name ?? '') ?? []).filter((field) => isFormField(field));
}

/** What a visit or a call that is over says about itself. */
export function startValues(kind: Kind, defaults: Values): Values {
  const done = fieldOf(kind.object, kind.object.traits.done ?? '');
  const names = new Set(captureFields(kind.object).map((field) => field.name));
  const shown = Object.fromEntries(Object.entries(defaults).filter(([name]) => names.has(name)));
  return done?.type === 'boolean' && kind.name !== 'note' ? { ...shown, [done.name]: true } : shown;
}

const latitudeOf = (object: ObjectMeta) =>
  object.fields.find((field) => field.name.endsWith('latitude') && isFormField(field));

/** Whether the object has fields of its own for where something was. */
export const hasPlaceFields = (object: ObjectMeta) => latitudeOf(object) !== undefined;

/** Where a place goes: "…latitude" and its neighbours when the object has them, a line of the text otherwise. */
export function withPlace(
  object: ObjectMeta,
  values: Values,
  place: Place | undefined,
  line: (text: string) => string,
): Values {
  if (!place) return values;
  const point = Number.isFinite(place.latitude)
    ? `${place.latitude.toFixed(6)}, ${place.longitude.toFixed(6)} (±${Math.round(place.accuracy)} m)`
    : '';
  const text = [place.name?.trim(), point].filter(Boolean).join(' · ');
  const latitude = latitudeOf(object);
  const stem = latitude?.name.slice(0, -'latitude'.length) ?? '';
  const put: Record<string, Value> = point
    ? {
        [`${stem}latitude`]: place.latitude.toFixed(6),
        [`${stem}longitude`]: place.longitude.toFixed(6),
        [`${stem}at`]: place.at,
      }
    : {};
  if (latitude) {
    const own = Object.entries({ ...put, [`${stem}place`]: place.name?.trim() || point });
    return { ...values, ...Object.fromEntries(own.filter(([name]) => fieldOf(object, name))) };
  }
  const body = object.traits.body;
  if (!body || !text) return values;
  const before = typeof values[body] === 'string' ? values[body] : '';
  return { ...values, [body]: [before, line(text)].filter(Boolean).join('\n') };
}
