// A web form's fields and texts, as the designer holds them.
import type { FieldType, Text } from '@/api/types';

export interface FormField {
  field: string;
  label?: Text;
  help?: Text;
  required?: boolean;
}
export interface Definition {
  title?: Text;
  intro?: Text;
  submit?: Text;
  thanks?: Text;
  consent?: { text?: Text; required?: boolean };
  fields: FormField[];
  defaults?: Record<string, unknown>;
}
export interface FieldChoice {
  field: string;
  label: Text;
  type: FieldType;
  required: boolean;
}
export interface FormAnswer {
  key: string;
  definition: Definition;
  choices: FieldChoice[];
  faults: { field: string; rule: string; message: string }[];
}
export interface Figures {
  submissions: number;
  made: number;
  converted: number;
  spam: number;
  last_at: string | null;
  by_day: { day: string; submissions: number }[];
}

/** A field moved one place up or down; the same list when there is no such place. */
export function moved<T>(list: T[], at: number, by: -1 | 1): T[] {
  const to = at + by;
  if (at < 0 || to < 0 || at >= list.length || to >= list.length) return list;
  const next = [...list];
  const [thing] = next.splice(at, 1);
  if (thing !== undefined) next.splice(to, 0, thing);
  return next;
}

/** The words for a field: the form's own, else the model's. */
export function labelsOf(field: FormField, choices: FieldChoice[]): Text {
  const own = field.label;
  return own && (own.zh || own.en) ? own : (choices.find((item) => item.field === field.field)?.label ?? {});
}

/** What is pasted into a page of a website. */
export const snippetOf = (origin: string, key: string) =>
  `<script src="${origin}/form.js" data-form="${key}" async></script>`;

/** Faults by the place they are about: "fields[2].label" belongs to the third field, the rest to the form. */
export function faultsOf(faults: { field: string; message: string }[]): {
  byField: Map<number, string>;
  rest: string[];
} {
  const byField = new Map<number, string>();
  const rest: string[] = [];
  for (const fault of faults) {
    const place = /^fields\[(\d+)\]/.exec(fault.field);
    if (place) byField.set(Number(place[1]), fault.message);
    else rest.push(fault.message);
  }
  return { byField, rest };
}
