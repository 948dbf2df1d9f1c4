import { useMemo, useState } from 'react';
import type { ObjectMeta } from '@/api/types';
import type { ListState } from '@/meta/list_state';
import { flat, type Item, isGroup, toText } from '@/meta/where';
import { ConditionRow, FilterGroup } from './FilterGroup';
import { useLinkNames } from './link_names';

interface Props {
  object: ObjectMeta;
  state: ListState;
  item: Item;
  onChange: (item: Item) => void;
  onRemove: () => void;
}

/** One condition, or one group, changed where it is shown. Half-made changes wait here until they say enough. */
export function ChipEditor({ object, state, item, onChange, onRemove }: Props) {
  const { paths } = state;
  const [draft, setDraft] = useState(item);
  const names = useLinkNames(paths, flat(draft));
  const start = useMemo(() => paths.get(flat(item)[0]?.field ?? ''), [paths, item]);
  const put = (next: Item) => {
    setDraft(next);
    if (toText({ join: 'and', items: [next] }, paths)) onChange(next);
  };
  return (
    <div className="filter">
      {isGroup(draft) ? (
        <FilterGroup
          object={object}
          paths={paths}
          names={names}
          group={draft}
          depth={2}
          start={start}
          onChange={(next) => (next.items.length ? put(next) : onRemove())}
        />
      ) : (
        <ConditionRow
          object={object}
          paths={paths}
          names={names}
          condition={draft}
          lead={<span className="filter-lead" />}
          onChange={put}
          onRemove={onRemove}
        />
      )}
    </div>
  );
}
