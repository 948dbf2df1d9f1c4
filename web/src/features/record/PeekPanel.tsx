import { Link } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useT } from '@/i18n';
import { useLabel, useObject } from '@/meta/schema';
import { Icon, IconButton, Tabs } from '@/ui';
import { Fields } from './Fields';
import './styles';
import { MailParts } from './mail/MailParts';
import { RecordHead } from './RecordHead';
import { RecordLoader } from './RecordLoader';
import { Related } from './Related';
import { StagePath } from './StagePath';
import { Timeline } from './Timeline';

type Tab = 'details' | 'activity' | 'related';

/** One record beside whatever screen this is. */
export function PeekPanel({ object: name, id, onClose }: { object: string; id: string; onClose: () => void }) {
  const t = useT();
  const label = useLabel();
  const object = useObject(name);
  const [tab, setTab] = useState<Tab>('details');
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || event.defaultPrevented || event.isComposing) return;
      if ((event.target as HTMLElement).closest('input, textarea, [role="dialog"], [role="menu"], [role="listbox"]'))
        return;
      onClose();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [onClose]);
  if (!object) return null;
  const tabs: { value: Tab; label: string }[] = [
    { value: 'details', label: t('record.details') },
    { value: 'activity', label: t('record.activity') },
    { value: 'related', label: t('record.related') },
  ];
  return (
    <aside className="peek" aria-label={label(object.label)}>
      <div className="peek-bar">
        <Link to="/o/$object/$id" params={{ object: name, id }} className="btn btn-quiet btn-small">
          <Icon name="external" size={14} />
          {t('record.open_page')}
        </Link>
        <span className="grow" />
        <IconButton small icon="close" label={t('ui.close')} keys="Esc" onClick={onClose} />
      </div>
      <RecordLoader object={object} id={id}>
        {(row) => (
          <div className="page record record-peek">
            <RecordHead object={object} row={row} compact onDeleted={onClose} />
            {object.pipelines?.length ? <StagePath object={object} row={row} compact /> : null}
            <div className="record-main scroll">
              <Tabs label={t('record.details')} value={tab} tabs={tabs} onChange={setTab} />
              {tab === 'details' ? <MailParts object={object} row={row} part="both" /> : null}
              {tab === 'details' ? <Fields object={object} row={row} /> : null}
              {tab === 'activity' ? <Timeline object={object} row={row} /> : null}
              {tab === 'related' ? <Related object={object} row={row} /> : null}
            </div>
          </div>
        )}
      </RecordLoader>
    </aside>
  );
}
