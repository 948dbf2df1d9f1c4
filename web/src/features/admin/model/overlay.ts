// What this workspace adds to the shipped model. An overlay replaces the one before, so every change is read, changed and
// put back whole; what was there is kept for the undo.
import { queryOptions } from '@tanstack/react-query';
import { api, isApiError } from '@/api/client';
import { explain } from '@/api/errors';
import { keys } from '@/api/keys';
import { queryClient } from '@/api/query_client';
import type { ObjectMeta, Text } from '@/api/types';
import { pushUndo, undo } from '@/api/undo';
import { t } from '@/i18n';
import { toast } from '@/ui';

export interface OverlayGate {
  name: string;
  when?: string;
  say?: Text;
  field?: string;
  who?: Text;
}
export interface OverlayStage {
  stage: string;
  label?: Text;
  kind?: 'open' | 'won' | 'lost';
  probability?: number;
  definition?: Text;
  evidence?: Text;
  required?: string[];
  gate?: OverlayGate[];
  exit?: OverlayGate[];
  control?: 'none' | 'notify' | 'acknowledge';
  checklist?: { name: string; label?: Text; required?: boolean; active?: boolean }[];
  after?: string;
}
export interface OverlayPipeline {
  label?: Text;
  active?: boolean;
  stages?: OverlayStage[];
}
export type OverlayField = Record<string, unknown>;
export type Layout = ObjectMeta['layout'];
export interface Overlay {
  label?: Text;
  plural?: Text;
  icon?: string;
  fields?: Record<string, OverlayField>;
  pipelines?: Record<string, OverlayPipeline | OverlayStage[]>;
  layout?: Partial<Layout>;
  layouts?: Record<string, Partial<Layout>>;
  [part: string]: unknown;
}

const path = (object: string) => `/api/schema/${encodeURIComponent(object)}`;

export const overlayQuery = (object: string) =>
  queryOptions({
    queryKey: keys.admin('overlay', object),
    queryFn: ({ signal }) => api.get<Overlay>(`${path(object)}/overlay`, undefined, signal),
    staleTime: 0,
  });

async function put(object: string, overlay: Overlay) {
  await api.put(path(object), overlay);
  await Promise.all([
    queryClient.invalidateQueries({ queryKey: keys.schema }),
    queryClient.invalidateQueries({ queryKey: keys.admin('overlay', object) }),
    queryClient.invalidateQueries({ queryKey: keys.admin('dependents') }),
  ]);
}

/** Reads what holds, changes it, puts it back. Throws what the program refuses; says `say` with an undo when it worked. */
export async function changeOverlay(object: string, change: (before: Overlay) => Overlay, say: string) {
  const before = await api.get<Overlay>(`${path(object)}/overlay`);
  await put(object, change(before));
  const step = pushUndo(async () => {
    try {
      await put(object, before);
      toast(t('ui.undone'));
    } catch (error) {
      toast(explain(error), { kind: 'error' });
    }
  });
  toast(say, { action: { label: t('ui.undo'), run: () => void undo(step) } });
}

export async function createObject(name: string, overlay: Overlay) {
  await put(name, overlay);
}

/** All faults of a refused change, one sentence after another. */
export const faultText = (error: unknown): string =>
  isApiError(error) && error.fields.length > 0
    ? error.fields.map((fault) => [fault.message, fault.hint].filter(Boolean).join(' ')).join(' ')
    : explain(error);

/** The faults whose place in the model ends so, for the field beside which they belong. */
export const faultOf = (error: unknown, ...ends: string[]): string | undefined =>
  isApiError(error)
    ? error.fields
        .filter((fault) => ends.some((end) => fault.field?.endsWith(end)))
        .map((fault) => [fault.message, fault.hint].filter(Boolean).join(' '))
        .join(' ') || undefined
    : undefined;

/** A pipeline of an overlay in its long form. */
export function pipelineIn(overlay: Overlay, name: string): OverlayPipeline {
  const found = overlay.pipelines?.[name];
  return Array.isArray(found) ? { stages: found } : (found ?? {});
}

export const withPipeline = (overlay: Overlay, name: string, pipeline: OverlayPipeline): Overlay => ({
  ...overlay,
  pipelines: { ...overlay.pipelines, [name]: pipeline },
});

/** Changes what the overlay says of one stage; a stage it says nothing of yet gets an entry. */
export function withStage(
  overlay: Overlay,
  pipeline: string,
  stage: string,
  change: (before: OverlayStage) => OverlayStage,
): Overlay {
  const body = pipelineIn(overlay, pipeline);
  const stages = body.stages ?? [];
  const known = stages.some((item) => item.stage === stage);
  return withPipeline(overlay, pipeline, {
    ...body,
    stages: known ? stages.map((item) => (item.stage === stage ? change(item) : item)) : [...stages, change({ stage })],
  });
}

export function withoutStage(overlay: Overlay, pipeline: string, stage: string): Overlay {
  const body = pipelineIn(overlay, pipeline);
  const stages = body.stages ?? [];
  const gone = stages.find((item) => item.stage === stage);
  return withPipeline(overlay, pipeline, {
    ...body,
    // Whoever stood after it now stands after the one before it.
    stages: stages
      .filter((item) => item.stage !== stage)
      .map((item) => (item.after === stage ? { ...item, after: gone?.after } : item)),
  });
}

/** Ours to name, order and take away: what this workspace has made. */
export const isOwnName = (name: string) => name.endsWith('_c');

/** Only what says something: an empty text is no text. */
export const textOf = (zh: string, en: string): Text | undefined =>
  zh.trim() || en.trim() ? { zh: zh.trim() || en.trim(), en: en.trim() || zh.trim() } : undefined;
