// What this person opened lately in this browser, newest first.
import { create } from 'zustand';

export interface Recent {
  object: string;
  id: string;
  name: string;
}

const KEY = 'fairlead.recent';
const KEEP = 12;

function stored(): Recent[] {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]');
    return Array.isArray(value) ? (value as Recent[]).slice(0, KEEP) : [];
  } catch {
    return [];
  }
}

const useStore = create<{ recent: Recent[] }>(() => ({ recent: stored() }));

export const useRecent = () => useStore((state) => state.recent);

export function rememberRecent(item: Recent) {
  const { recent } = useStore.getState();
  if (recent[0]?.id === item.id && recent[0].name === item.name) return;
  const next = [item, ...recent.filter((old) => old.id !== item.id)].slice(0, KEEP);
  useStore.setState({ recent: next });
  try {
    localStorage.setItem(KEY, JSON.stringify(next));
  } catch {
    // Without storage the list lasts for this page.
  }
}

/** Nobody sees what the person before them opened. */
export function forgetRecent() {
  useStore.setState({ recent: [] });
  try {
    localStorage.removeItem(KEY);
  } catch {
    // Nothing was kept then.
  }
}
