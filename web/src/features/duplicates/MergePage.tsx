import { useQueries } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { explain } from '@/api/errors';
import { recordQuery } from '@/api/records';
import type { ObjectMeta, Row } from '@/api/types';
import { useT } from '@/i18n';
import { useLabel, useObject } from '@/meta/schema';
import { Button, EmptyState, ErrorState, Page, PageHead, Skeleton } from '@/ui';
import './duplicates.css';
import { MergeTable } from './MergeTable';
import { PickOther } from './PickOther';

const route = getRouteApi('/app/merge/$object');
const MOST = 6;

/** Several records beside each other; what is chosen stays, everything that hangs on them follows. */
export function MergePage() {
  const t = useT();
  const label = useLabel();
  const { object: name } = route.useParams();
  const object = useObject(name);
  const { ids: text } = route.useSearch();
  const ids = [...new Set((text ?? '').split(',').filter(Boolean))];
  if (!object) return <EmptyState page icon="search" title={t('list.no_object')} />;
  return (
    <Page>
      <PageHead title={t('duplicates.merge_title', { object: label(object.label) })} />
      <Chosen object={object} ids={ids.slice(0, MOST)} left={ids.length - MOST} />
    </Page>
  );
}

function Chosen({ object, ids, left }: { object: ObjectMeta; ids: string[]; left: number }) {
  const t = useT();
  const navigate = useNavigate({ from: '/merge/$object' });
  const answers = useQueries({ queries: ids.map((id) => recordQuery(object.name, id)) });
  const choose = (next: string[]) => void navigate({ search: { ids: next.join(',') }, replace: true });
  const failed = answers.find((answer) => answer.error);
  if (failed)
    return (
      <ErrorState
        title={t('duplicates.records_failed')}
        retry={{ label: t('ui.retry'), run: () => void failed.refetch() }}
      >
        {explain(failed.error)}
      </ErrorState>
    );
  const rows = answers.flatMap((answer) => (answer.data ? [answer.data as Row] : []));
  if (rows.length < ids.length)
    return (
      <div className="page-body duplicates-body" aria-busy="true">
        <div className="card card-body stack duplicates-content">
          <Skeleton height={18} />
          <Skeleton height={18} width="80%" />
          <Skeleton height={18} width="60%" />
        </div>
      </div>
    );
  if (rows.length < 2) return <PickOther object={object} row={rows[0]} onPick={(id) => choose([...ids, id])} />;
  return (
    <MergeTable
      key={ids.join()}
      object={object}
      rows={rows}
      left={left > 0 ? left : 0}
      onRemove={(id) => choose(ids.filter((item) => item !== id))}
      foot={
        <Button kind="quiet" onClick={() => window.history.back()}>
          {t('ui.cancel')}
        </Button>
      }
    />
  );
}
