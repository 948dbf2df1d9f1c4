import { describe, expect, it } from 'vitest';
import { tickedOf } from './group_ticks';

const ids = (...names: string[]) => ({ mode: 'ids' as const, ids: new Set(names) });

describe('how much of a group is ticked', () => {
  it('is counted by its ids', () => {
    expect(tickedOf(ids('a', 'b', 'z'), ['a', 'b'])).toBe('all');
    expect(tickedOf(ids('a'), ['a', 'b'])).toBe('some');
    expect(tickedOf(ids('z'), ['a', 'b'])).toBe('none');
    expect(tickedOf({ mode: 'all', except: new Set(['a']) }, ['a', 'b'])).toBe('some');
  });
  it('is everything or nothing while they are unknown', () => {
    expect(tickedOf({ mode: 'all', except: new Set() }, undefined)).toBe('all');
    expect(tickedOf(ids('a'), undefined)).toBe('none');
  });
});
