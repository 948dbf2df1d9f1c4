// Which rows are on screen, for the line below the list alone: a list that moves makes nothing else of the screen anew.
export interface SeenRows {
  get: () => readonly [number, number];
  set: (from: number, to: number) => void;
  subscribe: (told: () => void) => () => void;
}

export function makeSeen(): SeenRows {
  let range: readonly [number, number] = [0, 0];
  const listeners = new Set<() => void>();
  return {
    get: () => range,
    set: (from, to) => {
      if (range[0] === from && range[1] === to) return;
      range = [from, to];
      for (const told of listeners) told();
    },
    subscribe: (told) => {
      listeners.add(told);
      return () => listeners.delete(told);
    },
  };
}
