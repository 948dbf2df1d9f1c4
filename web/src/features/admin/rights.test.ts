import { describe, expect, it } from 'vitest';
import { holds, isOwn, type Rights, setRight } from './rights';

const rights: Rights = {
  objects: { '*': { read: 'own', create: true }, product: { read: 'all' } },
  capabilities: ['import'],
};

describe('rights of a role', () => {
  it('falls back to the general rule, then to nothing', () => {
    expect(holds(rights, 'product', 'read')).toBe('all');
    expect(holds(rights, 'lead', 'read')).toBe('own');
    expect(holds(rights, 'lead', 'edit')).toBe('none');
    expect(holds(rights, 'lead', 'export')).toBe(false);
  });
  it('says only what differs from the general rule', () => {
    const next = setRight(rights, 'lead', 'read', 'team');
    expect(next.objects?.lead).toEqual({ read: 'team' });
    expect(isOwn(next, 'lead', 'read')).toBe(true);
    expect(setRight(next, 'lead', 'read', 'own').objects?.lead).toBeUndefined();
    expect(setRight(rights, 'product', 'read', 'own').objects?.product).toBeUndefined();
    expect(setRight(rights, '*', 'read', 'all').objects?.['*']).toEqual({ read: 'all', create: true });
  });
});
