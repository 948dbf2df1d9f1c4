// Which value each field of the merged record takes. Pure.
import type { ObjectMeta, Row, Value } from '@/api/types';
import { isEmpty } from '@/meta/fields';
import { isFormField } from '@/meta/schema';

export type FieldMeta = ObjectMeta['fields'][number];

/** As values are compared: links by their id. */
export function keyOf(value: Value | undefined): string {
  if (isEmpty(value)) return '';
  if (typeof value === 'object' && value !== null && 'id' in value) return String(value.id);
  return JSON.stringify(value);
}

export interface FieldLine {
  field: FieldMeta;
  /** Filled in at least two ways, or only in some records. */
  differs: boolean;
}

/** Fields that hold something anywhere: those that differ first, in the order of the model. */
export function linesOf(object: ObjectMeta, rows: Row[]): FieldLine[] {
  const lines: FieldLine[] = [];
  for (const field of object.fields) {
    // Owned or in a pool is decided by the owner alone.
    const left = field.name === 'pipeline' || field.name === 'currency' || field.name === object.traits.pool;
    if (!isFormField(field) || left) continue;
    const values = rows.map((row) => keyOf(row[field.name]));
    if (values.every((value) => value === '')) continue;
    lines.push({ field, differs: new Set(values).size > 1 });
  }
  return [...lines.filter((line) => line.differs), ...lines.filter((line) => !line.differs)];
}

/** Whose value a field takes when nobody chooses: the survivor's, or that of the first who has one. */
export function sourceOf(field: FieldMeta, rows: Row[], survivor: string): string {
  const own = rows.find((row) => row.id === survivor);
  if (own && !isEmpty(own[field.name])) return survivor;
  return rows.find((row) => !isEmpty(row[field.name]))?.id ?? survivor;
}

/** The record with most values, of equals the one that was there first. */
export function fullest(object: ObjectMeta, rows: Row[]): string {
  const filled = (row: Row) => object.fields.filter((field) => isFormField(field) && !isEmpty(row[field.name])).length;
  const best = [...rows].sort((a, b) => filled(b) - filled(a) || (a.id < b.id ? -1 : 1))[0];
  return best?.id ?? '';
}

/** What is said to the program: only where something was to choose. */
export function chosenValues(
  lines: FieldLine[],
  rows: Row[],
  survivor: string,
  chosen: Record<string, string>,
): Record<string, { from: string }> {
  const values: Record<string, { from: string }> = {};
  for (const { field, differs } of lines)
    if (differs) values[field.name] = { from: chosen[field.name] ?? sourceOf(field, rows, survivor) };
  return values;
}
