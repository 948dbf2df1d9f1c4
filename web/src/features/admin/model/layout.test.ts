import { describe, expect, it } from 'vitest';
import type { FieldMeta, ObjectMeta } from '@/api/types';
import { fromGroups, layoutFor, toGroups, UNUSED, withLayout } from './layout';

const field = (name: string, more: Partial<FieldMeta> = {}): FieldMeta => ({ name, type: 'text', label: {}, ...more });
const object = {
  name: 'thing',
  fields: [
    field('name'),
    field('size'),
    field('place_city', { part_of: 'place' }),
    field('place_street', { part_of: 'place' }),
    field('version', { system: true }),
  ],
  relations: [{ name: 'parts', object: 'part', field: 'thing', label: {} }],
  layout: {
    sections: [{ label: { zh: '一' }, fields: ['name', 'place_city', 'place_street'] }],
    list: ['name'],
    card: [],
    key_figures: [],
    related: [],
    quick: [],
  },
} as unknown as ObjectMeta;

describe('layouts in the making', () => {
  it('keeps an address together and knows what is left over', () => {
    const layout = layoutFor(object, undefined, 'default');
    expect(toGroups(object, layout, 'sections')).toEqual({ s0: ['name', 'place'], [UNUSED]: ['size'] });
    expect(toGroups(object, layout, 'related')).toEqual({ chosen: [], [UNUSED]: ['parts'] });
  });
  it('puts back only what was touched, over what was said before', () => {
    const layout = layoutFor(object, undefined, 'default');
    const next = fromGroups(layout, 'sections', { s0: ['place', 'name', 'size'], [UNUSED]: [] });
    const overlay = withLayout({ layout: { card: ['name'] } }, 'default', next, new Set(['sections']));
    expect(overlay.layout).toEqual({
      card: ['name'],
      sections: [{ label: { zh: '一' }, fields: ['place', 'name', 'size'] }],
    });
    const phone = withLayout({}, 'phone', { ...layout, list: ['size'] }, new Set(['list']));
    expect(phone).toEqual({ layouts: { phone: { list: ['size'] } } });
    expect(layoutFor(object, phone, 'phone').list).toEqual(['size']);
  });
});
