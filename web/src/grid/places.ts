// Where somebody was in a list when they left it: Back shows the same rows, the same cell, the same ticks.
import { useRouter } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { nothing, type Selection } from './selection';

export interface Place {
  /** The row at the top, and how far the columns were moved. */
  top: number;
  left: number;
  row: number;
  column: number;
  selection: Selection;
}

const MOST = 40;
const places = new Map<string, Place>();
let stepped = false;
let watching = false;

export function keepPlace(question: string, part: Partial<Place>) {
  const old = places.get(question) ?? { top: 0, left: 0, row: 0, column: 0, selection: nothing };
  places.delete(question);
  places.set(question, { ...old, ...part });
  const oldest = places.keys().next().value;
  if (places.size > MOST && oldest !== undefined) places.delete(oldest);
}

/** The place to come back to; only after Back or Forward, and only as the screen begins. */
export function useFormerPlace(question: string): Place | undefined {
  const router = useRouter();
  const [place] = useState(() => (stepped ? places.get(question) : undefined));
  useEffect(() => {
    if (watching) return;
    watching = true;
    router.history.subscribe(({ action }) => {
      stepped = action.type === 'BACK' || action.type === 'FORWARD' || action.type === 'GO';
    });
  }, [router]);
  return place;
}
