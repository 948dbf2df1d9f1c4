import { addDays, mondayOf } from './days';

export interface Move {
  key: 'acts.to_today' | 'acts.to_tomorrow' | 'acts.to_monday' | 'acts.day_later' | 'acts.week_later';
  day: string;
}

/** The days one presses for: each only once, never the one it has. */
export function movesOf(day: string, today: string): Move[] {
  const all: Move[] = [
    { key: 'acts.to_today', day: today },
    { key: 'acts.to_tomorrow', day: addDays(today, 1) },
    { key: 'acts.to_monday', day: addDays(mondayOf(today), 7) },
    { key: 'acts.day_later', day: addDays(day, 1) },
    { key: 'acts.week_later', day: addDays(day, 7) },
  ];
  return all.filter((move, at) => move.day !== day && all.findIndex((other) => other.day === move.day) === at);
}
