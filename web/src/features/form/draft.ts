// What was typed and not yet saved survives a reload or a closed drawer, for this tab.
import type { Values } from '@/api/records';

const name = (object: string, id: string | undefined) => `fairlead.draft.${object}.${id ?? 'new'}`;

export function readDraft(object: string, id: string | undefined): Values | null {
  try {
    const text = sessionStorage.getItem(name(object, id));
    return text ? (JSON.parse(text) as Values) : null;
  } catch {
    return null;
  }
}

export function keepDraft(object: string, id: string | undefined, values: Values | null) {
  try {
    if (values && Object.keys(values).length > 0) sessionStorage.setItem(name(object, id), JSON.stringify(values));
    else sessionStorage.removeItem(name(object, id));
  } catch {
    // No storage, no draft; the form itself still holds the input.
  }
}
