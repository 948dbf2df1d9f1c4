// Moving things from place to place: by mouse, by a hold on touch (a swipe scrolls), by Space and arrows. The only file
// that knows the drag library.
import {
  type Announcements,
  type CollisionDetection,
  closestCenter,
  DndContext,
  type DragEndEvent,
  DragOverlay,
  type DragStartEvent,
  KeyboardCode,
  type KeyboardCoordinateGetter,
  KeyboardSensor,
  MouseSensor,
  pointerWithin,
  TouchSensor,
  type UniqueIdentifier,
  useDraggable,
  useDroppable,
  useSensor,
  useSensors,
} from '@dnd-kit/core';
import { type ReactNode, useMemo } from 'react';

export interface DragWords {
  /** How to do it with keys; read when a thing gets the focus. */
  help: string;
  lifted: (thing: string) => string;
  over: (thing: string, place: string) => string;
  dropped: (thing: string, place: string) => string;
  cancelled: (thing: string) => string;
}

interface DragAreaProps {
  words: DragWords;
  thingName: (id: string) => string;
  placeName: (id: string) => string;
  onLift: (id: string) => void;
  /** `place` is null when it was let go outside or given up. */
  onDrop: (id: string, place: string | null) => void;
  /** What follows the pointer. */
  overlay: ReactNode;
  children: ReactNode;
}

/** One press of an arrow goes to the next place, whatever its width; places lie side by side. */
const nextPlace: KeyboardCoordinateGetter = (event, { currentCoordinates, context }) => {
  const step = event.code === KeyboardCode.Right ? 1 : event.code === KeyboardCode.Left ? -1 : 0;
  const vertical = event.code === KeyboardCode.Up || event.code === KeyboardCode.Down;
  if (vertical) {
    event.preventDefault();
    return currentCoordinates;
  }
  if (!step || !context.collisionRect) return undefined;
  event.preventDefault();
  const box = context.collisionRect;
  const places = context.droppableContainers
    .getEnabled()
    .flatMap((place) => {
      const rect = context.droppableRects.get(place.id);
      return rect ? [{ id: place.id, rect }] : [];
    })
    .sort((a, b) => a.rect.left - b.rect.left);
  const middle = box.left + box.width / 2;
  let at = places.findIndex((place) => place.id === context.over?.id);
  if (at < 0) at = places.findIndex(({ rect }) => middle >= rect.left && middle <= rect.right);
  const next = places[Math.max(0, Math.min(places.length - 1, at + step))];
  if (!next) return currentCoordinates;
  return { x: next.rect.left + (next.rect.width - box.width) / 2, y: next.rect.top + 48 };
};

/** The pointer decides; with keys the nearest middle does. */
const findPlace: CollisionDetection = (args) => (args.pointerCoordinates ? pointerWithin(args) : closestCenter(args));

const text = (id: UniqueIdentifier | undefined) => (id === undefined ? null : String(id));

export function DragArea({ words, thingName, placeName, onLift, onDrop, overlay, children }: DragAreaProps) {
  const sensors = useSensors(
    useSensor(MouseSensor, { activationConstraint: { distance: 5 } }),
    useSensor(TouchSensor, { activationConstraint: { delay: 220, tolerance: 8 } }),
    useSensor(KeyboardSensor, {
      coordinateGetter: nextPlace,
      keyboardCodes: {
        start: [KeyboardCode.Space],
        cancel: [KeyboardCode.Esc],
        end: [KeyboardCode.Space, KeyboardCode.Enter],
      },
    }),
  );
  const announcements = useMemo<Announcements>(
    () => ({
      onDragStart: ({ active }) => words.lifted(thingName(String(active.id))),
      onDragOver: ({ active, over }) =>
        over ? words.over(thingName(String(active.id)), placeName(String(over.id))) : undefined,
      onDragEnd: ({ active, over }) =>
        over
          ? words.dropped(thingName(String(active.id)), placeName(String(over.id)))
          : words.cancelled(thingName(String(active.id))),
      onDragCancel: ({ active }) => words.cancelled(thingName(String(active.id))),
    }),
    [words, thingName, placeName],
  );
  return (
    <DndContext
      sensors={sensors}
      collisionDetection={findPlace}
      accessibility={{ announcements, screenReaderInstructions: { draggable: words.help } }}
      onDragStart={({ active }: DragStartEvent) => onLift(String(active.id))}
      onDragEnd={({ active, over }: DragEndEvent) => onDrop(String(active.id), text(over?.id))}
      onDragCancel={({ active }) => onDrop(String(active.id), null)}
    >
      {children}
      <DragOverlay dropAnimation={null}>{overlay}</DragOverlay>
    </DndContext>
  );
}

/** Put `ref` and `handlers` on the element; it must be able to take the focus. */
export function useDragThing(id: string, disabled: boolean) {
  const { setNodeRef, setActivatorNodeRef, listeners, attributes, isDragging } = useDraggable({ id, disabled });
  return {
    ref: (element: HTMLElement | null) => {
      setNodeRef(element);
      setActivatorNodeRef(element);
    },
    handlers: disabled ? undefined : listeners,
    describedBy: disabled ? undefined : attributes['aria-describedby'],
    dragging: isDragging,
  };
}

export function useDropPlace(id: string, disabled = false) {
  const { setNodeRef, isOver } = useDroppable({ id, disabled });
  return { ref: setNodeRef, over: isOver };
}
