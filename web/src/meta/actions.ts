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
import type { Row } from '@/api/types';
import { toast } from '@/ui';

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
  /** Why the move was refused, with the fields that are missing. */
  error: ApiError;
  done: (row: Row | null) => void;
}

/** The refused stage move that waits for the missing facts; the shell shows it. */
export const useGate = create<{ gate: GateRequest | null }>(() => ({ gate: null }));

/** Moves a record to a stage. When a gate refuses, the missing fields are asked for in place and the move is tried
 * again with them. Resolves to the moved record, or null when it stayed where it was. */
export async function requestStage(object: string, row: Row, to: string, pipeline?: string): Promise<Row | null> {
  try {
    return await moveStage(object, row, to, undefined, pipeline);
  } catch (error) {
    if (isApiError(error) && (error.code === 'gate' || (error.code === 'invalid' && error.fields.length > 0)))
      return new Promise((done) => useGate.setState({ gate: { object, row, to, pipeline, error, done } }));
    toast(explain(error), { kind: 'error' });
    return null;
  }
}
