import { describe, expect, it } from 'vitest';
import type { FieldMeta } from '@/api/types';
import { fieldSort } from './list_state';

const fields = new Map<string, FieldMeta>([
  ['name', { name: 'name', type: 'text', label: {} }],
  ['amount', { name: 'amount', type: 'money', label: {} }],
  ['base', { name: 'base', type: 'text', label: {} }],
]);

describe('the order of a shipped view', () => {
  it('names fields, not columns', () => {
    expect(fieldSort('-amount_base,name_sort', fields)).toBe('-amount,name');
    expect(fieldSort('name', fields)).toBe('name');
    expect(fieldSort('', fields)).toBe('');
    expect(fieldSort('-unknown_sort', fields)).toBe('-unknown_sort');
  });
});
