import { describe, expect, it } from 'vitest';
import { type Entry, fits, isPast } from './audit';

const entry = (at: string, action = 'signed_in', actor = 'a'): Entry => ({
  id: at,
  at,
  actor: { id: actor, name: actor },
  action,
  subject: '',
  detail: '',
  address: '',
});

describe('the filters of the log', () => {
  it('counts days where the person is', () => {
    const late = entry('2026-03-01T17:00:00.000Z');
    expect(fits(late, { from: '2026-03-02' }, 'Asia/Shanghai')).toBe(true);
    expect(fits(late, { from: '2026-03-02' }, 'UTC')).toBe(false);
    expect(fits(late, { to: '2026-03-01' }, 'Asia/Shanghai')).toBe(false);
  });
  it('keeps to a person and an act', () => {
    expect(fits(entry('2026-03-01T00:00:00.000Z', 'shared', 'b'), { actor: 'b', action: 'shared' }, 'UTC')).toBe(true);
    expect(fits(entry('2026-03-01T00:00:00.000Z', 'shared', 'b'), { actor: 'a' }, 'UTC')).toBe(false);
  });
  it('knows when to stop looking', () => {
    expect(isPast(entry('2026-02-27T00:00:00.000Z'), { from: '2026-03-01' }, 'UTC')).toBe(true);
    expect(isPast(entry('2026-03-01T00:00:00.000Z'), { from: '2026-03-01' }, 'UTC')).toBe(false);
    expect(isPast(undefined, { from: '2026-03-01' }, 'UTC')).toBe(false);
  });
});
