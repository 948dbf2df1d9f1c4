import { describe, expect, it } from 'vitest';
import type { FieldMeta } from '@/api/types';
import { both, type Conditions, parse, quote, toText } from './where';

const field = (name: string, type: FieldMeta['type']): [string, FieldMeta] => [name, { name, type, label: {} }];
const fields = new Map<string, FieldMeta>([
  field('name', 'text'),
  field('amount', 'money'),
  field('probability', 'percent'),
  field('close_date', 'date'),
  field('created_at', 'instant'),
  field('stage', 'stage'),
  field('owner', 'user'),
  field('done', 'boolean'),
  field('source', 'choice'),
]);

describe('conditions as expressions', () => {
  const cases: [Conditions, string][] = [
    [{ join: 'and', items: [] }, ''],
    [{ join: 'and', items: [{ field: 'name', op: 'contains', value: "O'Neil" }] }, "contains(name, 'O''Neil')"],
    [
      {
        join: 'and',
        items: [
          { field: 'name', op: 'not_contains', value: 'x' },
          { field: 'amount', op: 'ge', value: '1000' },
        ],
      },
      "not contains(name, 'x') and amount >= 1000",
    ],
    [
      {
        join: 'or',
        items: [
          { field: 'stage', op: 'in', value: ['won', 'lost'] },
          { field: 'owner', op: 'me', value: '' },
        ],
      },
      "stage in ('won', 'lost') or owner = me()",
    ],
    [
      { join: 'and', items: [{ field: 'close_date', op: 'period', value: 'last 30 days' }] },
      'close_date in last 30 days',
    ],
    [
      { join: 'and', items: [{ field: 'close_date', op: 'lt', value: '2026-01-31' }] },
      "close_date < date('2026-01-31')",
    ],
    [
      { join: 'and', items: [{ field: 'created_at', op: 'ge', value: '2026-01-31' }] },
      "date(created_at) >= date('2026-01-31')",
    ],
    [{ join: 'and', items: [{ field: 'probability', op: 'gt', value: '20' }] }, 'probability > 20%'],
    [
      {
        join: 'and',
        items: [
          { field: 'done', op: 'is_false', value: '' },
          { field: 'name', op: 'not_empty', value: '' },
        ],
      },
      'not done and name is not empty',
    ],
    [{ join: 'and', items: [{ field: 'source', op: 'not_in', value: ['api'] }] }, "source not in ('api')"],
  ];
  it.each(cases)('says %j', (conditions, text) => {
    expect(toText(conditions, fields)).toBe(text);
  });
  it.each(cases)('reads back %j', (conditions, text) => {
    expect(parse(text, fields)).toEqual(conditions);
  });
  it('reads one choice as a list of one', () => {
    expect(parse("stage = 'won'", fields)?.items[0]).toEqual({ field: 'stage', op: 'in', value: ['won'] });
  });
  it('keeps groups, and their order of binding', () => {
    const group = parse("name = 'a' and (done or amount > 1)", fields);
    expect(group).toEqual({
      join: 'and',
      items: [
        { field: 'name', op: 'eq', value: 'a' },
        {
          join: 'or',
          items: [
            { field: 'done', op: 'is_true', value: '' },
            { field: 'amount', op: 'gt', value: '1' },
          ],
        },
      ],
    });
    expect(toText(group as Conditions, fields)).toBe("name = 'a' and (done or amount > 1)");
    expect(toText(parse("name = 'a' and done or amount > 1", fields) as Conditions, fields)).toBe(
      "(name = 'a' and done) or amount > 1",
    );
    expect(toText(parse("(name = 'a' and (done)) and amount > 1", fields) as Conditions, fields)).toBe(
      "name = 'a' and done and amount > 1",
    );
  });
  it('counts days from today', () => {
    for (const text of [
      'close_date < today()',
      'date(created_at) < add_days(today(), -90)',
      'close_date in next 2 weeks',
      'close_date in last 14 days',
    ])
      expect(toText(parse(text, fields) as Conditions, fields)).toBe(text);
    expect(parse('close_date < add_days(today(), 7)', fields)?.items[0]).toEqual({
      field: 'close_date',
      op: 'lt',
      value: '@7',
    });
  });
  it('knows paths and lists when the fields do', () => {
    const wide = new Map([...fields, field('account.industry', 'choice'), field('exists(tasks)', 'boolean')]);
    for (const text of ["account.industry in ('x')", 'not exists(tasks)', "account.industry in ('x') or exists(tasks)"])
      expect(toText(parse(text, wide) as Conditions, wide)).toBe(text);
    expect(parse('exists(tasks where done)', wide)).toBeNull();
  });
  it('leaves to text what rows cannot say', () => {
    for (const text of [
      "account.industry = 'x'",
      "not (name = 'a')",
      '((((done or name is empty))))',
      'add_days(close_date, 3) < today()',
      "name = 'a' and",
      'amount > 1 +',
      "nobody = 'x'",
      'count(products) > 1',
    ])
      expect(parse(text, fields), text).toBeNull();
  });
  it('skips rows that do not say enough yet', () => {
    expect(
      toText(
        {
          join: 'and',
          items: [
            { field: 'name', op: 'eq', value: '' },
            { field: 'done', op: 'is_true', value: '' },
          ],
        },
        fields,
      ),
    ).toBe('done');
  });
  it('joins two filters and quotes text', () => {
    expect(both('a = 1 or b = 2', 'c')).toBe('(a = 1 or b = 2) and (c)');
    expect(both(undefined, ' c ')).toBe('c');
    expect(quote("it's")).toBe("'it''s'");
  });
});
