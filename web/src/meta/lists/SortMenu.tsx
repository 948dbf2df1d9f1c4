import type { ObjectMeta } from '@/api/types';
import { parseSort, sortText } from '@/grid/columns';
import { useT } from '@/i18n';
import type { ListState } from '@/meta/list_state';
import { fieldOf, useLabel } from '@/meta/schema';
import { Button, Menu } from '@/ui';
import './lists.css';

/** Sorts by any shown column; choosing the same again turns the direction. */
export function SortMenu({
  object,
  state,
  onChange,
}: {
  object: ObjectMeta;
  state: ListState;
  onChange: (sort: string) => void;
}) {
  const t = useT();
  const label = useLabel();
  const current = parseSort(state.sort)[0];
  const names = [...new Set([...state.columns, 'created_at', 'updated_at'])].filter((name) => fieldOf(object, name));
  const field = current ? fieldOf(object, current.field) : undefined;
  return (
    <Menu
      align="end"
      target={
        <Button
          kind="quiet"
          icon={current ? (current.desc ? 'down' : 'up') : 'sort'}
          className="list-tool"
          aria-label={field ? `${t('list.sort')}: ${label(field.label)}` : t('list.sort')}
          data-key="s"
        >
          <span className="list-tool-text">{field ? label(field.label) : t('list.sort')}</span>
        </Button>
      }
      entries={[
        ...names.map((name) => ({
          label: label(fieldOf(object, name)?.label) || name,
          checked: current?.field === name,
          icon: current?.field === name ? (current.desc ? ('down' as const) : ('up' as const)) : undefined,
          onClick: () => onChange(sortText([{ field: name, desc: current?.field === name ? !current.desc : false }])),
        })),
        current && ('divider' as const),
        current && { label: t('list.sort_none'), onClick: () => onChange('') },
      ]}
    />
  );
}
