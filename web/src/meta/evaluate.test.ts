import { describe, expect, it } from 'vitest';
import type { FieldMeta } from '@/api/types';
import { isRequired, isVisible } from './evaluate';

const field = (name: string, type: FieldMeta['type']): [string, FieldMeta] => [name, { name, type, label: {} }];
const fields = new Map([field('stage_kind', 'choice'), field('pipeline', 'choice'), field('amount', 'money')]);

describe('what a form needs at once', () => {
  it('shows a section for the stage it belongs to', () => {
    expect(isVisible("stage_kind = 'lost'", fields, { stage_kind: 'lost' })).toBe(true);
    expect(isVisible("stage_kind = 'lost'", fields, { stage_kind: 'open' })).toBe(false);
  });
  it('shows what it cannot judge', () => {
    expect(isVisible('count(products) > 0', fields, {})).toBe(true);
    expect(isVisible('', fields, {})).toBe(true);
  });
  it('marks what is required here', () => {
    const reason: FieldMeta = {
      name: 'loss_reason',
      type: 'choice',
      label: {},
      required_when: "stage_kind = 'lost' and pipeline != 'simple'",
    };
    expect(isRequired(reason, fields, { stage_kind: 'lost', pipeline: 'sales' })).toBe(true);
    expect(isRequired(reason, fields, { stage_kind: 'lost', pipeline: 'simple' })).toBe(false);
  });
  it('judges groups and days counted from today', () => {
    const more = new Map([...fields, field('due', 'date')]);
    const text = "amount > 9 and (stage_kind = 'lost' or stage_kind = 'won')";
    expect(isVisible(text, more, { amount: '10', stage_kind: 'won' })).toBe(true);
    expect(isVisible(text, more, { amount: '10', stage_kind: 'open' })).toBe(false);
    expect(isVisible('due < today()', more, { due: '2001-01-01' })).toBe(true);
    expect(isVisible('due < add_days(today(), -30)', more, { due: '2999-01-01' })).toBe(false);
  });
  it('compares numbers as numbers; empty never holds', () => {
    expect(isVisible('amount > 9', fields, { amount: '10.00' })).toBe(true);
    expect(isVisible('amount > 9', fields, {})).toBe(false);
  });
});
