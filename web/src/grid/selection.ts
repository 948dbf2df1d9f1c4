// What is ticked: some records, or everything that matches but a few. Bulk acts send the filter, not a million ids.
export type Selection = { mode: 'ids'; ids: ReadonlySet<string> } | { mode: 'all'; except: ReadonlySet<string> };

export const nothing: Selection = { mode: 'ids', ids: new Set() };

export const isSelected = (selection: Selection, id: string): boolean =>
  selection.mode === 'ids' ? selection.ids.has(id) : !selection.except.has(id);

export function setSelected(selection: Selection, ids: string[], on: boolean): Selection {
  const all = selection.mode === 'all';
  const next = new Set(all ? selection.except : selection.ids);
  for (const id of ids) {
    if (on === all) next.delete(id);
    else next.add(id);
  }
  return all ? { mode: 'all', except: next } : { mode: 'ids', ids: next };
}

export const selectedCount = (selection: Selection, total: number): number =>
  selection.mode === 'ids' ? selection.ids.size : Math.max(0, total - selection.except.size);
