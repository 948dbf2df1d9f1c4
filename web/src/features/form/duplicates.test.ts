import { describe, expect, it } from 'vitest';
import type { ObjectMeta } from '@/api/types';
import { tellingValues } from './duplicates';

const object = {
  name: 'contact',
  traits: { name: 'name' },
  fields: [
    { name: 'name', type: 'text', label: {} },
    { name: 'title', type: 'text', label: {} },
    { name: 'email', type: 'email', label: {} },
    { name: 'mobile', type: 'phone', label: {} },
  ],
} as unknown as ObjectMeta;

describe('what tells one record from another', () => {
  it('is its name and how it is reached', () => {
    expect(tellingValues(object, { name: '林静', title: '经理', email: 'a@b.c', mobile: '' })).toEqual({
      name: '林静',
      email: 'a@b.c',
    });
  });
  it('waits for more than one character', () => {
    expect(tellingValues(object, { name: '林', title: 'x' })).toEqual({});
  });
});
