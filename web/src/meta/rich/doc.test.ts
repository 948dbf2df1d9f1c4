import { describe, expect, it } from 'vitest';
import { toDocument, toText } from './doc';

describe('a comment and its document', () => {
  it('come back as they were', () => {
    for (const text of [
      '请 @[王芳](user:0abc) 看看',
      '两件事：\n- 报价\n- 合同\n就这些',
      '1. 一\n2. 二',
      '见 [方案](https://example.com/a) 和 https://example.com/b',
      '',
    ])
      expect(toText(toDocument(text))).toBe(text);
  });

  it('drop addresses that are not of the web', () => {
    const link = { type: 'text', text: 'x', marks: [{ type: 'link', attrs: { href: 'javascript:alert(1)' } }] };
    expect(toText({ type: 'doc', content: [{ type: 'paragraph', content: [link] }] })).toBe('x');
  });
});
