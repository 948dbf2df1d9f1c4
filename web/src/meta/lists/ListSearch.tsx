import { useEffect, useRef, useState } from 'react';
import type { ObjectMeta } from '@/api/types';
import { useT } from '@/i18n';
import { useLabel } from '@/meta/schema';
import { Icon, IconButton, TextField } from '@/ui';
import './lists.css';

/** Waits for a pause in typing, and for the input method to finish. */
export function ListSearch({
  object,
  value,
  onChange,
}: {
  object: ObjectMeta;
  value: string;
  onChange: (text: string) => void;
}) {
  const t = useT();
  const label = useLabel();
  const [typed, setTyped] = useState(value);
  const [known, setKnown] = useState(value);
  const composing = useRef(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  if (known !== value) {
    setKnown(value);
    if (value !== typed.trim()) setTyped(value);
  }
  useEffect(() => () => clearTimeout(timer.current), []);
  const later = (text: string) => {
    clearTimeout(timer.current);
    if (!composing.current) timer.current = setTimeout(() => onChange(text.trim()), 200);
  };
  const now = (text: string) => {
    clearTimeout(timer.current);
    if (text.trim() !== value) onChange(text.trim());
  };
  return (
    <span className="input-with-icon list-search">
      <Icon name="search" size={14} />
      <TextField
        data-search
        value={typed}
        aria-label={t('list.search_in', { object: label(object.plural) })}
        placeholder={t('ui.search')}
        onCompositionStart={() => {
          composing.current = true;
        }}
        onCompositionEnd={(event) => {
          composing.current = false;
          later(event.currentTarget.value);
        }}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          later(event.currentTarget.value);
        }}
        // Whoever presses a result must not be called back by a search that was still waiting.
        onBlur={() => now(typed)}
        onKeyDown={(event) => {
          if (event.key === 'Escape' && typed && !event.nativeEvent.isComposing) {
            setTyped('');
            now('');
          }
        }}
      />
      {typed ? (
        <span className="input-clear">
          <IconButton
            small
            icon="close"
            iconSize={14}
            label={t('ui.clear')}
            onClick={() => {
              setTyped('');
              now('');
            }}
          />
        </span>
      ) : null}
    </span>
  );
}
