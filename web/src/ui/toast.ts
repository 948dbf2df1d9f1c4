import { create } from 'zustand';

export interface Toast {
  id: number;
  kind: 'info' | 'error';
  text: string;
  /** A button, usually "undo". */
  action?: { label: string; run: () => void };
}

interface State {
  toasts: Toast[];
}

export const useToasts = create<State>(() => ({ toasts: [] }));
let last = 0;

export function dismiss(id: number) {
  useToasts.setState((state) => ({ toasts: state.toasts.filter((item) => item.id !== id) }));
}

/** Says something in passing; an offer to undo replaces the one before (Ctrl/⌘ Z reaches further back): 8 seconds when there is something to do, 4 otherwise; faults stay until read. */
export function toast(text: string, options: { kind?: Toast['kind']; action?: Toast['action'] } = {}) {
  last += 1;
  const id = last;
  const item: Toast = { id, kind: options.kind ?? 'info', text, action: options.action };
  useToasts.setState((state) => ({
    toasts: [...state.toasts.filter((old) => !(item.action && old.action)).slice(-2), item],
  }));
  if (item.kind !== 'error') setTimeout(() => dismiss(id), item.action ? 8000 : 4000);
  return id;
}
