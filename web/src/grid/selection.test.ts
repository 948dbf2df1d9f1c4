import { describe, expect, it } from 'vitest';
import { isSelected, nothing, selectedCount, setSelected } from './selection';

describe('selection', () => {
  it('ticks and unticks records', () => {
    const two = setSelected(nothing, ['a', 'b'], true);
    expect(isSelected(two, 'a')).toBe(true);
    expect(selectedCount(setSelected(two, ['a'], false), 10)).toBe(1);
  });
  it('is everything minus a few without listing everything', () => {
    const all = { mode: 'all' as const, except: new Set<string>() };
    const minus = setSelected(all, ['x'], false);
    expect(isSelected(minus, 'x')).toBe(false);
    expect(isSelected(minus, 'never seen')).toBe(true);
    expect(selectedCount(minus, 1_000_000)).toBe(999_999);
    expect(selectedCount(setSelected(minus, ['x'], true), 1_000_000)).toBe(1_000_000);
  });
});
