// What any screen may ask of the shell: open the create or edit form above the page. (A record beside the page is an
// address: see usePeek.)
import { useNavigate } from '@tanstack/react-router';
import { useCallback } from 'react';
import { create } from 'zustand';
import type { ApiError } from '@/api/client';
import { isApiError } from '@/api/client';
import { explain } from '@/api/errors';
import type { Values } from '@/api/records';
import { moveStage } from '@/api/records';
import type { FieldMeta, ObjectMeta, Row, StageMeta } from '@/api/types';
import { toast } from '@/ui';
import { judge } from './evaluate';
import { isFormField } from './schema';

export interface FormRequest {
  id: number;
  object: string;
  /** The record to change; absent when creating. */
  row?: Row;
  /** Filled in at the start, e.g. the record it is created from. */
  values?: Values;
  /** Only these fields, e.g. what a gate misses. */
  fields?: string[];
  onSaved?: (row: Row) => void;
}

/** A stack: creating a related record never closes the form below. */
export const useForms = create<{ forms: FormRequest[] }>(() => ({ forms: [] }));
let last = 0;

export function openForm(request: Omit<FormRequest, 'id'>) {
  last += 1;
  const id = last;
  useForms.setState((state) => ({ forms: [...state.forms, { ...request, id }] }));
}

export function closeForm(id: number) {
  useForms.setState((state) => ({ forms: state.forms.filter((form) => form.id !== id) }));
}

/** Opens a record in the panel at the right of whatever screen this is. */
export function usePeek(): (object: string, id: string) => void {
  const navigate = useNavigate();
  return useCallback(
    (object, id) =>
      void navigate({
        to: '.',
        search: (old: Record<string, unknown>) => ({ ...old, peek: `${object}.${id}` }),
        resetScroll: false,
      } as never),
    [navigate],
  );
}

export interface GateRequest {
  object: string;
  row: Row;
  to: string;
  pipeline?: string;
  /** Why the move was refused, with the fields that are missing; null when the stage asks before anything was tried. */
  error: ApiError | null;
  /** Fields the stage asks for: why a deal was lost, for example. */
  ask: string[];
  /** Filled in already. */
  values?: Values;
  /** A board shows it in the column itself. */
  inPlace?: boolean;
  done: (row: Row | null) => void;
}

/** The refused stage move that waits for the missing facts; the shell shows it. */
export const useGate = create<{ gate: GateRequest | null }>(() => ({ gate: null }));

/** The fields that only have a meaning in a closing stage, such as the reason of a loss. */
export function closingFields(object: ObjectMeta, stage: StageMeta): string[] {
  if (stage.kind === 'open') return [];
  const fields = new Map(object.fields.map((field) => [field.name, field]));
  const rival = stage.kind === 'lost' ? fields.get(object.traits.competitor ?? '') : undefined;
  const shown = (field: FieldMeta, kind: string) => judge(field.visible_when, fields, { stage_kind: kind }) === true;
  return object.fields
    .filter((field) => isFormField(field) && shown(field, stage.kind) && !shown(field, 'open'))
    .map((field) => field.name)
    .concat(rival && isFormField(rival) ? [rival.name] : []);
}

/** Moves a record to a stage. When a gate refuses, the missing fields are asked for in place and the move is tried
 * again with them; `ask` names fields to ask for before the first try. Resolves to the moved record, or null when it
 * stayed where it was. */
export async function requestStage(
  object: string,
  row: Row,
  to: string,
  pipeline?: string,
  ask: string[] = [],
  inPlace = false,
): Promise<Row | null> {
  const open = (error: ApiError | null) =>
    new Promise<Row | null>((done) =>
      useGate.setState({ gate: { object, row, to, pipeline, error, ask, inPlace, done } }),
    );
  if (ask.length > 0) return open(null);
  try {
    return await moveStage(object, row, to, undefined, pipeline);
  } catch (error) {
    if (isApiError(error) && (error.code === 'gate' || (error.code === 'invalid' && error.fields.length > 0)))
      return open(error);
    toast(explain(error), { kind: 'error' });
    return null;
  }
}
