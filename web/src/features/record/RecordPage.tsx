import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useState } from 'react';
import { useGuidance } from '@/api/guidance';
import type { ObjectMeta, Row } from '@/api/types';
import { loadTexts, useT } from '@/i18n';
import { capText, useKeys } from '@/meta/keys';
import { useLabel, useObject, useSchema } from '@/meta/schema';
import { EmptyState, Icon, IconButton, Tabs } from '@/ui';
import { useMediaQuery } from '@/ui/use_media';
import { AsOfBanner } from './AsOf';
import { LazyDecisionMap } from './decision/LazyDecisionMap';
import { roleModel } from './decision/role_model';
import { Fields } from './Fields';
import { DropZone, Files } from './Files';
import { Guidance } from './Guidance';
import { HistoryTab } from './HistoryTab';
import { MailParts } from './mail/MailParts';
import { NextStep } from './NextStep';
import { useNeighbours } from './neighbours';
import './styles';
import { RecordHead } from './RecordHead';
import { RecordLoader } from './RecordLoader';
import { Related } from './Related';
import { ScoreCard } from './ScoreCard';
import { StagePath } from './StagePath';
import { Timeline } from './Timeline';
import { useUploads } from './use_uploads';

const Process = lazy(async () => {
  await loadTexts('approvals');
  return { default: (await import('./Process')).Process };
});

const RecordLearning = lazy(async () => {
  await loadTexts('learning');
  return { default: (await import('@/features/learning/RecordLearning')).RecordLearning };
});
const learned = new Set(['development_plan', 'lesson', 'lesson_assignment']);

const route = getRouteApi('/app/o/$object/$id');

/** One record as a page: fields at the left, what happened in the middle, what belongs to it at the right. */
export function RecordPage() {
  const t = useT();
  const { object: name, id } = route.useParams();
  const { as_of: asOf } = route.useSearch();
  const object = useObject(name);
  if (!object) return <EmptyState icon="search" title={t('list.no_object')} />;
  return (
    <RecordLoader key={`${id} ${asOf ?? ''}`} object={object} id={id} asOf={asOf}>
      {(row, now) => <Loaded object={object} row={row} now={now} />}
    </RecordLoader>
  );
}

/** `row` as it is shown, `now` as it is: they differ only when somebody looks back. */
function Loaded({ object, row, now }: { object: ObjectMeta; row: Row; now: Row }) {
  const t = useT();
  const label = useLabel();
  const { tab, show, as_of: asOf } = route.useSearch();
  const navigate = useNavigate({ from: '/o/$object/$id' });
  const schema = useSchema();
  const roles = roleModel(object, schema.byName);
  const narrow = useMediaQuery('(max-width: 1100px)');
  const { previous, next, at } = useNeighbours(object.name, row.id);
  const uploads = useUploads(object.name, row.id);
  const { id } = route.useParams();
  // A merged record's address leads to the one it went into.
  useEffect(() => {
    if (row.id !== id) void navigate({ params: { object: object.name, id: row.id }, search: true, replace: true });
  }, [row.id, id, object.name, navigate]);
  const step = (to: string | undefined) =>
    to &&
    void navigate({ params: { object: object.name, id: to }, search: (old) => ({ tab: old.tab, show: old.show }) });
  const tabs = [
    ...(narrow ? [{ value: 'details', label: t('record.details') }] : []),
    { value: 'activity', label: t('record.activity') },
    ...(narrow ? [{ value: 'related', label: t('record.related') }] : []),
    ...(roles ? [{ value: 'decision', label: t('record.decision') }] : []),
    { value: 'history', label: t('record.history') },
  ];
  const chosen = tabs.some((item) => item.value === tab) ? (tab ?? 'activity') : narrow ? 'details' : 'activity';
  const choose = (value: string) => void navigate({ search: (old) => ({ ...old, tab: value }), replace: true });
  useKeys({
    previous: previous ? () => step(previous) : undefined,
    next: next ? () => step(next) : undefined,
    tab: (event) => {
      const wanted = tabs[Number(event.key) - 1];
      if (wanted) choose(wanted.value);
    },
  });
  // Who is led sees the next step first; the rest is there when it is wanted.
  const [restOpen, setRestOpen] = useState(false);
  const guide = useGuidance(object.name, row.id, Boolean(object.pipelines?.length));
  const led = guide.data?.guided === true && !asOf;
  const guidance = object.pipelines?.length ? <Guidance object={object} row={now} /> : null;
  const rest = (
    <>
      <MailParts object={object} row={now} part="offers" />
      {led ? null : <NextStep object={object} row={now} />}
      <Suspense fallback={null}>
        <Process object={object} row={now} />
      </Suspense>
      <ScoreCard object={object} row={now} />
      {learned.has(object.name) ? (
        <Suspense fallback={null}>
          <RecordLearning object={object.name} row={now} />
        </Suspense>
      ) : null}
      <Related object={object} row={now} />
      <Files object={object} row={now} uploads={uploads} />
    </>
  );
  const side = led ? (
    <details className="led-rest" open={restOpen} onToggle={(event) => setRestOpen(event.currentTarget.open)}>
      <summary>{t('sheet.led_rest')}</summary>
      <div className="stack">{rest}</div>
    </details>
  ) : (
    <>
      {guidance}
      {rest}
    </>
  );
  return (
    <div className="page record" data-then={asOf ? '' : undefined}>
      {asOf ? (
        <AsOfBanner asOf={asOf} onBack={() => void navigate({ search: (old) => ({ ...old, as_of: undefined }) })} />
      ) : null}
      <RecordHead
        object={object}
        row={row}
        path={
          <nav className="record-path" aria-label={label(object.plural)}>
            <Link to="/o/$object" params={{ object: object.name }}>
              {label(object.plural)}
            </Link>
            <Icon name="chevron-right" size={13} />
          </nav>
        }
        steps={
          previous || next ? (
            <span className="record-steps">
              <IconButton
                icon="chevron-left"
                label={t('record.previous')}
                keys={capText('previous')}
                disabled={!previous}
                onClick={() => step(previous)}
              />
              {at === undefined ? null : <span className="muted">{t('sheet.place', { n: at + 1 })}</span>}
              <IconButton
                icon="chevron-right"
                label={t('record.next')}
                keys={capText('next')}
                disabled={!next}
                onClick={() => step(next)}
              />
            </span>
          ) : null
        }
        onDeleted={() => void navigate({ to: '/o/$object', params: { object: object.name }, search: {} })}
      />
      {object.pipelines?.length ? <StagePath object={object} row={row} /> : null}
      <div className="record-columns">
        {narrow ? null : (
          <div className="record-side scroll">
            <Fields object={object} row={row} now={now} folded={led} />
          </div>
        )}
        <div className="record-main scroll">
          {led ? (
            <div className="stack led-first">
              {guidance}
              <NextStep object={object} row={now} />
            </div>
          ) : null}
          <Tabs label={t('record.activity')} value={chosen} tabs={tabs} onChange={choose} />
          {chosen === 'details' ? <Fields object={object} row={row} now={now} folded={led} /> : null}
          {chosen === 'activity' ? <MailParts object={object} row={now} part="thread" /> : null}
          {chosen === 'activity' ? (
            <Timeline
              object={object}
              row={now}
              show={show ?? 'all'}
              onShow={(value) =>
                void navigate({
                  search: (old) => ({ ...old, show: value === 'all' ? undefined : value }),
                  replace: true,
                })
              }
            />
          ) : null}
          {chosen === 'related' ? side : null}
          {chosen === 'decision' && roles ? <LazyDecisionMap object={object} row={now} model={roles} /> : null}
          {chosen === 'history' ? (
            <HistoryTab
              object={object}
              row={now}
              asOf={asOf}
              onAsOf={(value) => void navigate({ search: (old) => ({ ...old, as_of: value }) })}
            />
          ) : null}
        </div>
        {narrow ? null : <div className="record-right scroll">{side}</div>}
      </div>
      {now.can?.includes('edit') && !now.deleted_at ? <DropZone add={uploads.add} /> : null}
    </div>
  );
}
