// What a list asks for: its columns, the fields behind them, the filter, the order, the groups, the sums.
import { useMemo } from 'react';
import type { ListQuery, ObjectMeta } from '@/api/types';
import type { Column } from '@/grid/columns';
import { isStored, readSpec } from '@/grid/groups';
import { kindOf } from '@/meta/fields';
import type { ListState } from '@/meta/list_state';
import { isSortable } from '@/meta/lists/sortable';
import { isWritable, nameField, useLabel } from '@/meta/schema';

const summed = new Set(['money', 'number', 'decimal']);

export function useListQuery(
  object: ObjectMeta,
  state: ListState,
  widths: Record<string, number | null>,
  phone: boolean,
) {
  const label = useLabel();
  const names = useMemo(() => {
    const first = nameField(object);
    return [first, ...state.columns.filter((name) => name !== first)];
  }, [object, state.columns]);
  const columns = useMemo<Column[]>(
    () =>
      names.flatMap((name, at) => {
        const field = state.fields.get(name);
        if (!field) return [];
        const kind = kindOf(field);
        return {
          id: name,
          field,
          title: label(field.label) || name,
          width: widths[name] ?? (at === 0 ? 260 : kind.width),
          align: kind.align,
          sortable: isSortable(field),
          editable: isWritable(field),
        };
      }),
    [names, state.fields, widths, label],
  );
  const cards = useMemo(() => cardFields(object), [object]);
  const { group } = state;
  const spec = useMemo(() => (group ? readSpec(group, state.fields) : null), [group, state.fields]);
  const grouped = spec?.field.name;
  const query = useMemo<ListQuery>(
    () => ({
      where: state.where.trim() || undefined,
      search: state.search.trim() || undefined,
      sort: state.sort || undefined,
      fields: neededFields(object, [...(phone ? cards.all : names), ...(grouped ? [grouped] : [])]),
    }),
    [object, state.where, state.search, state.sort, names, phone, cards, grouped],
  );
  // Kept alike while they are alike: widths change the columns, never the question.
  const sumNames = columns.filter((column) => column.field.type === 'money').map((column) => column.id);
  const groupNames = columns
    .filter((column) => summed.has(column.field.type) && isStored(column.field))
    .map((column) => column.id);
  const sumKey = sumNames.join();
  const groupKey = groupNames.join();
  const sums = useMemo(() => sumKey.split(',').filter(Boolean), [sumKey]);
  const groupSums = useMemo(() => groupKey.split(',').filter(Boolean), [groupKey]);
  return { columns, cards, query, sums, groupSums, spec };
}

/** Money needs its currency beside it, stages their pipeline. */
function neededFields(object: ObjectMeta, names: string[]): string[] {
  const extra = ['currency', 'pipeline', 'stage_kind'].filter((name) =>
    object.fields.some((field) => field.name === name),
  );
  return [...new Set([...names, ...extra])];
}

function cardFields(object: ObjectMeta) {
  const name = nameField(object);
  const wanted = (object.layout.card.length ? object.layout.card : object.layout.list).filter((item) => item !== name);
  const fields = wanted.flatMap((item) => object.fields.find((field) => field.name === item) ?? []);
  const figure =
    fields.find((field) => field.name === object.traits.amount) ?? fields.find((field) => field.type === 'money');
  const stage = object.fields.find((field) => field.type === 'stage');
  const rest = [...new Set([...(stage ? [stage] : []), ...fields.filter((field) => field !== figure)])];
  return { figure, rest, all: [name, ...fields.map((field) => field.name), ...(stage ? [stage.name] : [])] };
}
