import { lazy, Suspense, useMemo, useState } from 'react';
import type { ObjectMeta } from '@/api/types';
import { useT } from '@/i18n';
import type { ListState } from '@/meta/list_state';
import { type Conditions, flat, type Item, parse, toText } from '@/meta/where';
import { Button, Icon, Popover, Skeleton } from '@/ui';
import { useConditionText } from './condition_text';
import { useLinkNames } from './link_names';
import './lists.css';

const ChipEditor = lazy(() => import('./ChipEditor').then((part) => ({ default: part.ChipEditor })));

interface Props {
  object: ObjectMeta;
  state: ListState;
  onChange: (where: string) => void;
}

/** What is filtered is always in sight; press to change, or take away one by one. */
export function FilterChips({ object, state, onChange }: Props) {
  const t = useT();
  const { paths } = state;
  const conditions = useMemo(() => parse(state.where, paths), [state.where, paths]);
  const names = useLinkNames(paths, conditions ? flat(conditions) : []);
  const text = useConditionText(object, paths, names);
  const [editing, setEditing] = useState<number | null>(null);
  if (!state.where.trim()) return null;
  const put = (items: Item[], join: Conditions['join']) => onChange(toText({ join, items }, paths));
  return (
    <div className="chips">
      {conditions ? (
        conditions.items.map((item, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a chip keeps its place while it is edited
          <span key={at} className="row chip-wrap">
            {at > 0 ? (
              <span className="muted">{t(conditions.join === 'or' ? 'list.filter_or' : 'list.filter_and')}</span>
            ) : null}
            <span className="chip">
              <Popover
                open={editing === at}
                onChange={(open) => setEditing(open ? at : null)}
                width={620}
                label={t('list.filter_edit', { text: text(item) })}
                target={
                  <button
                    type="button"
                    className="chip-text ellipsis"
                    aria-label={t('list.filter_edit', { text: text(item) })}
                    aria-expanded={editing === at}
                    onClick={() => setEditing(editing === at ? null : at)}
                  >
                    {text(item)}
                  </button>
                }
              >
                <Suspense fallback={<Skeleton height={40} />}>
                  <ChipEditor
                    object={object}
                    state={state}
                    item={item}
                    onChange={(next) =>
                      put(
                        conditions.items.map((old, other) => (other === at ? next : old)),
                        conditions.join,
                      )
                    }
                    onRemove={() => {
                      setEditing(null);
                      put(
                        conditions.items.filter((_, other) => other !== at),
                        conditions.join,
                      );
                    }}
                  />
                </Suspense>
              </Popover>
              <button
                type="button"
                className="chip-close"
                aria-label={t('list.filter_remove', { text: text(item) })}
                onClick={() =>
                  put(
                    conditions.items.filter((_, other) => other !== at),
                    conditions.join,
                  )
                }
              >
                <Icon name="close" size={12} />
              </button>
            </span>
          </span>
        ))
      ) : (
        <code className="chip chip-code ellipsis">{state.where}</code>
      )}
      <Button kind="link" className="chips-clear" onClick={() => onChange('')}>
        {t('list.filter_clear')}
      </Button>
    </div>
  );
}
