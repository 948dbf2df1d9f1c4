// Ticking a whole group: its ids are asked for once, a bounded number of them, and then belong to the selection.
import { useCallback, useRef, useState } from 'react';
import { explain } from '@/api/errors';
import { fetchRows } from '@/api/records';
import type { ListQuery } from '@/api/types';
import { t } from '@/i18n';
import { both } from '@/meta/where';
import { toast } from '@/ui';
import type { Group } from './groups';
import { isSelected, type Selection, setSelected } from './selection';

const PAGE = 500;
/** What may be ticked by one press; more is a filter. */
const MOST_TICKS = 5000;

export type Ticked = 'none' | 'some' | 'all';

/** How much of a group is ticked; of ids nobody has asked for yet only "everything" is known. */
export function tickedOf(selection: Selection, ids: string[] | undefined): Ticked {
  if (!ids) return selection.mode === 'all' && selection.except.size === 0 ? 'all' : 'none';
  const count = ids.filter((id) => isSelected(selection, id)).length;
  return count === 0 ? 'none' : count === ids.length ? 'all' : 'some';
}

export function useGroupTicks(
  object: string,
  query: ListQuery,
  selection: Selection,
  onSelect: (selection: Selection) => void,
) {
  const [known, setKnown] = useState<ReadonlyMap<string, string[]>>(new Map());
  const keyOf = useCallback(
    (group: Group) => JSON.stringify([query.where, query.search, group.where, group.count]),
    [query.where, query.search],
  );
  const live = useRef(selection);
  live.current = selection;
  const ticked = useCallback((group: Group) => tickedOf(selection, known.get(keyOf(group))), [selection, known, keyOf]);
  const tick = useCallback(
    async (group: Group) => {
      if (group.count > MOST_TICKS) {
        toast(t('group.too_many', { n: group.count, most: MOST_TICKS }), { kind: 'error' });
        return;
      }
      const key = keyOf(group);
      let ids = known.get(key);
      try {
        if (!ids) {
          ids = [];
          let after: string | undefined;
          do {
            const page = await fetchRows(object, {
              where: both(query.where, group.where),
              search: query.search,
              fields: ['id'],
              limit: PAGE,
              after,
            });
            ids.push(...page.rows.map((row) => row.id));
            after = page.next ?? undefined;
          } while (after && ids.length < MOST_TICKS);
          const found = ids;
          setKnown((old) => new Map(old).set(key, found));
        }
        onSelect(setSelected(live.current, ids, tickedOf(live.current, ids) !== 'all'));
      } catch (error) {
        toast(explain(error), { kind: 'error' });
      }
    },
    [object, query.where, query.search, known, keyOf, onSelect],
  );
  return { ticked, tick };
}
