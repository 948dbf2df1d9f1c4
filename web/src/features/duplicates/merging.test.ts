import { describe, expect, it } from 'vitest';
import type { ObjectMeta, Row } from '@/api/types';
import { chosenValues, fullest, linesOf, sourceOf } from './merging';

// req: S2-14
const field = (name: string, type = 'text') => ({ name, type, label: { zh: name, en: name } });
const object = {
  name: 'contact',
  traits: { name: 'name' },
  fields: [field('name'), field('title'), field('account', 'link'), field('stage', 'stage'), field('note')],
} as unknown as ObjectMeta;
const rows = [
  { id: 'a', version: 1, name: 'Li', title: null, account: { id: 'x', name: 'X' }, note: 'same' },
  { id: 'b', version: 1, name: 'Li Na', title: 'CEO', account: { id: 'x', name: 'X renamed' }, note: 'same' },
] as unknown as Row[];

describe('merging', () => {
  it('shows what differs first and leaves out what is empty everywhere', () => {
    expect(linesOf(object, rows).map((line) => `${line.field.name} ${line.differs}`)).toEqual([
      'name true',
      'title true',
      'account false',
      'note false',
    ]);
  });
  it('takes what the survivor lacks from the others', () => {
    const [name, title] = linesOf(object, rows);
    expect(name && sourceOf(name.field, rows, 'a')).toBe('a');
    expect(title && sourceOf(title.field, rows, 'a')).toBe('b');
    expect(fullest(object, rows)).toBe('b');
    expect(chosenValues(linesOf(object, rows), rows, 'a', { name: 'b' })).toEqual({
      name: { from: 'b' },
      title: { from: 'b' },
    });
  });
});
