import { describe, expect, it } from 'vitest';
import type { FieldMeta, ObjectMeta } from '@/api/types';
import { captureFields, kindsOf, startValues, withPlace } from './kinds';

const field = (name: string, type: FieldMeta['type']): FieldMeta => ({ name, type, label: {} });
const object = (name: string, traits: Record<string, string>, fields: FieldMeta[], quick: string[]): ObjectMeta =>
  ({
    name,
    activity: true,
    label: {},
    plural: {},
    traits,
    fields,
    relations: [],
    views: [],
    layout: { sections: [], list: [], card: [], key_figures: [], related: [], quick },
    rights: { read: 'all', create: true, edit: 'all', delete: 'all', export: true, import: true },
  }) as ObjectMeta;

const meeting = object(
  'm',
  { about: 'about', body: 'summary', start: 'start_at', end: 'end_at', due: 'start_at', done: 'done' },
  [
    field('name', 'text'),
    field('about', 'link_any'),
    field('start_at', 'instant'),
    field('summary', 'long_text'),
    field('done', 'boolean'),
    field('in_latitude', 'decimal'),
    field('in_longitude', 'decimal'),
    field('in_place', 'text'),
  ],
  ['name', 'about', 'start_at'],
);
const note = object(
  'n',
  { about: 'about', body: 'body' },
  [field('name', 'text'), field('body', 'long_text'), field('about', 'link_any')],
  ['body', 'about'],
);
const comment = object(
  'c',
  { about: 'about', body: 'body' },
  [field('name', 'auto_number'), field('body', 'long_text')],
  ['body'],
);
const place = { latitude: 31.2304, longitude: 121.4737, accuracy: 18.4, at: '2026-11-21T08:00:00.000Z' };

describe('what can be captured', () => {
  it('is found by traits', () => {
    expect(kindsOf([comment, meeting, note]).map((kind) => [kind.name, kind.object.name])).toEqual([
      ['visit', 'm'],
      ['note', 'n'],
      ['photo', 'n'],
    ]);
  });
  it('leaves out what this person may not create', () => {
    expect(kindsOf([{ ...meeting, rights: { ...meeting.rights, create: false } }])).toEqual([]);
  });
  it('asks for the text first and never for the record it is about', () => {
    expect(captureFields(meeting).map((item) => item.name)).toEqual(['summary', 'name', 'start_at']);
  });
  it('says that a visit is done', () => {
    const kind = kindsOf([meeting])[0];
    expect(kind && startValues(kind, { start_at: 'x', owner: 'y' })).toEqual({ start_at: 'x', done: true });
  });
});

describe('a place', () => {
  const line = (text: string) => `@ ${text}`;
  it('goes to the fields made for it, where there are some', () => {
    expect(withPlace(meeting, {}, { ...place, name: '一楼' }, line)).toEqual({
      in_latitude: '31.230400',
      in_longitude: '121.473700',
      in_place: '一楼',
    });
  });
  it('is a line of the text otherwise', () => {
    expect(withPlace(note, { body: '到了' }, place, line)).toEqual({
      body: '到了\n@ 31.230400, 121.473700 (±18 m)',
    });
  });
  it('may be a name alone', () => {
    const named = { ...place, latitude: Number.NaN, longitude: Number.NaN, name: '二号厂房' };
    expect(withPlace(note, {}, named, line)).toEqual({ body: '@ 二号厂房' });
    expect(withPlace(meeting, {}, named, line)).toEqual({ in_place: '二号厂房' });
  });
});
