// Things put in order, in one list or between several: by mouse, by a hold on touch, by Space and arrows. Knows the drag
// library, like dnd.tsx.
import {
  type Announcements,
  type CollisionDetection,
  closestCorners,
  DndContext,
  type DragEndEvent,
  type DragOverEvent,
  DragOverlay,
  KeyboardSensor,
  MouseSensor,
  pointerWithin,
  TouchSensor,
  useDroppable,
  useSensor,
  useSensors,
} from '@dnd-kit/core';
import {
  arrayMove,
  SortableContext,
  sortableKeyboardCoordinates,
  useSortable,
  verticalListSortingStrategy,
} from '@dnd-kit/sortable';
import { type ReactNode, useMemo, useState } from 'react';
import type { DragWords } from './dnd';

/** Lists by name, each with the ids of its things in order; an id stands in one list only. */
export type Groups = Record<string, string[]>;

const groupOf = (groups: Groups, id: string) =>
  id in groups ? id : Object.keys(groups).find((name) => groups[name]?.includes(id));

/** Takes a thing out of its list and puts it into another, before `at` or at the end. */
export function moveTo(groups: Groups, id: string, to: string, at?: number): Groups {
  const from = groupOf(groups, id);
  const target = groups[to];
  if (!from || !target) return groups;
  const rest = (groups[from] ?? []).filter((item) => item !== id);
  const list = from === to ? rest : [...target];
  list.splice(at ?? list.length, 0, id);
  return { ...groups, [from]: rest, [to]: list };
}

interface Props {
  groups: Groups;
  words: DragWords;
  thingName: (id: string) => string;
  groupName: (name: string) => string;
  onChange: (groups: Groups) => void;
  /** What follows the pointer. */
  overlay: (id: string) => ReactNode;
  children: (groups: Groups) => ReactNode;
}

/** What lies under the pointer, things before lists; with keys the nearest corner. */
const findPlace: CollisionDetection = (args) => {
  if (!args.pointerCoordinates) return closestCorners(args);
  const hits = pointerWithin(args);
  const things = hits.filter((hit) => hit.data?.droppableContainer?.data.current?.sortable);
  return things.length > 0 ? things : hits;
};

export function SortArea({ groups, words, thingName, groupName, onChange, overlay, children }: Props) {
  const [live, setLive] = useState<Groups | null>(null);
  const [active, setActive] = useState<string | null>(null);
  const shown = live ?? groups;
  const sensors = useSensors(
    useSensor(MouseSensor, { activationConstraint: { distance: 5 } }),
    useSensor(TouchSensor, { activationConstraint: { delay: 220, tolerance: 8 } }),
    useSensor(KeyboardSensor, { coordinateGetter: sortableKeyboardCoordinates }),
  );
  const announcements = useMemo<Announcements>(() => {
    const place = (id: string) => groupName(groupOf(groups, id) ?? id);
    return {
      onDragStart: ({ active: thing }) => words.lifted(thingName(String(thing.id))),
      onDragOver: ({ active: thing, over }) =>
        over ? words.over(thingName(String(thing.id)), place(String(over.id))) : undefined,
      onDragEnd: ({ active: thing, over }) =>
        over
          ? words.dropped(thingName(String(thing.id)), place(String(over.id)))
          : words.cancelled(thingName(String(thing.id))),
      onDragCancel: ({ active: thing }) => words.cancelled(thingName(String(thing.id))),
    };
  }, [words, thingName, groupName, groups]);
  const over = ({ active: thing, over: target }: DragOverEvent) => {
    if (!target) return;
    const id = String(thing.id);
    const to = groupOf(shown, String(target.id));
    if (!to || groupOf(shown, id) === to) return;
    const at = shown[to]?.indexOf(String(target.id)) ?? -1;
    setLive(moveTo(shown, id, to, at < 0 ? undefined : at));
  };
  const end = ({ active: thing, over: target }: DragEndEvent) => {
    const id = String(thing.id);
    setActive(null);
    setLive(null);
    if (!target) return;
    const to = groupOf(shown, String(target.id));
    const list = to ? shown[to] : undefined;
    if (!to || !list) return;
    const at = list.indexOf(String(target.id));
    const from = list.indexOf(id);
    const next = at >= 0 && from >= 0 && at !== from ? { ...shown, [to]: arrayMove(list, from, at) } : shown;
    if (next !== groups) onChange(next);
  };
  return (
    <DndContext
      sensors={sensors}
      collisionDetection={findPlace}
      accessibility={{ announcements, screenReaderInstructions: { draggable: words.help } }}
      onDragStart={({ active: thing }) => setActive(String(thing.id))}
      onDragOver={over}
      onDragEnd={end}
      onDragCancel={() => {
        setActive(null);
        setLive(null);
      }}
    >
      {children(shown)}
      <DragOverlay dropAnimation={null}>{active ? overlay(active) : null}</DragOverlay>
    </DndContext>
  );
}

/** One list. An empty one can be dropped into as well. */
export function SortGroup({
  name,
  items,
  className,
  label,
  empty,
  children,
}: {
  name: string;
  items: string[];
  className?: string;
  label?: string;
  empty?: ReactNode;
  children: ReactNode;
}) {
  const { setNodeRef, isOver } = useDroppable({ id: name });
  return (
    <SortableContext id={name} items={items} strategy={verticalListSortingStrategy}>
      <ul ref={setNodeRef} className={className} aria-label={label} data-over={isOver || undefined}>
        {children}
        {items.length === 0 && empty ? <li className="sort-empty">{empty}</li> : null}
      </ul>
    </SortableContext>
  );
}

/** Put `ref` and `style` on the line, `grip` on what is taken hold of. */
export function useSortThing(id: string, disabled = false) {
  const { setNodeRef, setActivatorNodeRef, attributes, listeners, transform, transition, isDragging } = useSortable({
    id,
    disabled,
  });
  return {
    ref: setNodeRef,
    style: {
      transform: transform ? `translate3d(${Math.round(transform.x)}px, ${Math.round(transform.y)}px, 0)` : undefined,
      transition,
    },
    grip: disabled
      ? {}
      : { ref: setActivatorNodeRef, ...listeners, 'aria-describedby': attributes['aria-describedby'] },
    dragging: isDragging,
  };
}
