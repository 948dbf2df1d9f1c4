// What a list shows: a view, and what the address changes of it. The board uses the same.
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { FieldMeta, ObjectMeta, SavedView, Text } from '@/api/types';
import { viewsQuery } from '@/api/views';
import { useLanguage } from '@/i18n';
import { type Paths, pathsOf } from './paths';
import { useSchema } from './schema';

export interface AddressState {
  view?: string;
  where?: string;
  q?: string;
  sort?: string;
  cols?: string;
  /** "owner", "close_date:month" */
  group?: string;
  /** Groups that are shut. */
  shut?: string;
}

export interface ListView {
  id: string;
  /** A shipped view has labels, a saved one a name. */
  label?: Text;
  name?: string;
  where: string;
  sort: string;
  columns?: string[];
  group?: string;
  saved?: SavedView;
}

export interface ListState {
  views: ListView[];
  view: ListView;
  where: string;
  sort: string;
  columns: string[];
  /** What the rows are grouped by; "" when they are not. */
  group: string;
  search: string;
  /** The address differs from the view. */
  changed: boolean;
  fields: Map<string, FieldMeta>;
  /** The same fields, and those of linked records. */
  paths: Paths;
}

/** Shipped views are sorted by columns (the name's sort key, a base amount); lists are asked for by fields. */
export function fieldSort(sort: string, fields: Map<string, FieldMeta>): string {
  return sort
    .split(',')
    .map((part) => {
      const [, minus = '', column = ''] = /^(-?)(.*)$/.exec(part.trim()) ?? [];
      const field = column.replace(/_(sort|base)$/, '');
      return minus + (!fields.has(column) && fields.has(field) ? field : column);
    })
    .join(',');
}

/** The filter of a saved view may hold anything a person wrote; it is sent as it is and faults come back beside it. */
export function useListState(object: ObjectMeta, address: AddressState): ListState {
  const saved = useQuery(viewsQuery(object.name)).data;
  const schema = useSchema();
  const language = useLanguage();
  const fields = useMemo(() => new Map(object.fields.map((field) => [field.name, field])), [object]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: labels of lists are in the language of the page
  const paths = useMemo(() => pathsOf(object, schema), [object, schema, language]);
  return useMemo(() => {
    const shipped: ListView[] = object.views.map((view) => ({
      id: view.name,
      label: view.label,
      where: view.where ?? '',
      sort: fieldSort(view.sort ?? '', fields),
    }));
    const own: ListView[] = (saved ?? []).map((view) => ({
      id: view.id,
      name: view.name,
      where: view.definition.where ?? '',
      sort: view.definition.sort ?? '',
      columns: view.definition.columns,
      group: view.definition.group,
      saved: view,
    }));
    const views = [...shipped, ...own];
    if (views.length === 0) views.push({ id: 'all', label: { zh: '全部', en: 'All' }, where: '', sort: '-updated_at' });
    const view = views.find((item) => item.id === address.view) ?? (views[0] as ListView);
    const usual = view.columns?.length ? view.columns : object.layout.list;
    const known = (names: string[]) => names.filter((name) => fields.has(name));
    const columns = known(address.cols ? address.cols.split(',') : usual);
    return {
      views,
      view,
      where: address.where ?? view.where,
      sort: address.sort ?? view.sort,
      columns,
      group: address.group ?? view.group ?? '',
      search: address.q ?? '',
      changed:
        (address.where !== undefined && address.where !== view.where) ||
        (address.sort !== undefined && address.sort !== view.sort) ||
        (address.cols !== undefined && address.cols !== usual.join(',')) ||
        (address.group !== undefined && address.group !== (view.group ?? '')),
      fields,
      paths,
    };
  }, [object, saved, address.view, address.where, address.sort, address.cols, address.group, address.q, fields, paths]);
}
