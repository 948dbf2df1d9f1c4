import { describe, expect, it } from 'vitest';
import type { ObjectMeta } from '@/api/types';
import { silence } from './silence';

const kind = (name: string, traits: Record<string, string>, read = 'all') =>
  ({ name, activity: true, traits, rights: { read } }) as unknown as ObjectMeta;

describe('silence', () => {
  it('asks every activity that may be read, and for plans those that have a date', () => {
    const object = {
      relations: ['tasks', 'notes', 'secrets', 'products'].map((name) => ({
        name,
        object: name,
        field: 'about',
        label: {},
      })),
    } as unknown as ObjectMeta;
    const byName = new Map([
      ['tasks', kind('tasks', { due: 'due', done: 'done' })],
      ['notes', kind('notes', {})],
      ['secrets', kind('secrets', {}, 'none')],
      ['products', { ...kind('products', {}), activity: false }],
    ]);
    expect(silence(object, { byName })).toBe(
      'created_at < add_days(today(), -14) and not exists(tasks where created_at in last 14 days) and not exists(tasks where not done and due >= today()) and not exists(notes where created_at in last 14 days)',
    );
  });
});
