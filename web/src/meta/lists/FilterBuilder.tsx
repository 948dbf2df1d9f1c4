import { lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { explain } from '@/api/errors';
import { loadTexts, useT } from '@/i18n';
import { useFormat } from '@/meta/format';
import { both, type Conditions, flat, parse, toText } from '@/meta/where';
import { Button, Segmented, Skeleton, TextArea } from '@/ui';
import { FilterGroup } from './FilterGroup';
import type { FilterProps } from './FilterPanel';
import { useLinkNames } from './link_names';

const FilterHints = lazy(async () => {
  const [part] = await Promise.all([import('./FilterHints'), loadTexts('hints')]);
  return { default: part.FilterHints };
});

const PAUSE = 250;

/** Rows of field, operator, value and groups of them; or the same filter as text. Takes effect as it is built; the head
 * shows how many records remain. */
export function FilterBuilder({ object, state, count, counted, change, fault, hints }: FilterProps) {
  const t = useT();
  const format = useFormat();
  const { paths } = state;
  const known = useMemo(() => parse(state.where, paths), [state.where, paths]);
  const [asText, setAsText] = useState(known === null);
  const [draft, setDraft] = useState<Conditions>(() => known ?? { join: 'and', items: [] });
  const [text, setText] = useState(state.where);
  const send = useDelayed(state.where, (where) => change({ where }));
  // Somebody took a chip away, or chose another view.
  const [seen, setSeen] = useState(state.where);
  if (seen !== state.where) {
    setSeen(state.where);
    if (known && toText(draft, paths) !== toText(known, paths) && !send.waiting()) {
      setDraft(known);
      setText(state.where);
    }
  }
  const put = (next: Conditions) => {
    setDraft(next);
    const where = toText(next, paths);
    setText(where);
    send.later(where);
  };
  /** A suggestion joins what is there: beside the rows, or beside the group they make when any of them is enough. */
  const add = (where: string) => {
    const item = parse(where, paths)?.items[0];
    if (!item || asText || !(known !== null || draft.items.length > 0))
      return change({ where: both(state.where, where) });
    const all = draft.join === 'and' || draft.items.length < 2;
    put(all ? { join: 'and', items: [...draft.items, item] } : { join: 'and', items: [draft, item] });
    send.now();
  };
  const names = useLinkNames(paths, flat(draft));
  const start = useMemo(() => {
    const name = state.columns.find((column) => column !== 'id') ?? object.fields[0]?.name ?? '';
    return paths.get(name);
  }, [state.columns, object, paths]);
  const readable = known !== null || draft.items.length > 0;
  return (
    <div className="filter">
      <div className="row">
        <Segmented
          label={t('list.filter')}
          value={asText ? 'text' : 'rows'}
          options={[
            { value: 'rows', label: t('list.filter_rows') },
            { value: 'text', label: t('list.filter_text') },
          ]}
          onChange={(next) => {
            send.now();
            const read = parse(text, paths);
            if (next === 'rows' && read) setDraft(read);
            setAsText(next === 'text');
          }}
        />
        <span className="grow" />
        <span className="muted" aria-live="polite">
          {fault ? '' : t('list.filter_expects', { n: counted ? format.number(count) : format.short(count) })}
        </span>
      </div>
      {asText ? (
        <>
          {known === null && !fault ? <p className="muted">{t('list.filter_text_only')}</p> : null}
          <TextArea
            className="filter-text"
            aria-label={t('list.filter_text')}
            aria-invalid={fault ? true : undefined}
            spellCheck={false}
            placeholder={t('list.filter_text_help')}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.nativeEvent.isComposing) return;
              if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) change({ where: text });
            }}
          />
          {fault ? (
            <p className="field-fault" role="alert">
              {explain(fault)}
            </p>
          ) : (
            <p className="field-help">{t('list.filter_text_help')}</p>
          )}
          <div className="row">
            <Button kind="primary" small onClick={() => change({ where: text })}>
              {t('ui.apply')}
            </Button>
          </div>
        </>
      ) : readable ? (
        <>
          {draft.items.length === 0 ? <p className="muted">{t('list.filter_empty')}</p> : null}
          <FilterGroup
            object={object}
            paths={paths}
            names={names}
            group={draft}
            depth={1}
            start={start}
            onChange={put}
          />
        </>
      ) : (
        <p className="muted">{t('list.filter_text_only')}</p>
      )}
      {!hints || fault || state.search ? null : (
        <Suspense fallback={<Skeleton width={260} height={26} />}>
          <FilterHints object={object} state={state} onAdd={add} />
        </Suspense>
      )}
    </div>
  );
}

/** Hands a filter on after a pause in building it; at once when the panel closes, unless the page has changed. */
function useDelayed(current: string, apply: (where: string) => void) {
  const latest = useRef({ current, apply });
  latest.current = { current, apply };
  const waiting = useRef<{ where: string; timer: ReturnType<typeof setTimeout> } | null>(null);
  const now = useCallback(() => {
    const item = waiting.current;
    waiting.current = null;
    if (!item) return;
    clearTimeout(item.timer);
    if (item.where !== latest.current.current) latest.current.apply(item.where);
  }, []);
  const later = useCallback(
    (where: string) => {
      if (waiting.current) clearTimeout(waiting.current.timer);
      waiting.current = { where, timer: setTimeout(now, PAUSE) };
    },
    [now],
  );
  useEffect(() => {
    const path = window.location.pathname;
    return () => {
      if (window.location.pathname === path) now();
      else if (waiting.current) clearTimeout(waiting.current.timer);
    };
  }, [now]);
  return { later, now, waiting: () => waiting.current !== null };
}
