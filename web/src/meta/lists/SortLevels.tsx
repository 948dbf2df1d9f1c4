import type { ObjectMeta } from '@/api/types';
import { parseSort, type Sort, sortText } from '@/grid/columns';
import { useT } from '@/i18n';
import type { ListState } from '@/meta/list_state';
import { fieldOf, useLabel } from '@/meta/schema';
import { Button, IconButton, Segmented, Select } from '@/ui';
import { isSortable } from './sortable';

const MOST = 5;

interface Props {
  object: ObjectMeta;
  state: ListState;
  onChange: (sort: string) => void;
  titles: boolean;
}

/** What a list is sorted by, first to last. */
export function SortLevels({ object, state, onChange, titles }: Props) {
  const t = useT();
  const label = useLabel();
  const sorts = parseSort(state.sort).filter((sort) => fieldOf(object, sort.field));
  const usable = object.fields.filter((item) => isSortable(item) && item.name !== 'id' && label(item.label));
  const options = (own: string | null) =>
    usable
      .filter((item) => item.name === own || !sorts.some((sort) => sort.field === item.name))
      .map((item) => ({ value: item.name, label: label(item.label) }));
  const put = (next: Sort[]) => onChange(sortText(next));
  const move = (at: number, step: number) => {
    const next = [...sorts];
    const [moved] = next.splice(at, 1);
    if (moved) next.splice(at + step, 0, moved);
    put(next);
  };
  return (
    <div className="filter">
      {sorts.length === 0 ? <p className="muted">{t('list.sort_empty')}</p> : null}
      {sorts.map((sort, at) => {
        const own = label(fieldOf(object, sort.field)?.label) || sort.field;
        return (
          <div key={sort.field} className="sort-row">
            <span className="filter-lead muted">{t(at === 0 ? 'list.sort_by' : 'list.sort_then')}</span>
            <Select
              label={t('list.filter_field')}
              value={sort.field}
              options={options(sort.field)}
              onChange={(next) =>
                next && put(sorts.map((old, other) => (other === at ? { ...old, field: next } : old)))
              }
            />
            <Segmented
              label={t('list.sort_direction', { name: own })}
              value={sort.desc ? 'desc' : 'asc'}
              options={[
                { value: 'asc', label: t('list.sort_up') },
                { value: 'desc', label: t('list.sort_down') },
              ]}
              onChange={(next) =>
                put(sorts.map((old, other) => (other === at ? { ...old, desc: next === 'desc' } : old)))
              }
            />
            <IconButton
              small
              icon="up"
              iconSize={14}
              label={t('list.column_up', { name: own })}
              disabled={at === 0}
              onClick={() => move(at, -1)}
            />
            <IconButton
              small
              icon="close"
              iconSize={14}
              label={t('list.sort_remove', { name: own })}
              onClick={() => put(sorts.filter((_, other) => other !== at))}
            />
          </div>
        );
      })}
      <div className="row">
        {sorts.length < MOST ? (
          <Select
            label={t('list.sort_add')}
            placeholder={t('list.sort_add')}
            value={null}
            options={options(null)}
            onChange={(next) => next && put([...sorts, { field: next, desc: false }])}
          />
        ) : null}
        <span className="grow" />
        {sorts.length > 0 ? (
          <Button kind="quiet" small onClick={() => onChange('')}>
            {t('list.sort_none')}
          </Button>
        ) : null}
      </div>
      {titles ? <p className="field-help sort-help">{t('list.sort_help')}</p> : null}
    </div>
  );
}
