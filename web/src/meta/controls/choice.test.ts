import { describe, expect, it } from 'vitest';
import type { FieldMeta } from '@/api/types';
import { allowedChoices } from './choice';

const city: FieldMeta = {
  name: 'city',
  type: 'choice',
  label: {},
  depends_on: 'country',
  choices: [
    { name: 'beijing', label: {}, when: ['cn'] },
    { name: 'berlin', label: {}, when: ['de'] },
    { name: 'old', label: {}, active: false, when: ['cn'] },
    { name: 'other', label: {} },
  ],
};
const names = (row: Record<string, string> | undefined, keep?: string) =>
  allowedChoices(city, row, keep).map((choice) => choice.name);

describe('dependent choices', () => {
  it('follow the field they depend on', () => {
    expect(names({ country: 'cn' })).toEqual(['beijing', 'other']);
    expect(names({ country: 'de' })).toEqual(['berlin', 'other']);
    expect(names({})).toEqual(['other']);
  });
  it('keep what is chosen, even when it is no longer offered', () => {
    expect(names({ country: 'de' }, 'old')).toEqual(['berlin', 'old', 'other']);
  });
  it('are all offered where no record stands around them', () => {
    expect(names(undefined)).toEqual(['beijing', 'berlin', 'other']);
  });
});
