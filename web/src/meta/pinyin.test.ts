import { describe, expect, it } from 'vitest';
import { answersTo, initialOf } from './pinyin';

describe('pinyin of commands', () => {
  it('takes initials, syllables, and parts of them', () => {
    expect([...'线索客户联系人商机报价合同'].map(initialOf).join('')).toBe('xskhlxrsjbjht');
    for (const typed of ['xs', 'xiansuo', 'xians', 'xian suo', '线索', 'xinjianxs'])
      expect(answersTo('新建线索', typed), typed).toBe(true);
    expect(answersTo('销售漏斗', 'loudou')).toBe(true);
    expect(answersTo('销售漏斗', 'ld')).toBe(true);
  });

  it('does not take what is something else', () => {
    expect(answersTo('新建线索', 'kehu')).toBe(false);
    expect(answersTo('客户', 'xs')).toBe(false);
    expect(answersTo('Leads', 'lead')).toBe(true);
    expect(answersTo('Leads', 'ls')).toBe(false);
  });
});
