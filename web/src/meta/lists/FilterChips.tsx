import { useMemo } from 'react';
import type { ObjectMeta } from '@/api/types';
import { useT } from '@/i18n';
import type { ListState } from '@/meta/list_state';
import { parse, toText } from '@/meta/where';
import { Button, Icon } from '@/ui';
import { useConditionText } from './condition_text';
import { useLinkNames } from './link_names';
import './lists.css';

/** What is filtered is always in sight and can be taken away one by one. */
export function FilterChips({
  object,
  state,
  onChange,
}: {
  object: ObjectMeta;
  state: ListState;
  onChange: (where: string) => void;
}) {
  const t = useT();
  const conditions = useMemo(() => parse(state.where, state.fields), [state.where, state.fields]);
  const names = useLinkNames(object, conditions?.items ?? []);
  const text = useConditionText(object, names);
  if (!state.where.trim()) return null;
  return (
    <div className="chips">
      {conditions ? (
        conditions.items.map((item, at) => (
          <span key={`${item.field}${item.op}${String(item.value)}`} className="row chip-wrap">
            {at > 0 ? (
              <span className="muted">{t(conditions.join === 'or' ? 'list.filter_or' : 'list.filter_and')}</span>
            ) : null}
            <span className="chip">
              <span className="ellipsis">{text(item)}</span>
              <button
                type="button"
                aria-label={t('list.filter_remove', { text: text(item) })}
                onClick={() =>
                  onChange(
                    toText({ ...conditions, items: conditions.items.filter((_, other) => other !== at) }, state.fields),
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
