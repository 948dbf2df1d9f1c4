import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useT } from '@/i18n';
import { useLabel, useObject } from '@/meta/schema';
import { EmptyState, Icon, IconButton, Tabs } from '@/ui';
import { useMediaQuery } from '@/ui/use_media';
import { Fields } from './Fields';
import { HistoryTab } from './HistoryTab';
import { useNeighbours } from './neighbours';
import './record.css';
import './timeline.css';
import { RecordHead } from './RecordHead';
import { RecordLoader } from './RecordLoader';
import { Related } from './Related';
import { StagePath } from './StagePath';
import { Timeline } from './Timeline';

const route = getRouteApi('/app/o/$object/$id');

/** One record as a page: fields at the left, what happened in the middle, what belongs to it at the right. */
export function RecordPage() {
  const t = useT();
  const label = useLabel();
  const { object: name, id } = route.useParams();
  const { tab } = route.useSearch();
  const navigate = useNavigate({ from: '/o/$object/$id' });
  const object = useObject(name);
  const narrow = useMediaQuery('(max-width: 1100px)');
  const { previous, next } = useNeighbours(name, id);
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement;
      if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
      if (target.closest('input, textarea, [contenteditable], [role="dialog"], [role="grid"]')) return;
      const to = event.key === '[' ? previous : event.key === ']' ? next : undefined;
      if (to) void navigate({ params: { object: name, id: to }, search: (old) => old });
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [previous, next, name, navigate]);
  if (!object) return <EmptyState icon="search" title={t('list.no_object')} />;
  const tabs = [
    ...(narrow ? [{ value: 'details', label: t('record.details') }] : []),
    { value: 'activity', label: t('record.activity') },
    ...(narrow && object.layout.related.length ? [{ value: 'related', label: t('record.related') }] : []),
    { value: 'history', label: t('record.history') },
  ];
  const chosen = tabs.some((item) => item.value === tab) ? (tab ?? 'activity') : narrow ? 'details' : 'activity';
  const step = (to: string | undefined, key: string, icon: 'chevron-left' | 'chevron-right', text: string) => (
    <IconButton
      icon={icon}
      label={text}
      keys={key}
      disabled={!to}
      onClick={() => to && void navigate({ params: { object: name, id: to }, search: (old) => old })}
    />
  );
  return (
    <RecordLoader key={id} object={object} id={id}>
      {(row) => (
        <div className="page record">
          <RecordHead
            object={object}
            row={row}
            path={
              <nav className="record-path" aria-label={label(object.plural)}>
                <Link to="/o/$object" params={{ object: name }}>
                  {label(object.plural)}
                </Link>
                <Icon name="chevron-right" size={13} />
              </nav>
            }
            steps={
              previous || next ? (
                <>
                  {step(previous, '[', 'chevron-left', t('record.previous'))}
                  {step(next, ']', 'chevron-right', t('record.next'))}
                </>
              ) : null
            }
            onDeleted={() => void navigate({ to: '/o/$object', params: { object: name }, search: {} })}
          />
          {object.pipelines?.length ? <StagePath object={object} row={row} /> : null}
          <div className="record-columns">
            {narrow ? null : (
              <div className="record-side scroll">
                <Fields object={object} row={row} />
              </div>
            )}
            <div className="record-main scroll">
              <Tabs
                label={t('record.activity')}
                value={chosen}
                tabs={tabs}
                onChange={(value) => void navigate({ search: (old) => ({ ...old, tab: value }), replace: true })}
              />
              {chosen === 'details' ? <Fields object={object} row={row} /> : null}
              {chosen === 'activity' ? <Timeline object={object} row={row} /> : null}
              {chosen === 'related' ? <Related object={object} row={row} /> : null}
              {chosen === 'history' ? <HistoryTab object={object} row={row} /> : null}
            </div>
            {narrow || object.layout.related.length === 0 ? null : (
              <div className="record-right scroll">
                <Related object={object} row={row} />
              </div>
            )}
          </div>
        </div>
      )}
    </RecordLoader>
  );
}
