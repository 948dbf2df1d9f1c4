// The object model as the screens use it: objects by name, labels in the language of the page, the rights of the person.
import { queryOptions, useSuspenseQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { api } from '@/api/client';
import { keys } from '@/api/keys';
import { useSession } from '@/api/session';
import type { FieldMeta, ObjectMeta, PipelineMeta, Row, SchemaDocument, StageMeta, Text } from '@/api/types';
import { pick, useLanguage } from '@/i18n';

export interface Schema {
  version: string;
  objects: ObjectMeta[];
  byName: Map<string, ObjectMeta>;
}

export const schemaQuery = queryOptions({
  queryKey: keys.schema,
  queryFn: ({ signal }) => api.get<SchemaDocument>('/api/schema', undefined, signal),
  select: (document): Schema => ({
    version: document.version,
    objects: [...document.objects].sort((a, b) => (a.position ?? 1000) - (b.position ?? 1000)),
    byName: new Map(document.objects.map((object) => [object.name, object])),
  }),
  staleTime: Number.POSITIVE_INFINITY,
});

export const useSchema = (): Schema => useSuspenseQuery(schemaQuery).data;

/** Undefined for a name the model does not have (an old link). */
export const useObject = (name: string): ObjectMeta | undefined => useSchema().byName.get(name);

/** Objects of the side bar: those people work with, in the order of the process, without those of the reports. */
export function useMainObjects(): ObjectMeta[] {
  const schema = useSchema();
  return useMemo(
    () => schema.objects.filter((object) => !object.system && object.rights.read !== 'none' && isStandalone(object)),
    [schema],
  );
}

// Parts of another record (lines, roles, prices) have no owner of their own and are reached through it.
// Comments have no name of their own either: they belong to a conversation.
const isStandalone = (object: ObjectMeta) =>
  !object.aside && (Boolean(object.traits.owner) || Boolean(object.custom)) && !isConversation(object);

/** What is only written down: comments and notes. People are mentioned in them and hear of it. */
export const isWritten = (object: ObjectMeta): boolean =>
  Boolean(
    object.activity && object.traits.about && object.traits.body && !object.traits.due && !object.traits.secluded,
  );

/** Comments: an activity that only has a number for a name. */
export const isConversation = (object: ObjectMeta): boolean =>
  Boolean(object.activity) && fieldOf(object, nameField(object))?.type === 'auto_number';

export function useLabel(): (text: Text | undefined) => string {
  const language = useLanguage();
  return useMemo(() => (text: Text | undefined) => pick(text, language), [language]);
}

export const fieldOf = (object: ObjectMeta, name: string): FieldMeta | undefined =>
  object.fields.find((field) => field.name === name);

export const nameField = (object: ObjectMeta): string => object.traits.name ?? 'name';

export function nameOf(object: ObjectMeta, row: Row): string {
  // A note may have no title: its text is its name.
  const value = row[nameField(object)] ?? row.name ?? row[object.traits.body ?? ''];
  return typeof value === 'string'
    ? value
    : typeof value === 'object' && value && 'name' in value
      ? (value.name ?? '')
      : String(value ?? '');
}

export function pipelineOf(object: ObjectMeta, row: Row | undefined): PipelineMeta | undefined {
  const name = row?.pipeline;
  return object.pipelines?.find((pipeline) => pipeline.name === name) ?? object.pipelines?.[0];
}

export function findStage(object: ObjectMeta, name: unknown, pipeline?: unknown): StageMeta | undefined {
  const own = object.pipelines?.find((item) => item.name === pipeline);
  for (const line of own ? [own] : (object.pipelines ?? [])) {
    const stage = line.stages.find((item) => item.name === name);
    if (stage) return stage;
  }
  return undefined;
}

/** May a person put something into this field at all? Computed ones only when the model lets them. */
export const isWritable = (field: FieldMeta): boolean =>
  !field.read_only && !field.system && (!field.computed || Boolean(field.editable)) && field.type !== 'auto_number';

/** Stages move by their own door, never by a plain save. */
export const isFormField = (field: FieldMeta): boolean => isWritable(field) && field.type !== 'stage';

export const useSettings = () => useSession().settings;
