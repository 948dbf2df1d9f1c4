// The list at phone width: two lines a record, the same endless rows.
import { Link } from '@tanstack/react-router';
import { useCallback, useLayoutEffect, useRef } from 'react';
import type { FieldMeta, ObjectMeta, Row } from '@/api/types';
import { isEmpty, kindOf, useFieldContext } from '@/meta/fields';
import { isWaiting, QueuedMark } from '@/meta/fields/QueuedMark';
import { nameOf } from '@/meta/schema';
import { Skeleton } from '@/ui';
import { GroupCard } from './GroupRow';
import type { GroupSpec, Line } from './groups';
import type { Place } from './places';
import { isSelected, type Selection, setSelected } from './selection';
import { type Seen, useVirtual } from './virtual';
import './grid.css';
import './cards.css';

const CARD = 68;

interface CardListProps {
  label: string;
  object: ObjectMeta;
  /** The figure at the right of the name. */
  figure?: FieldMeta;
  /** The second line. */
  rest: FieldMeta[];
  count: number;
  rowAt: (index: number) => Row | undefined;
  groups?: { spec: GroupSpec; lineAt: (index: number) => Line | undefined; onToggle: (key: string) => void };
  onRange: (first: number, last: number, from: number, to: number) => void;
  /** While records are being picked a press ticks instead of opening. */
  picking?: { selection: Selection; onSelect: (selection: Selection) => void; label: (name: string) => string };
  start?: Place;
  onPlace?: (place: Partial<Place>) => void;
}

export function CardList({
  label,
  object,
  figure,
  rest,
  count,
  rowAt,
  groups,
  onRange,
  picking,
  start,
  onPlace,
}: CardListProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const former = useRef(start);
  const onSeen = useCallback<Seen>(
    (...seen) => {
      onRange(...seen);
      if (!former.current) onPlace?.({ top: seen[2] });
    },
    [onRange, onPlace],
  );
  const virtual = useVirtual(scroller, count, CARD, 0, onSeen);
  const { first, last, base, showAt } = virtual;
  useLayoutEffect(() => {
    if (!former.current || count <= former.current.top) return;
    const { top } = former.current;
    former.current = undefined;
    showAt(top);
  }, [count, showAt]);
  const rows = [];
  for (let index = first; index < last; index += 1) {
    const row = rowAt(index);
    const style = { transform: `translateY(${(index - base) * CARD}px)` };
    const line = groups?.lineAt(index);
    rows.push(
      groups && line?.row === null ? (
        <div key={index} className="card-place" role="listitem" style={style}>
          <GroupCard object={object} figure={figure} line={line} {...groups} />
        </div>
      ) : row ? (
        <div
          key={index}
          className="card-place"
          role="listitem"
          aria-posinset={index + 1}
          aria-setsize={count}
          style={style}
        >
          {picking ? (
            <label className="card-row card-pick">
              <input
                type="checkbox"
                className="check"
                checked={isSelected(picking.selection, row.id)}
                aria-label={picking.label(nameOf(object, row))}
                onChange={(event) =>
                  picking.onSelect(setSelected(picking.selection, [row.id], event.currentTarget.checked))
                }
              />
              <span className="card-both">
                <CardFace object={object} row={row} figure={figure} rest={rest} />
              </span>
            </label>
          ) : (
            <Link to="/o/$object/$id" params={{ object: object.name, id: row.id }} className="card-row">
              <CardFace object={object} row={row} figure={figure} rest={rest} />
            </Link>
          )}
        </div>
      ) : (
        <div key={index} className="card-place card-row" role="listitem" style={style}>
          <Skeleton width="60%" height={12} />
          <Skeleton width="80%" height={10} />
        </div>
      ),
    );
  }
  return (
    <div ref={scroller} className="cards" role="list" aria-label={label} tabIndex={0}>
      <div role="presentation" style={{ height: virtual.height }}>
        <div ref={virtual.block} className="grid-block" role="presentation">
          {rows}
        </div>
      </div>
    </div>
  );
}

/** Two lines: the name with its figure, and the rest. */
function CardFace({ object, row, figure, rest }: Pick<CardListProps, 'object' | 'figure' | 'rest'> & { row: Row }) {
  return (
    <>
      <span className="card-line">
        <span className="card-name ellipsis">{nameOf(object, row)}</span>
        {isWaiting(row) ? <QueuedMark /> : null}
        {figure ? (
          <span className="strong">
            <CardValue field={figure} object={object} row={row} />
          </span>
        ) : null}
      </span>
      <span className="card-rest">
        {rest
          .filter((field) => !isEmpty(row[field.name]))
          .slice(0, 3)
          .map((field) => (
            <CardValue key={field.name} field={field} object={object} row={row} />
          ))}
      </span>
    </>
  );
}

/** Inside a card nothing else is a link: tags and plain text only. */
function CardValue({ field, object, row }: { field: FieldMeta; object: ObjectMeta; row: Row }) {
  const context = useFieldContext()(field, object, row);
  const kind = kindOf(field);
  const value = row[field.name];
  return (
    <span className="ellipsis">
      {kind.tag && kind.Show ? <kind.Show value={value} context={context} /> : kind.text(value, context)}
    </span>
  );
}
