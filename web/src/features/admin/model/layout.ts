// A layout while it is being put in order: lists by name, with what is left over beside them.
import type { FieldMeta, ObjectMeta, Text } from '@/api/types';
import type { Groups } from '@/ui/sortable';
import type { Layout, Overlay } from './overlay';

export const parts = ['sections', 'list', 'card', 'key_figures', 'related', 'quick'] as const;
export type LayoutPartName = (typeof parts)[number];
export type Section = Layout['sections'][number];

/** Where the left-over things stand. */
export const UNUSED = '-';

/** The parts of an address go about as one. */
const whole = (object: ObjectMeta, name: string) => object.fields.find((field) => field.name === name)?.part_of || name;

const unique = (names: string[]) => [...new Set(names)];

/** What holds for a target: what was said for it, over the layout in use. */
export function layoutFor(object: ObjectMeta, overlay: Overlay | undefined, target: string): Layout {
  const said = target === 'default' ? overlay?.layout : overlay?.layouts?.[target];
  const base = { ...object.layout, ...(target === 'default' ? {} : said) };
  return {
    ...base,
    sections: base.sections.map((section) => ({
      ...section,
      fields: unique(section.fields.map((name) => whole(object, name))),
    })),
    list: unique(base.list),
    card: unique(base.card),
    key_figures: unique(base.key_figures),
    related: unique(base.related),
    quick: unique(base.quick.map((name) => whole(object, name))),
  };
}

const showable = (field: FieldMeta) => !field.system && field.name !== 'id';

/** Everything that may stand in a part. */
export function candidates(object: ObjectMeta, part: LayoutPartName): string[] {
  if (part === 'related') return object.relations.map((relation) => relation.name);
  const fields = object.fields.filter((field) => showable(field) || object.layout.list.includes(field.name));
  return part === 'sections' || part === 'quick'
    ? unique(fields.map((field) => field.part_of || field.name))
    : fields.map((field) => field.name);
}

export function toGroups(object: ObjectMeta, layout: Layout, part: LayoutPartName): Groups {
  const groups: Groups = {};
  if (part === 'sections')
    layout.sections.forEach((section, at) => {
      groups[`s${at}`] = section.fields;
    });
  else groups.chosen = layout[part];
  const used = new Set(Object.values(groups).flat());
  groups[UNUSED] = candidates(object, part).filter((name) => !used.has(name));
  return groups;
}

export function fromGroups(layout: Layout, part: LayoutPartName, groups: Groups): Layout {
  if (part === 'sections')
    return {
      ...layout,
      sections: layout.sections.map((section, at) => ({ ...section, fields: groups[`s${at}`] ?? [] })),
    };
  return { ...layout, [part]: groups.chosen ?? [] };
}

/** Only the parts that were touched go back, over what was said before. */
export function withLayout(
  overlay: Overlay,
  target: string,
  layout: Layout,
  touched: ReadonlySet<LayoutPartName>,
): Overlay {
  const said: Partial<Layout> = {};
  for (const part of parts)
    if (touched.has(part)) Object.assign(said, { [part]: part === 'sections' ? plain(layout.sections) : layout[part] });
  if (target === 'default') return { ...overlay, layout: { ...overlay.layout, ...said } };
  return {
    ...overlay,
    layouts: { ...overlay.layouts, [target]: { ...overlay.layouts?.[target], ...said } },
  };
}

/** A section nobody put anything into is none. */
const plain = (sections: Section[]) =>
  sections
    .filter((section) => section.fields.length > 0)
    .map(({ label, fields, visible_when }) => ({ label, fields, ...(visible_when ? { visible_when } : {}) }));

/** A field's or relation's name as people know it. */
export function nameIn(
  object: ObjectMeta,
  part: LayoutPartName,
  id: string,
  label: (text: Text | undefined) => string,
) {
  if (part === 'related') return label(object.relations.find((relation) => relation.name === id)?.label) || id;
  const field = object.fields.find((item) => item.name === id);
  if (field) return label(field.label) || id;
  return label(object.fields.find((item) => item.part_of === id)?.part_label) || id;
}
