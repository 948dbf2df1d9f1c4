// Changes of records that wait in the queue of this device: every screen shows them on top of what the program last said,
// with a mark.
import { create } from 'zustand';
import { patchCaches } from './cache';
import type { Row, Value } from './types';

export interface QueuedChange {
  object: string;
  /** The record as it was before the first of its waiting changes. */
  row: Row;
  /** What all of them together make of it. */
  values: Record<string, Value | undefined>;
}

const nameOf = (object: string, id: string) => `${object} ${id}`;

export const useQueued = create<{ changes: ReadonlyMap<string, QueuedChange> }>(() => ({ changes: new Map() }));

/** Whether a change of this record waits: then the next one has to wait behind it. */
export const isQueued = (object: string, id: string) => useQueued.getState().changes.has(nameOf(object, id));

export function withQueued(object: string, row: Row): Row {
  const change = useQueued.getState().changes.get(nameOf(object, row.id));
  if (change) return { ...row, ...change.values, queued: Object.keys(change.values) } as Row;
  return row.queued ? { ...row, queued: undefined } : row;
}

/** The queue as it is now, in the order it was made. What has left it loses its mark; its values come with the next answer. */
export function takeQueued(list: QueuedChange[]) {
  const before = useQueued.getState().changes;
  const changes = new Map<string, QueuedChange>();
  for (const each of list) {
    const name = nameOf(each.object, each.row.id);
    const known = changes.get(name);
    changes.set(name, known ? { ...known, values: { ...known.values, ...each.values } } : each);
  }
  if (before.size === 0 && changes.size === 0) return;
  useQueued.setState({ changes });
  for (const [name, { object, row }] of [...before, ...changes])
    if (JSON.stringify(before.get(name)?.values) !== JSON.stringify(changes.get(name)?.values))
      patchCaches(object, row.id, (old) => withQueued(object, old));
}
