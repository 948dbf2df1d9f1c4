// Fields as a filter may name them: those of the object, those of linked records ("account.industry"), and whether a
// list of children has anything in it ("exists(tasks)").
import type { FieldMeta, ObjectMeta } from '@/api/types';
import { t } from '@/i18n';
import { fieldOf, type Schema } from './schema';
import type { Fields } from './where';

const LONGEST = 3;
const SEPARATOR = ' · ';

export interface Paths extends Fields {
  /** The object whose field a path ends in. */
  ownerOf(path: string): ObjectMeta | undefined;
}

export const targetOf = (field: FieldMeta): string | undefined =>
  field.type === 'user' ? 'user' : field.type === 'link' ? field.target : undefined;

export function pathsOf(object: ObjectMeta, schema: Schema): Paths {
  const known = new Map<string, { field: FieldMeta; owner: ObjectMeta } | null>();
  const follow = (path: string): { field: FieldMeta; owner: ObjectMeta } | null => {
    const [, list] = /^exists\(([^)]+)\)$/.exec(path) ?? [];
    if (list) {
      const relation = object.relations.find((item) => item.name === list);
      if (!relation) return null;
      const words = (text: string | undefined) => t('list.related', { list: text || list });
      return {
        owner: object,
        field: {
          name: path,
          type: 'boolean',
          label: { zh: words(relation.label.zh), en: words(relation.label.en) },
        },
      };
    }
    const parts = path.split('.');
    if (parts.length > LONGEST) return null;
    let owner: ObjectMeta | undefined = object;
    const way: FieldMeta[] = [];
    for (const part of parts) {
      const field: FieldMeta | undefined = owner && fieldOf(owner, part);
      if (!field) return null;
      way.push(field);
      if (way.length === parts.length) break;
      owner = schema.byName.get(targetOf(field) ?? '');
    }
    const last = way[way.length - 1];
    if (!last || !owner) return null;
    if (way.length === 1) return { field: last, owner };
    const label = (language: 'zh' | 'en') => way.map((field) => field.label[language] || field.name).join(SEPARATOR);
    return { owner, field: { ...last, name: path, label: { zh: label('zh'), en: label('en') }, required: false } };
  };
  const find = (path: string) => {
    let found = known.get(path);
    if (found === undefined) {
      found = follow(path);
      known.set(path, found);
    }
    return found;
  };
  return {
    get: (path) => find(path)?.field,
    has: (path) => find(path) !== null,
    ownerOf: (path) => find(path)?.owner,
  };
}

/** Everything that may be filtered by: own fields first, then what children there are, then one link further. */
export function filterPaths(object: ObjectMeta, schema: Schema): string[] {
  const usable = (field: FieldMeta) => field.name !== 'id' && field.type !== 'link_any' && field.name !== 'version';
  const own = object.fields.filter(usable).map((field) => field.name);
  const lists = object.relations.map((relation) => `exists(${relation.name})`);
  const further = object.fields.flatMap((link) => {
    const target = usable(link) ? schema.byName.get(targetOf(link) ?? '') : undefined;
    if (!target || target.rights.read === 'none') return [];
    return target.fields.filter((field) => usable(field) && !field.system).map((field) => `${link.name}.${field.name}`);
  });
  return [...own, ...lists, ...further];
}
