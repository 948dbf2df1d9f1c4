import { describe, expect, it } from 'vitest';
import { readChoices, suggestName } from './field_text';

describe('new fields', () => {
  it('makes a key of the English name', () => {
    expect(suggestName('Number of machines')).toBe('number_of_machines_c');
    expect(suggestName('  2nd Café (net) ')).toBe('nd_cafe_net_c');
    expect(suggestName('设备数')).toBe('');
    expect(suggestName('A'.repeat(60))).toHaveLength(38);
  });
  it('reads choices in one or two languages, each with a key of its own', () => {
    expect(readChoices('高 | High\n低｜Low\n\n特急\nHigh')).toEqual([
      { name: 'high', label: { zh: '高', en: 'High' } },
      { name: 'low', label: { zh: '低', en: 'Low' } },
      { name: 'choice_3', label: { zh: '特急', en: '特急' } },
      { name: 'high_2', label: { zh: 'High', en: 'High' } },
    ]);
  });
});
