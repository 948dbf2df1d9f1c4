import { describe, expect, it } from 'vitest';
import type { FieldMeta, ObjectMeta, Row } from '@/api/types';
import {
  type Group,
  packGroups,
  placeLines,
  readGroups,
  readShut,
  readSpec,
  rowKey,
  shutText,
  sortGroups,
  specParts,
  toggleShut,
} from './groups';

const field = (name: string, type: FieldMeta['type'], more: Partial<FieldMeta> = {}): FieldMeta => ({
  name,
  type,
  label: {},
  ...more,
});
const fields = new Map(
  [field('owner', 'user'), field('due', 'date'), field('made', 'instant'), field('hot', 'boolean')].map((item) => [
    item.name,
    item,
  ]),
);
const spec = (text: string) => readSpec(text, fields) as NonNullable<ReturnType<typeof readSpec>>;
const groups = (...counts: number[]): Group[] =>
  counts.map((count, at) => ({ key: `k${at}`, value: `k${at}`, where: '', count, sums: {} }));

describe('groups', () => {
  it('asks by value, and dates by their period', () => {
    expect(specParts(spec('owner'))).toEqual(['owner']);
    expect(specParts(spec('due'))).toEqual(['year(due)', 'month(due)']);
    expect(specParts(spec('due:year'))).toEqual(['year(due)']);
    expect(readSpec('gone', fields)).toBeNull();
  });
  it('finds its rows by a condition', () => {
    const read = (text: string, ...cells: (string | number | null | boolean | { id: string; name: string })[]) =>
      readGroups(spec(text), ['amount'], [[...cells, 7, '12.00']])[0];
    expect(read('owner', { id: "o'1", name: 'A' })).toMatchObject({
      key: "o'1",
      where: "owner = 'o''1'",
      count: 7,
      sums: { amount: '12.00' },
    });
    expect(read('owner', null)?.where).toBe('owner is empty');
    expect(read('due', 2026, 12)?.where).toBe("due >= date('2026-12-01') and due < date('2027-01-01')");
    expect(read('due:quarter', 2026, 4)?.where).toBe("due >= date('2026-10-01') and due < date('2027-01-01')");
    expect(read('due:year', 2026)?.where).toBe("due >= date('2026-01-01') and due < date('2027-01-01')");
    expect(read('due', null, null)?.where).toBe('due is empty');
    expect(read('hot', false)?.where).toBe('not hot');
  });
  it('knows the group of a row', () => {
    const row = { id: '1', version: 1, due: '2026-11-21', made: '2026-12-31T20:00:00Z', hot: null } as Row;
    const day = () => '2027-01-01';
    expect(rowKey(spec('due'), row, day)).toBe('2026-11-01');
    expect(rowKey(spec('due:quarter'), row, day)).toBe('2026-10-01');
    expect(rowKey(spec('made:year'), row, day)).toBe('2027-01-01');
    expect(rowKey(spec('hot'), row, day)).toBe('false');
    expect(rowKey(spec('owner'), row, day)).toBe('');
  });
  it('keeps choices in their order and the empty one last', () => {
    const choice = field('source', 'choice', {
      choices: [
        { name: 'web', label: {} },
        { name: 'fair', label: {} },
      ],
    });
    const made = ['', 'fair', 'web'].map((key) => ({ key, value: key, where: '', count: 1, sums: {} }));
    const sort = (desc: boolean) =>
      sortGroups(made, { field: choice }, {} as ObjectMeta, desc, (group) => group.key, new Intl.Collator('en')).map(
        (group) => group.key,
      );
    expect(sort(false)).toEqual(['web', 'fair', '']);
    expect(sort(true)).toEqual(['fair', 'web', '']);
  });
  it('places rows under their group, and none under a shut one', () => {
    const shut = readShut('-,k1', false);
    const lines = placeLines(groups(2, 5, 1_000_000), shut);
    expect(lines.count).toBe(3 + 2 + 1_000_000);
    expect(lines.lineAt(0)).toMatchObject({ group: { key: 'k0' }, row: null });
    expect(lines.lineAt(2)).toMatchObject({ group: { key: 'k0' }, row: 1 });
    expect(lines.lineAt(3)).toMatchObject({ group: { key: 'k1' }, shut: true, row: null });
    expect(lines.lineAt(4)).toMatchObject({ group: { key: 'k2' }, row: null });
    expect(lines.lineAt(1_000_004)).toMatchObject({ group: { key: 'k2' }, row: 999_999 });
    expect(lines.lineAt(1_000_005)).toBeUndefined();
  });
  it('remembers what is shut in a short text', () => {
    const shut = toggleShut(readShut(undefined, true), 'a,b');
    expect(readShut(shutText(shut), false)).toEqual(shut);
    expect(shutText(toggleShut(shut, 'a,b'))).toBe('*');
  });
  it('asks for small neighbours together', () => {
    const packs = packGroups(groups(10, 20, 400, 30, 60), 100);
    expect(packs.get('k0')).toBe(packs.get('k1'));
    expect(packs.get('k2')?.groups).toHaveLength(1);
    expect(packs.get('k3')).toBe(packs.get('k0'));
    expect(packs.get('k4')?.groups).toHaveLength(1);
  });
});
