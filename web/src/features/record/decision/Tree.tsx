import type { CSSProperties } from 'react';
import { useT } from '@/i18n';
import { useLabel } from '@/meta/schema';
import { Avatar, Menu, type MenuEntry, Tag } from '@/ui';
import { colorOf, decides, type Person, weightOf } from './model';
import type { RoleModel } from './role_model';

const SLOT = 216;
const LEVEL = 132;
/** Whoever weighs more is drawn larger. */
const sizes = [
  { width: 204, height: 92 },
  { width: 186, height: 84 },
  { width: 168, height: 78 },
] as const;

interface Placed {
  person: Person;
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Leaves side by side, everybody above the middle of those below. */
function placesOf(model: RoleModel, roots: Person[]): { placed: Placed[]; width: number; height: number } {
  const placed: Placed[] = [];
  let column = 0;
  let deepest = 0;
  const put = (person: Person): number => {
    const below = person.children.map(put);
    if (below.length === 0) column += 1;
    const leaf = column * SLOT - SLOT / 2;
    const middle = below.length > 0 ? ((below[0] ?? leaf) + (below[below.length - 1] ?? leaf)) / 2 : leaf;
    const { width, height } = sizes[weightOf(model, person.row)] ?? sizes[1];
    deepest = Math.max(deepest, person.depth);
    placed.push({ person, x: middle, y: person.depth * LEVEL + 50, width, height });
    return middle;
  };
  roots.forEach(put);
  return { placed, width: column * SLOT, height: deepest * LEVEL + 104 };
}

interface Props {
  model: RoleModel;
  roots: Person[];
  entriesOf: (person: Person) => MenuEntry[];
}

/** Lines are drawn; people are buttons above them, in the order of the tree. */
export function Tree({ model, roots, entriesOf }: Props) {
  const t = useT();
  const { placed, width, height } = placesOf(model, roots);
  const at = new Map(placed.map((item) => [item.person.id, item]));
  const order = (list: Person[]): Person[] => list.flatMap((person) => [person, ...order(person.children)]);
  return (
    <div className="decision-scroll scroll" role="region" aria-label={t('decision.drawing')} tabIndex={0}>
      <div className="decision-tree" style={{ width, height }}>
        <svg width={width} height={height} aria-hidden="true">
          {placed.flatMap((item) =>
            item.person.children.map((child) => {
              const to = at.get(child.id);
              if (!to) return null;
              const from = item.y + item.height / 2;
              const end = to.y - to.height / 2;
              const half = (from + end) / 2;
              return (
                <path
                  key={child.id}
                  className="decision-edge"
                  d={`M${item.x} ${from} C${item.x} ${half} ${to.x} ${half} ${to.x} ${end}`}
                />
              );
            }),
          )}
        </svg>
        <ul aria-label={t('decision.people')}>
          {order(roots).map((person) => {
            const item = at.get(person.id);
            if (!item) return null;
            const style: CSSProperties = {
              left: item.x - item.width / 2,
              top: item.y - item.height / 2,
              width: item.width,
              height: item.height,
            };
            return (
              <li key={person.id} style={style}>
                <Menu
                  target={
                    <button type="button" className="decision-person" data-color={colorOf(model.attitude, person.row)}>
                      <Face model={model} person={person} />
                    </button>
                  }
                  entries={entriesOf(person)}
                />
              </li>
            );
          })}
        </ul>
      </div>
    </div>
  );
}

export function Face({ model, person }: { model: RoleModel; person: Person }) {
  const t = useT();
  const label = useLabel();
  const { row } = person;
  const choice = (field: RoleModel['influence']) => field?.choices?.find((item) => item.name === row?.[field.name]);
  const influence = choice(model.influence);
  const attitude = choice(model.attitude);
  return (
    <>
      <span className="row decision-name">
        <Avatar name={person.name} />
        <span className="strong ellipsis">{person.name ?? t('field.hidden')}</span>
      </span>
      {row ? (
        <>
          <span className="row decision-facts">
            <span className={decides(model, person) ? 'strong' : undefined}>{label(choice(model.role)?.label)}</span>
            <span className="muted">
              {label(model.influence?.label)} {influence ? label(influence.label) : '—'}
            </span>
          </span>
          <span className="decision-attitude">
            <Tag color={attitude?.color ?? 'gray'}>{attitude ? label(attitude.label) : t('decision.unknown')}</Tag>
          </span>
        </>
      ) : (
        <span className="muted decision-facts">{t('decision.no_part')}</span>
      )}
    </>
  );
}
