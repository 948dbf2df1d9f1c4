import { useState } from 'react';
import type { FieldMeta, ObjectMeta } from '@/api/types';
import { parseSort, type Sort, sortText } from '@/grid/columns';
import { isStored } from '@/grid/groups';
import { useT } from '@/i18n';
import type { ListState } from '@/meta/list_state';
import { fieldOf, useLabel } from '@/meta/schema';
import { useKey } from '@/meta/use_key';
import { Button, IconButton, Popover, Segmented, Select } from '@/ui';
import './lists.css';

const MOST = 5;
const unsorted = new Set(['long_text', 'multi_choice', 'file', 'link_any']);

/** Figures that change by themselves are made when read; no order of theirs is stored. */
export const isSortable = (field: FieldMeta): boolean =>
  field.sortable ?? (!unsorted.has(field.type) && isStored(field));

/** Sorts by one field after another. S opens it. */
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
  const [open, setOpen] = useState(false);
  useKey('s', () => setOpen(true));
  const sorts = parseSort(state.sort).filter((sort) => fieldOf(object, sort.field));
  const first = sorts[0];
  const field = first ? fieldOf(object, first.field) : undefined;
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
  const name = label(field?.label);
  const title = sorts.length > 1 ? t('list.sort_several', { name, n: sorts.length - 1 }) : name;
  return (
    <Popover
      open={open}
      onChange={setOpen}
      align="end"
      width={460}
      label={t('list.sort')}
      target={
        <Button
          kind="quiet"
          icon={first ? (first.desc ? 'down' : 'up') : 'sort'}
          className="list-tool"
          aria-label={field ? `${t('list.sort')}: ${title}` : t('list.sort')}
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        >
          <span className="list-tool-text">{field ? title : t('list.sort')}</span>
        </Button>
      }
    >
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
        <p className="field-help">{t('list.sort_help')}</p>
      </div>
    </Popover>
  );
}
