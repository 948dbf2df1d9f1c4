import { lazy, Suspense, useState } from 'react';
import { invalidateObject } from '@/api/cache';
import { explain } from '@/api/errors';
import { watchJob } from '@/api/jobs';
import { type BulkRequest, startBulk } from '@/api/records';
import type { ListQuery, ObjectMeta } from '@/api/types';
import { nothing, type Selection } from '@/grid/selection';
import { useT } from '@/i18n';
import { useFormat } from '@/meta/format';
import { useLabel } from '@/meta/schema';
import { Button, Dialog, Menu, toast } from '@/ui';
import { type Format, queryOf, startExport } from './exporting';

const BulkSetDialog = lazy(() => import('./BulkSetDialog').then((part) => ({ default: part.BulkSetDialog })));

interface Props {
  object: ObjectMeta;
  selection: Selection;
  total: number;
  count: number;
  query: ListQuery;
  columns: string[];
  onSelect: (selection: Selection) => void;
}

/** What can be done with the ticked records. "All" travels as the filter. */
export function BulkBar({ object, selection, total, count, query, columns, onSelect }: Props) {
  const t = useT();
  const format = useFormat();
  const label = useLabel();
  const [asking, setAsking] = useState<'set' | 'delete' | null>(null);
  const n = format.number(count);
  const whom: BulkRequest =
    selection.mode === 'ids'
      ? { ids: [...selection.ids] }
      : { where: query.where, search: query.search, except: [...selection.except] };
  const start = async (request: BulkRequest) => {
    const answer = await startBulk(object.name, { ...whom, ...request });
    setAsking(null);
    onSelect(nothing);
    toast(t('list.bulk_started'));
    watchJob(answer.job, (job) => {
      invalidateObject(object.name);
      if (job.state === 'done') toast(t('list.bulk_done'));
    });
  };
  const exportAs = (kind: Format) => {
    const asked = queryOf(query, selection);
    if (asked) void startExport(object.name, asked, columns, kind);
    else toast(t('list.bulk_too_many'), { kind: 'error' });
  };
  return (
    <section className="bulk" aria-label={t('list.bulk_selected', { n })}>
      <span className="strong" aria-live="polite">
        {t('list.bulk_selected', { n })}
      </span>
      {count < total ? (
        <Button kind="link" onClick={() => onSelect({ mode: 'all', except: new Set() })}>
          {t('list.bulk_all', { n: format.number(total) })}
        </Button>
      ) : null}
      <span className="grow" />
      {object.rights.edit !== 'none' ? (
        <Button small icon="edit" onClick={() => setAsking('set')}>
          {t('list.bulk_set')}
        </Button>
      ) : null}
      {object.rights.export ? (
        <Menu
          align="end"
          target={
            <Button small icon="download">
              {t('list.bulk_export')}
            </Button>
          }
          entries={[
            { label: t('list.export_csv'), onClick: () => exportAs('csv') },
            { label: t('list.export_xlsx'), onClick: () => exportAs('xlsx') },
          ]}
        />
      ) : null}
      {object.rights.delete !== 'none' ? (
        <Button small icon="trash" onClick={() => setAsking('delete')}>
          {t('list.bulk_delete')}
        </Button>
      ) : null}
      <Button small kind="quiet" onClick={() => onSelect(nothing)}>
        {t('list.bulk_clear')}
      </Button>
      <Suspense>
        {asking === 'set' ? (
          <BulkSetDialog object={object} n={n} onClose={() => setAsking(null)} onStart={(set) => start({ set })} />
        ) : null}
      </Suspense>
      {asking === 'delete' ? (
        <Dialog
          title={t('list.bulk_delete_title', { n, object: label(count === 1 ? object.label : object.plural) })}
          onClose={() => setAsking(null)}
          foot={
            <>
              <Button onClick={() => setAsking(null)}>{t('ui.cancel')}</Button>
              <Button
                kind="danger"
                onClick={() =>
                  void start({ delete: true }).catch((error: unknown) => toast(explain(error), { kind: 'error' }))
                }
              >
                {t('list.bulk_delete_do', { n })}
              </Button>
            </>
          }
        >
          {t('list.bulk_delete_help')}
        </Dialog>
      ) : null}
    </section>
  );
}
