import { blocksOf, type Inline } from '../marks';
import './rich.css';

/** A text with its marks as elements. */
export function RichShow({ text }: { text: string }) {
  return (
    <div className="rich-show">
      {blocksOf(text).map((block, at) =>
        block.kind === 'paragraph' ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines have no identity of their own
          <p key={at}>
            <Parts parts={block.parts} />
          </p>
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines have no identity of their own
          <List key={at} ordered={block.ordered} items={block.items} />
        ),
      )}
    </div>
  );
}

function List({ ordered, items }: { ordered: boolean; items: Inline[][] }) {
  const lines = items.map((parts, at) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: lines have no identity of their own
    <li key={at}>
      <Parts parts={parts} />
    </li>
  ));
  return ordered ? <ol>{lines}</ol> : <ul>{lines}</ul>;
}

function Parts({ parts }: { parts: Inline[] }) {
  if (parts.length === 0) return <br />;
  return parts.map((part, at) =>
    part.kind === 'mention' ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: parts have no identity of their own
      <span key={at} className="mention">
        @{part.name}
      </span>
    ) : part.kind === 'link' ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: parts have no identity of their own
      <a key={at} href={part.href} target="_blank" rel="noopener noreferrer">
        {part.text}
      </a>
    ) : (
      part.text
    ),
  );
}
