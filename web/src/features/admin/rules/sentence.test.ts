import { describe, expect, it } from 'vitest';
import type { ObjectMeta } from '@/api/types';
import { listOf, plainAct, recipientsOf, settingsOf } from './draft';
import { actSentence, whenSentence } from './sentence';

const object = {
  name: 'opportunity',
  label: { zh: '商机', en: 'Opportunity' },
  fields: [{ name: 'close_date', label: { zh: '预计成交日期', en: 'Close date' } }],
} as unknown as ObjectMeta;
// The key and its values: what a sentence is made of, whatever the language.
const t = (key: string, values?: Record<string, string | number>) =>
  `${key}${values ? `(${Object.values(values).join('|')})` : ''}`;
const label = (text: { en?: string } | undefined) => text?.en ?? '';

describe('a rule read aloud', () => {
  it('says when', () => {
    expect(
      whenSentence({ trigger: 'date', date_field: 'close_date', offset: -3, hour: '9.5' }, object, t as never, label),
    ).toBe('rules.when_before_days(Opportunity|Close date|3|09:30)');
    expect(whenSentence({ trigger: 'becomes', condition: 'amount > 5' }, object, t as never, label)).toBe(
      'rules.when_becomes(Opportunity|amount > 5)',
    );
    expect(whenSentence({ trigger: 'changes', watch_fields: 'close_date，x' }, object, t as never, label)).toBe(
      'rules.when_changes(Opportunity|Close daterules.commax)',
    );
  });
  it('says what', () => {
    expect(actSentence({ do: 'set', set: { close_date: 'today()' } }, object, new Map(), t as never, label)).toBe(
      'rules.do_set(Close date)',
    );
    expect(actSentence({ do: 'notify', to: ['owner'] }, object, new Map(), t as never, label)).toBe(
      'rules.do_notify(rules.to_owner)',
    );
  });
});

describe('what is sent', () => {
  it('holds only what belongs to the act', () => {
    expect(plainAct({ do: 'webhook', url: 'https://a.example', set: { x: '1' }, to: ['owner'] })).toEqual({
      do: 'webhook',
      url: 'https://a.example',
    });
    expect(plainAct({ do: 'set', set: { '': 'x', name: "'y'" } })).toEqual({ do: 'set', set: { name: "'y'" } });
    expect(plainAct({ do: 'assign', to: 'rules' })).toEqual({ do: 'assign' });
  });
  it('reads what cannot be read as nothing', () => {
    expect(listOf('nonsense')).toEqual([]);
    expect(settingsOf('[1]')).toEqual({});
    expect(recipientsOf('owner')).toEqual(['owner']);
  });
});
