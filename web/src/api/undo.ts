// The last fifty steps that can be taken back, newest last. Ctrl/⌘ Z and the toast's button run them.
import { create } from 'zustand';

interface Step {
  id: number;
  run: () => Promise<void>;
}

const useStore = create<{ steps: Step[] }>(() => ({ steps: [] }));
let last = 0;

export function pushUndo(run: () => Promise<void>): number {
  last += 1;
  const id = last;
  useStore.setState((state) => ({ steps: [...state.steps.slice(-49), { id, run }] }));
  return id;
}

export async function undo(id?: number): Promise<boolean> {
  const steps = useStore.getState().steps;
  const step = id === undefined ? steps[steps.length - 1] : steps.find((item) => item.id === id);
  if (!step) return false;
  useStore.setState({ steps: steps.filter((item) => item !== step) });
  await step.run();
  return true;
}
