// One entry per field type: how a value looks, how it is typed in, how it is filtered.
import type { ComponentType } from 'react';
import type { FieldMeta, ObjectMeta, Text, Value } from '@/api/types';
import type { Format } from '../format';
import type { Operator } from '../where';

/** Values of the record around a control: dependent choices and currencies look here. */
export type Around = Record<string, Value | undefined>;

export interface Context {
  field: FieldMeta;
  object?: ObjectMeta;
  row?: Around;
  format: Format;
  label: (text: Text | undefined) => string;
}

export interface ShowProps {
  value: Value | undefined;
  context: Context;
}

export interface ControlProps {
  field: FieldMeta;
  object?: ObjectMeta;
  value: Value | undefined;
  onChange: (value: Value) => void;
  row?: Around;
  /** The spoken name when no visible label is tied by id. */
  label: string;
  id?: string;
  autoFocus?: boolean;
  /** In a cell: a picker opens at once. */
  openAtStart?: boolean;
  /** A picker has chosen: the editor around it may save. */
  onDone?: (value: Value) => void;
  'aria-invalid'?: boolean;
  'aria-describedby'?: string;
}

export interface FieldKind {
  /** Column width in the grid. */
  width: number;
  align?: 'right';
  /** One line of plain text, in the person's language; "" when empty. */
  text: (value: Value | undefined, context: Context) => string;
  /** When text is not enough: tags, links, avatars. Plain elements only, it repeats in the grid. */
  Show?: ComponentType<ShowProps>;
  /** A tag: shown as such even where nothing may be a link. */
  tag?: boolean;
  /** Takes the whole width of a form row. */
  wide?: boolean;
  operators: Operator[];
}

export const isEmpty = (value: Value | undefined): boolean =>
  value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0);
