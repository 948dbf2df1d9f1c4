// Appointments at the same time stand side by side: each gets a lane, and the number of lanes of its cluster.
export interface Timed {
  id: string;
  start: number;
  end: number;
}

export interface Place {
  lane: number;
  lanes: number;
}

export function placesOf(items: readonly Timed[]): Map<string, Place> {
  const places = new Map<string, Place>();
  let cluster: { id: string; lane: number }[] = [];
  let ends: number[] = [];
  let until = -1;
  const close = () => {
    for (const { id, lane } of cluster) places.set(id, { lane, lanes: ends.length });
    cluster = [];
    ends = [];
  };
  for (const item of [...items].sort((a, b) => a.start - b.start || b.end - a.end || (a.id < b.id ? -1 : 1))) {
    if (item.start >= until) close();
    let lane = ends.findIndex((end) => end <= item.start);
    if (lane < 0) lane = ends.length;
    ends[lane] = item.end;
    cluster.push({ id: item.id, lane });
    until = Math.max(until, item.end);
  }
  close();
  return places;
}
