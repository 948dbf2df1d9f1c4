// Who decides, as the object model can say it. An object of parts people play has a required choice for the part; its
// further choices say how much a person weighs and how they stand to us. The order of choices is their rank (the first
// part is the one that decides, the first weight the heaviest), and green and teal attitudes are on our side.
import type { FieldMeta, ObjectMeta, Row } from '@/api/types';
import { quote } from '@/meta/where';
import type { RoleModel } from './role_model';

const idOf = (value: unknown) =>
  typeof value === 'object' && value && 'id' in value && value.id ? String(value.id) : undefined;

/** For one deal: those of the deal, and those of its account that are not limited to another. */
export function rolesWhere(model: RoleModel, object: ObjectMeta, row: Row): string {
  const own = quote(row.id);
  if (!model.only) return `${model.account} = ${own}`;
  const account = idOf(row[object.traits.account ?? '']);
  const mine = `${model.only} = ${own}`;
  return account ? `${mine} or (${model.account} = ${quote(account)} and ${model.only} is empty)` : mine;
}

export interface Person {
  /** The contact. */
  id: string;
  name: string | null;
  row: Row | null;
  boss?: string;
  depth: number;
  children: Person[];
}

const linkOf = (value: unknown) => (typeof value === 'object' && value && 'id' in value ? (value as Row) : null);

/** One person once, those they report to above them; who is only named as a superior stands there without a part. */
export function treeOf(model: RoleModel, rows: Row[]): Person[] {
  const people = new Map<string, Person>();
  const put = (id: string, name: string | null, row: Row | null, boss?: string) =>
    people.set(id, { id, name, row, boss, depth: 0, children: [] });
  // What is said for this deal alone goes before what is said for the whole account.
  const ordered = [...rows].sort((a, b) => Number(!idOf(a[model.only ?? ''])) - Number(!idOf(b[model.only ?? ''])));
  for (const row of ordered) {
    const contact = linkOf(row[model.contact]);
    if (contact && !people.has(contact.id))
      put(contact.id, contact.name as string | null, row, idOf(row[model.reportsTo ?? '']));
  }
  for (const row of ordered) {
    const boss = linkOf(row[model.reportsTo ?? '']);
    if (boss?.id && !people.has(boss.id)) put(boss.id, boss.name as string | null, null);
  }
  const roots: Person[] = [];
  for (const person of people.values()) {
    // A circle has no top: whoever closes it stands as one.
    let up = person.boss ? people.get(person.boss) : undefined;
    for (let at = up, steps = 0; at && steps <= people.size; at = at.boss ? people.get(at.boss) : undefined, steps += 1)
      if (at === person) {
        up = undefined;
        person.boss = undefined;
      }
    if (up) up.children.push(person);
    else roots.push(person);
  }
  const order = (model.role.choices ?? []).map((choice) => choice.name);
  const rank = (person: Person) => (person.row ? order.indexOf(String(person.row[model.role.name])) : -1);
  const settle = (list: Person[], depth: number) => {
    list.sort((a, b) => b.children.length - a.children.length || rank(a) - rank(b));
    for (const person of list) {
      person.depth = depth;
      settle(person.children, depth + 1);
    }
  };
  settle(roots, 0);
  return roots;
}

export const flatten = (roots: Person[]): Person[] => roots.flatMap((person) => [person, ...flatten(person.children)]);

/** 0 is the heaviest; the middle when nobody said. */
export function weightOf(model: RoleModel, row: Row | null): number {
  const at = model.influence?.choices?.findIndex((choice) => choice.name === row?.[model.influence?.name ?? '']) ?? -1;
  return at < 0 ? 1 : Math.min(at, 2);
}

export const colorOf = (field: FieldMeta | undefined, row: Row | null) =>
  field?.choices?.find((choice) => choice.name === row?.[field.name])?.color ?? 'gray';

const first = (field: FieldMeta | undefined, row: Row | null) =>
  field !== undefined && row !== null && row[field.name] === field.choices?.[0]?.name;

export const decides = (model: RoleModel, person: Person) => first(model.role, person.row);

export type Gap =
  | { key: 'decision.no_decider' }
  | { key: 'decision.no_support' }
  | { key: 'decision.unknown_attitude' | 'decision.never_met'; names: string[] };

/** What is missing on the way to a yes. `met` is null as long as nobody knows. */
export function gapsOf(model: RoleModel, people: Person[], met: ReadonlySet<string> | null): Gap[] {
  const known = people.filter((person) => person.row);
  if (known.length === 0) return [];
  const gaps: Gap[] = [];
  const deciders = known.filter((person) => decides(model, person));
  if (deciders.length === 0) gaps.push({ key: 'decision.no_decider' });
  const heavy = known.filter((person) => first(model.influence, person.row));
  if (model.influence && model.attitude) {
    if (!heavy.some((person) => ['green', 'teal'].includes(colorOf(model.attitude, person.row))))
      gaps.push({ key: 'decision.no_support' });
    const silent = heavy.filter((person) => !person.row?.[model.attitude?.name ?? '']);
    if (silent.length > 0)
      gaps.push({ key: 'decision.unknown_attitude', names: silent.map((item) => item.name ?? '') });
  }
  const unseen = met ? deciders.filter((person) => !met.has(person.id)) : [];
  if (unseen.length > 0) gaps.push({ key: 'decision.never_met', names: unseen.map((item) => item.name ?? '') });
  return gaps;
}
