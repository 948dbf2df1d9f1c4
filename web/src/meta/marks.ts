// The few marks a comment may carry, kept as plain text that reads well without them: "@[Name](user:ID)", "[text](https://…)",
// "- " at the start of a line. Everything else is what it says. Shown as elements, never as HTML.
export type Inline =
  | { kind: 'text'; text: string }
  | { kind: 'mention'; name: string; id: string }
  | { kind: 'link'; text: string; href: string };
export type Block = { kind: 'paragraph'; parts: Inline[] } | { kind: 'list'; ordered: boolean; items: Inline[][] };

const mark =
  /@\[([^\]\n]{1,200})\]\(user:([0-9a-z]{1,32})\)|\[([^\]\n]{1,500})\]\((https?:\/\/[^\s)]{1,2000})\)|(https?:\/\/[^\s<>"'）】」，。；]{1,2000})/gi;
// The full stop after an address belongs to the sentence.
const trailing = /[.,;:!?)\]]+$/;

export function inlineOf(text: string): Inline[] {
  const parts: Inline[] = [];
  let at = 0;
  const plain = (until: number) => {
    if (until > at) parts.push({ kind: 'text', text: text.slice(at, until) });
  };
  for (const found of text.matchAll(mark)) {
    const [whole, name, id, label, href, bare] = found;
    plain(found.index);
    at = found.index + whole.length;
    if (name && id) parts.push({ kind: 'mention', name, id });
    else if (label && href) parts.push({ kind: 'link', text: label, href });
    else if (bare) {
      const tail = trailing.exec(bare)?.[0] ?? '';
      const address = bare.slice(0, bare.length - tail.length);
      parts.push({ kind: 'link', text: address, href: address });
      at -= tail.length;
    }
  }
  plain(text.length);
  return parts;
}

export function blocksOf(text: string): Block[] {
  const blocks: Block[] = [];
  for (const line of text.split('\n')) {
    const item = /^\s{0,6}(?:[-*•]|(\d{1,3})[.、])\s+(.*)$/.exec(line);
    const last = blocks[blocks.length - 1];
    if (!item) blocks.push({ kind: 'paragraph', parts: inlineOf(line) });
    else if (last?.kind === 'list' && last.ordered === Boolean(item[1])) last.items.push(inlineOf(item[2] ?? ''));
    else blocks.push({ kind: 'list', ordered: Boolean(item[1]), items: [inlineOf(item[2] ?? '')] });
  }
  return blocks;
}

/** The same without marks: for one line in a list or a notification. */
export const plainText = (text: string): string =>
  inlineOf(text)
    .map((part) => (part.kind === 'mention' ? `@${part.name}` : part.text))
    .join('');

/** Only the mentions taken as names; everything else stays as it was written. */
export const withNames = (text: string): string =>
  text.includes('](user:') ? text.replace(/@\[([^\]\n]{1,200})\]\(user:[0-9a-z]{1,32}\)/gi, '@$1') : text;
