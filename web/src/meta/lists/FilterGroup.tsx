// Rows of field, operator, value, joined by and/or, with groups of rows inside.
import { type ReactNode, useMemo } from 'react';
import type { FieldMeta, ObjectMeta } from '@/api/types';
import { useT } from '@/i18n';
import { kindOf } from '@/meta/fields';
import { filterPaths, type Paths } from '@/meta/paths';
import { useLabel, useSchema } from '@/meta/schema';
import { type Condition, type Conditions, type Item, isGroup } from '@/meta/where';
import { Button, IconButton, Select } from '@/ui';
import { operatorKey } from './condition_text';
import { FilterValue } from './FilterValue';

/** As deep as groups may be nested: more is easier to read as text. */
const DEEPEST = 3;

export interface EditProps {
  object: ObjectMeta;
  paths: Paths;
  names: Record<string, string>;
}

export const freshCondition = (field: FieldMeta): Condition => {
  const op = kindOf(field).operators[0] ?? 'eq';
  return { field: field.name, op, value: op === 'period' ? 'this month' : op === 'in' ? [] : '' };
};

interface GroupProps extends EditProps {
  group: Conditions;
  depth: number;
  /** The field a new row starts with. */
  start: FieldMeta | undefined;
  onChange: (group: Conditions) => void;
}

export function FilterGroup({ group, depth, start, onChange, ...edit }: GroupProps) {
  const t = useT();
  const put = (items: Item[]) => onChange({ ...group, items });
  const lead = (at: number): ReactNode => {
    if (at === 0) return <span className="filter-lead muted">{t('list.filter_where')}</span>;
    if (at > 1)
      return <span className="filter-lead muted">{t(group.join === 'or' ? 'list.filter_or' : 'list.filter_and')}</span>;
    return (
      <Select
        label={t('list.filter_join')}
        value={group.join}
        options={[
          { value: 'and', label: t('list.filter_and') },
          { value: 'or', label: t('list.filter_or') },
        ]}
        onChange={(join) => onChange({ ...group, join: join === 'or' ? 'or' : 'and' })}
      />
    );
  };
  return (
    <>
      {group.items.map((item, at) => {
        const change = (next: Item) => put(group.items.map((old, other) => (other === at ? next : old)));
        const remove = () => put(group.items.filter((_, other) => other !== at));
        return isGroup(item) ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: rows have no identity but their place
          <div key={at} className="filter-nest">
            {lead(at)}
            <fieldset className="filter-group">
              <legend className="sr-only">{t('list.filter_group')}</legend>
              <FilterGroup {...edit} group={item} depth={depth + 1} start={start} onChange={change} />
            </fieldset>
            <IconButton small icon="close" iconSize={14} label={t('list.filter_group_remove')} onClick={remove} />
          </div>
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: rows have no identity but their place
          <ConditionRow key={at} {...edit} condition={item} lead={lead(at)} onChange={change} onRemove={remove} />
        );
      })}
      <div className="row">
        <Button kind="quiet" small icon="plus" onClick={() => start && put([...group.items, freshCondition(start)])}>
          {t('list.filter_add')}
        </Button>
        {depth < DEEPEST ? (
          <Button
            kind="quiet"
            small
            icon="layers"
            onClick={() =>
              start &&
              put([...group.items, { join: group.join === 'and' ? 'or' : 'and', items: [freshCondition(start)] }])
            }
          >
            {t('list.filter_add_group')}
          </Button>
        ) : null}
        {depth === 1 && group.items.length > 0 ? (
          <Button kind="quiet" small onClick={() => put([])}>
            {t('list.filter_clear')}
          </Button>
        ) : null}
      </div>
    </>
  );
}

interface RowProps extends EditProps {
  condition: Condition;
  lead: ReactNode;
  onChange: (condition: Condition) => void;
  onRemove: () => void;
}

export function ConditionRow({ object, paths, names, condition, lead, onChange, onRemove }: RowProps) {
  const t = useT();
  const label = useLabel();
  const schema = useSchema();
  const field = paths.get(condition.field);
  const owner = paths.ownerOf(condition.field) ?? object;
  const options = useMemo(
    () =>
      filterPaths(object, schema).flatMap((path) => {
        const item = paths.get(path);
        const text = item && kindOf(item).operators.length > 0 ? label(item.label) : '';
        return text ? [{ value: path, label: text }] : [];
      }),
    [object, schema, paths, label],
  );
  const kind = field ? kindOf(field) : undefined;
  const many = (op: Condition['op']) => op === 'in' || op === 'not_in';
  return (
    <div className="filter-row">
      {lead}
      <Select
        label={t('list.filter_field')}
        value={condition.field}
        options={options}
        onChange={(path) => {
          const next = path ? paths.get(path) : undefined;
          if (next) onChange(freshCondition(next));
        }}
      />
      <Select
        label={t('list.filter_operator')}
        value={condition.op}
        options={(kind?.operators ?? []).map((op) => ({ value: op, label: t(operatorKey(op, field)) }))}
        onChange={(next) => {
          const op = (next ?? 'eq') as Condition['op'];
          const keep = many(op) === many(condition.op) && condition.op !== 'period';
          onChange({
            ...condition,
            op,
            value: op === 'period' ? 'this month' : keep ? condition.value : many(op) ? [] : '',
          });
        }}
      />
      {field ? (
        <FilterValue owner={owner} field={field} condition={condition} names={names} onChange={onChange} />
      ) : (
        <span />
      )}
      <IconButton small icon="close" iconSize={14} label={t('ui.delete')} onClick={onRemove} />
    </div>
  );
}
