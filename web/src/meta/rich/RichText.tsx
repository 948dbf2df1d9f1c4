// The editor of comments: paragraphs, lists, links, mentions, and nothing an input method stumbles over. Comes lazily.
import Document from '@tiptap/extension-document';
import Link from '@tiptap/extension-link';
import { BulletList, ListItem, ListKeymap, OrderedList } from '@tiptap/extension-list';
import Mention from '@tiptap/extension-mention';
import Paragraph from '@tiptap/extension-paragraph';
import Text from '@tiptap/extension-text';
import { Placeholder, UndoRedo } from '@tiptap/extensions';
import { EditorContent, useEditor } from '@tiptap/react';
import { useRef, useState } from 'react';
import { useT } from '@/i18n';
import { IconButton } from '@/ui';
import { safeUrl } from '../fields/text';
import { toDocument, toText } from './doc';
import { findPeople, type People, PeopleList } from './PeopleList';
import './rich.css';

export interface RichProps {
  label: string;
  value: string;
  placeholder?: string;
  autoFocus?: boolean;
  id?: string;
  'aria-describedby'?: string;
  'aria-invalid'?: boolean;
  onChange: (text: string) => void;
}

export function RichText({ label, value, placeholder, autoFocus, id, onChange, ...aria }: RichProps) {
  const t = useT();
  const [people, setPeople] = useState<People | null>(null);
  // The plugin of the editor lives longer than one render: it reads and writes here.
  const now = useRef<People | null>(null);
  const show = (next: People | null) => {
    now.current = next;
    setPeople(next);
  };
  const latest = useRef(onChange);
  latest.current = onChange;
  // An editor keeps the extensions it began with.
  const [extensions] = useState(() => [
    Document,
    Paragraph,
    Text,
    BulletList,
    OrderedList,
    ListItem,
    ListKeymap,
    UndoRedo,
    Placeholder.configure({ placeholder: placeholder ?? '' }),
    Link.configure({
      openOnClick: false,
      autolink: true,
      protocols: ['http', 'https'],
      isAllowedUri: (address) => safeUrl(address) !== null,
      HTMLAttributes: { rel: 'noopener noreferrer nofollow' },
    }),
    Mention.configure({
      HTMLAttributes: { class: 'mention' },
      suggestion: {
        char: '@',
        // Chinese has no space before a name.
        allowedPrefixes: null,
        items: ({ query }) => findPeople(query),
        render: () => ({
          onStart: (props) => show({ ...props, at: 0, rect: props.clientRect?.() ?? null } as People),
          onUpdate: (props) =>
            show({
              ...props,
              at: Math.min(now.current?.at ?? 0, Math.max(0, props.items.length - 1)),
              rect: props.clientRect?.() ?? null,
            } as People),
          onExit: () => show(null),
          onKeyDown: ({ event }) => {
            const open = now.current;
            if (!open || event.isComposing || open.items.length === 0) return false;
            const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
            if (step) {
              show({ ...open, at: (open.at + step + open.items.length) % open.items.length });
              return true;
            }
            if (event.key === 'Escape') {
              event.stopPropagation();
              show(null);
              return true;
            }
            if ((event.key !== 'Enter' && event.key !== 'Tab') || event.ctrlKey || event.metaKey) return false;
            const chosen = open.items[open.at];
            if (chosen) open.command({ id: chosen.id, label: chosen.name });
            return true;
          },
        }),
      },
    }),
  ]);
  const editor = useEditor({
    extensions,
    content: toDocument(value),
    injectCSS: false, // a style element of its own is against the page's policy; rich.css has what is needed
    autofocus: autoFocus ? 'end' : false,
    editorProps: {
      attributes: {
        class: 'rich-edit',
        role: 'textbox',
        'aria-multiline': 'true',
        'aria-label': label,
        ...(id ? { id } : {}),
        ...(aria['aria-describedby'] ? { 'aria-describedby': aria['aria-describedby'] } : {}),
        ...(aria['aria-invalid'] ? { 'aria-invalid': 'true' } : {}),
      },
    },
    onUpdate: ({ editor: changed }) => latest.current(toText(changed.getJSON())),
  });
  return (
    <div className="input rich">
      <EditorContent editor={editor} />
      <div className="rich-bar" role="toolbar" aria-label={t('sheet.editor_tools')}>
        <IconButton
          small
          icon="at"
          iconSize={14}
          label={t('sheet.mention')}
          keys="@"
          onClick={() => editor?.chain().focus().insertContent('@').run()}
        />
        <IconButton
          small
          icon="list"
          iconSize={14}
          label={t('sheet.list')}
          onClick={() => editor?.chain().focus().toggleBulletList().run()}
        />
      </div>
      {people ? <PeopleList people={people} /> : null}
    </div>
  );
}
