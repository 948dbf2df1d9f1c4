import { describe, expect, it } from 'vitest';
import { blocksOf, inlineOf, plainText } from './marks';

describe('marks of a comment', () => {
  it('are mentions, links and lists', () => {
    expect(inlineOf('请 @[王芳](user:0abc) 看 [报价](https://example.com/a?b=1)。')).toEqual([
      { kind: 'text', text: '请 ' },
      { kind: 'mention', name: '王芳', id: '0abc' },
      { kind: 'text', text: ' 看 ' },
      { kind: 'link', text: '报价', href: 'https://example.com/a?b=1' },
      { kind: 'text', text: '。' },
    ]);
    expect(inlineOf('见 https://example.com/x.')).toEqual([
      { kind: 'text', text: '见 ' },
      { kind: 'link', text: 'https://example.com/x', href: 'https://example.com/x' },
      { kind: 'text', text: '.' },
    ]);
    expect(blocksOf('两件事\n- 一\n- 二\n完').map((block) => block.kind)).toEqual(['paragraph', 'list', 'paragraph']);
  });

  it('never lead to anything but the web', () => {
    for (const text of ['[x](javascript:alert(1))', '[x](data:text/html,1)', '@[x](script:1)'])
      expect(inlineOf(text)).toEqual([{ kind: 'text', text }]);
  });

  it('read well without them', () => {
    expect(plainText('@[王芳](user:0abc) 请看 [报价](https://example.com)')).toBe('@王芳 请看 报价');
  });
});
