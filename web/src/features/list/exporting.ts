// Exports are jobs: the question goes to the program, the file comes back in the tray.
import { api } from '@/api/client';
import { explain } from '@/api/errors';
import { watchJob } from '@/api/jobs';
import type { ListQuery } from '@/api/types';
import type { Selection } from '@/grid/selection';
import { t } from '@/i18n';
import { both, quote } from '@/meta/where';
import { toast } from '@/ui';

export type Format = 'csv' | 'xlsx';

/** Expressions have a length; beyond it the ticks have to become a filter. */
const MOST_IDS = 400;

/** The question that finds what is ticked; null when there are too many single ticks to name. */
export function queryOf(query: ListQuery, selection: Selection): ListQuery | null {
  const ids = [...(selection.mode === 'ids' ? selection.ids : selection.except)];
  if (ids.length > MOST_IDS) return null;
  const list = `(${ids.map(quote).join(', ')})`;
  if (selection.mode === 'ids') return { ...query, where: `id in ${list}`, search: undefined };
  return ids.length ? { ...query, where: both(query.where, `id not in ${list}`) } : query;
}

export async function startExport(object: string, query: ListQuery, fields: string[], format: Format) {
  try {
    const answer = await api.post<{ job: string }>('/api/exports', {
      object,
      where: query.where,
      search: query.search,
      sort: query.sort,
      fields,
      format,
    });
    toast(t('list.export_started'));
    watchJob(answer.job, (job) => job.state === 'done' && toast(t('list.export_ready')));
  } catch (error) {
    toast(explain(error), { kind: 'error' });
  }
}
