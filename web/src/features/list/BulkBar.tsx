import { useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { invalidateObject } from '@/api/cache';
import { explain } from '@/api/errors';
import { watchJob } from '@/api/jobs';
import { type BulkRequest, startBulk, type Values } from '@/api/records';
import type { ListQuery, ObjectMeta } from '@/api/types';
import { nothing, type Selection } from '@/grid/selection';
import { loadTexts, useT } from '@/i18n';
import { useFormat } from '@/meta/format';
import { useLabel } from '@/meta/schema';
import { Button, Confirm, Menu, toast } from '@/ui';
import { type Format, queryOf, startExport } from './exporting';

// What would happen comes with its words when somebody is about to do it.
const BulkTold = lazy(async () => {
  await loadTexts('bulk');
  return { default: (await import('./BulkTold')).BulkTold };
});
const ClaimButton = lazy(async () => {
  await loadTexts('bulk');
  return { default: (await import('./ClaimButton')).ClaimButton };
});
const BulkSetDialog = lazy(() => import('./BulkSetDialog').then((part) => ({ default: part.BulkSetDialog })));

// Claims are counted one by one against limits.
const MOST_CLAIMED = 50;

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
  const navigate = useNavigate();
  const [asking, setAsking] = useState<'set' | 'delete' | null>(null);
  const n = format.number(count);
  const whom: BulkRequest =
    selection.mode === 'ids'
      ? { ids: [...selection.ids] }
      : { where: query.where, search: query.search, except: [...selection.except] };
  // A new owner is a hand-over, told and remembered as such.
  const act = (values: Values): BulkRequest => {
    const owner = object.traits.owner ? values[object.traits.owner] : undefined;
    return owner && typeof owner === 'object' && 'id' in owner
      ? { assign: { owner: String(owner.id) } }
      : { set: values };
  };
  const merging =
    selection.mode === 'ids' &&
    count >= 2 &&
    count <= 6 &&
    object.rights.edit !== 'none' &&
    object.rights.delete !== 'none' &&
    Boolean(object.duplicates?.length);
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
      {object.traits.pool && selection.mode === 'ids' && count <= MOST_CLAIMED ? (
        <Suspense>
          <ClaimButton
            object={object.name}
            ids={[...selection.ids]}
            onRest={(ids) => onSelect(ids.length > 0 ? { mode: 'ids', ids: new Set(ids) } : nothing)}
          />
        </Suspense>
      ) : null}
      {merging ? (
        <Button
          small
          icon="copy"
          onClick={() =>
            void navigate({
              to: '/merge/$object',
              params: { object: object.name },
              search: { ids: selection.mode === 'ids' ? [...selection.ids].join(',') : '' },
            })
          }
        >
          {t('list.bulk_merge')}
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
          <BulkSetDialog
            object={object}
            n={n}
            told={(values) => <BulkTold object={object} request={{ ...whom, ...act(values) }} />}
            onClose={() => setAsking(null)}
            onStart={(values) => start(act(values))}
          />
        ) : null}
      </Suspense>
      {asking === 'delete' ? (
        <Confirm
          title={t('list.bulk_delete_title', { n, object: label(count === 1 ? object.label : object.plural) })}
          act={t('list.bulk_delete_do', { n })}
          onAct={() => start({ delete: true }).then(() => undefined, explain)}
          onClose={() => setAsking(null)}
        >
          <div className="stack">
            <p>{t('list.bulk_delete_help')}</p>
            <Suspense>
              <BulkTold object={object} request={{ ...whom, delete: true }} />
            </Suspense>
          </div>
        </Confirm>
      ) : null}
    </section>
  );
}
