import type { FieldMeta } from '@/api/types';

export interface Column {
  id: string;
  field: FieldMeta;
  title: string;
  width: number;
  align?: 'right';
  sortable: boolean;
  /** May this cell be edited in the grid at all? */
  editable: boolean;
}

export interface Sort {
  field: string;
  desc: boolean;
}

export function parseSort(sort: string | undefined): Sort[] {
  return (sort ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean)
    .map((part) => (part.startsWith('-') ? { field: part.slice(1), desc: true } : { field: part, desc: false }));
}

export const sortText = (sorts: Sort[]): string =>
  sorts.map((sort) => (sort.desc ? `-${sort.field}` : sort.field)).join(',');

const storageName = (object: string) => `fairlead.widths.${object}`;

export function storedWidths(object: string): Record<string, number> {
  try {
    return JSON.parse(localStorage.getItem(storageName(object)) ?? '{}') as Record<string, number>;
  } catch {
    return {};
  }
}

export function storeWidths(object: string, widths: Record<string, number>) {
  try {
    localStorage.setItem(storageName(object), JSON.stringify(widths));
  } catch {
    // Without storage the widths last for this page.
  }
}
