import type { FieldMeta } from '@/api/types';
import { isStored } from '@/grid/groups';

const unsorted = new Set(['long_text', 'multi_choice', 'file', 'link_any']);

/** Figures that change by themselves are made when read; no order of theirs is stored. */
export const isSortable = (field: FieldMeta): boolean =>
  field.sortable ?? (!unsorted.has(field.type) && isStored(field));
