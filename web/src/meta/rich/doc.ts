// Between the marks a comment is kept in (meta/marks.ts) and the document of the editor.
import type { JSONContent } from '@tiptap/core';
import { type Block, blocksOf, type Inline } from '../marks';

function inlineNodes(parts: Inline[]): JSONContent[] {
  return parts.map((part) =>
    part.kind === 'mention'
      ? { type: 'mention', attrs: { id: part.id, label: part.name } }
      : part.kind === 'link'
        ? { type: 'text', text: part.text, marks: [{ type: 'link', attrs: { href: part.href } }] }
        : { type: 'text', text: part.text },
  );
}

const paragraph = (parts: Inline[]): JSONContent => ({ type: 'paragraph', content: inlineNodes(parts) });

export function toDocument(text: string): JSONContent {
  const block = (item: Block): JSONContent =>
    item.kind === 'paragraph'
      ? paragraph(item.parts)
      : {
          type: item.ordered ? 'orderedList' : 'bulletList',
          content: item.items.map((parts) => ({ type: 'listItem', content: [paragraph(parts)] })),
        };
  return { type: 'doc', content: text ? blocksOf(text).map(block) : [{ type: 'paragraph' }] };
}

function inlineText(node: JSONContent): string {
  if (node.type === 'mention')
    return `@[${String(node.attrs?.label ?? '').replace(/[[\]\n]/g, ' ')}](user:${node.attrs?.id})`;
  const text = node.text ?? '';
  const href: unknown = node.marks?.find((mark) => mark.type === 'link')?.attrs?.href;
  if (typeof href !== 'string' || !/^https?:\/\//i.test(href)) return text;
  return href === text ? text : `[${text.replace(/[[\]\n]/g, ' ')}](${href.replace(/[\s)]/g, encodeURIComponent)})`;
}

const lineOf = (node: JSONContent) => (node.content ?? []).map(inlineText).join('');

function linesOf(node: JSONContent, depth: number): string[] {
  if (node.type === 'bulletList' || node.type === 'orderedList')
    return (node.content ?? []).flatMap((item, at) => {
      const mark = node.type === 'orderedList' ? `${at + 1}.` : '-';
      return (item.content ?? []).flatMap((inner, place) =>
        inner.type === 'paragraph'
          ? [`${'  '.repeat(depth)}${place === 0 ? `${mark} ` : '  '}${lineOf(inner)}`]
          : linesOf(inner, depth + 1),
      );
    });
  return [lineOf(node)];
}

export const toText = (document: JSONContent): string =>
  (document.content ?? [])
    .flatMap((node) => linesOf(node, 0))
    .join('\n')
    .trimEnd();
