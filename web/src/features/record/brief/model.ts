// The page before a visit, put in order: what belongs together, and what comes first.
import type { FieldMeta, ObjectMeta, Row, TimelineItem } from '@/api/types';
import { isEmpty } from '@/meta/fields';
import { fieldOf } from '@/meta/schema';

export interface Part {
  section: 'subject' | 'people' | 'roles' | 'open_deals' | 'past_deals' | 'bought' | 'promised' | 'contacts';
  object: string;
  rows: Row[];
  more: boolean;
}
export interface Risk {
  kind: string;
  object: string;
  id: string;
  name: string;
  n: number;
  text: string;
}
export interface Brief {
  parts: Part[];
  risks: Risk[];
  left_out: { section: string; object: string }[];
  timeline: { items: TimelineItem[] };
}

/** A row and the object it is of. */
export interface Line {
  object: ObjectMeta;
  row: Row;
}

export const linesOf = (brief: Brief, byName: Map<string, ObjectMeta>, ...sections: Part['section'][]): Line[] =>
  brief.parts
    .filter((part) => sections.includes(part.section))
    .flatMap((part) => {
      const object = byName.get(part.object);
      return object ? part.rows.map((row) => ({ object, row })) : [];
    });

export const traitOf = ({ object, row }: Line, trait: string) => row[object.traits[trait] ?? ''];

/** When an activity is, or was: by its day where it has one. */
export const momentOf = (line: Line): string => {
  for (const trait of ['start', 'due']) {
    const value = traitOf(line, trait);
    if (typeof value === 'string' && value) return value;
  }
  const at = line.object.fields.find((field) => field.type === 'instant' && !isEmpty(line.row[field.name]));
  return at ? String(line.row[at.name]) : '';
};

export const earliest = (lines: Line[]): Line[] =>
  [...lines].sort((a, b) => (momentOf(a) || '9').localeCompare(momentOf(b) || '9'));
export const latest = (lines: Line[]): Line[] => [...lines].sort((a, b) => momentOf(b).localeCompare(momentOf(a)));

/** The next time we see or talk with them: the first thing planned that has a time of the day. */
export const nextMeeting = (promised: Line[], now: string): Line | undefined =>
  earliest(promised).find((line) => line.object.traits.start !== undefined && momentOf(line) >= now);

/** What to say of a record first: its key figures, then what its first sections hold. */
export function basicsOf({ object, row }: Line, most = 10): FieldMeta[] {
  const profile = ['interests', 'habits', 'needs', 'name', 'body'].map((trait) => object.traits[trait]);
  const names = [...object.layout.key_figures, ...object.layout.sections.slice(0, 2).flatMap((item) => item.fields)];
  return [...new Set(names)]
    .filter((name) => !profile.includes(name) && !isEmpty(row[name]) && row[name] !== false)
    .flatMap((name) => fieldOf(object, name) ?? [])
    .filter((field) => field.type !== 'long_text')
    .slice(0, most);
}

export const profileTraits = ['interests', 'habits', 'needs'] as const;
