import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useCan } from '@/api/session';
import { useT } from '@/i18n';
import { useLabel, useMainObjects, useSettings } from '@/meta/schema';
import { Icon, IconButton, type IconName, ObjectIcon } from '@/ui';
import './side.css';
import { Favourites, Recents } from './side_groups';

const stored = () => {
  try {
    return localStorage.getItem('fairlead.side') === 'narrow';
  } catch {
    return false;
  }
};

/** My day, what is within reach, the objects in the order of the process, reports, administration. */
export function SideBar() {
  const t = useT();
  const label = useLabel();
  const settings = useSettings();
  const objects = useMainObjects();
  const [narrow, setNarrow] = useState(stored);
  const mayImport = useCan('import');
  const mayAdminister = useCan('administer');
  const mayManage = useCan('manage_users');
  const toggle = () => {
    setNarrow(!narrow);
    try {
      localStorage.setItem('fairlead.side', narrow ? 'wide' : 'narrow');
    } catch {
      // Without storage the choice lasts for this page.
    }
  };
  const pipelines = objects.filter((object) => object.pipelines?.length);
  const records = objects.filter((object) => !object.activity);
  const activities = objects.filter((object) => object.activity);
  return (
    <nav className="side" data-narrow={narrow || undefined} aria-label={t('app.navigation')}>
      <div className="side-head">
        <Link to="/" className="side-brand" aria-label={narrow ? t('app.home') : undefined}>
          <img src="/favicon.svg" alt="" width={24} height={24} />
          <span className="ellipsis">{settings.company || 'Fairlead'}</span>
        </Link>
        <IconButton small icon="side" label={narrow ? t('app.side_wide') : t('app.side_narrow')} onClick={toggle} />
      </div>
      <div className="side-scroll">
        <Entry to="/" icon="home" exact text={t('app.home')} />
        {narrow ? null : <Favourites />}
        {narrow ? null : <Recents />}
        <p className="side-group">{t('app.sales')}</p>
        {records.map((object) => (
          <Link
            key={object.name}
            to="/o/$object"
            params={{ object: object.name }}
            className="side-entry"
            activeOptions={{ includeSearch: false }}
            title={narrow ? label(object.plural) : undefined}
          >
            <ObjectIcon name={object.icon} />
            <span className="ellipsis">{label(object.plural)}</span>
          </Link>
        ))}
        {activities.length > 0 ? <p className="side-group">{t('app.activities')}</p> : null}
        {activities.map((object) => (
          <Link
            key={object.name}
            to="/o/$object"
            params={{ object: object.name }}
            className="side-entry"
            activeOptions={{ includeSearch: false }}
            title={narrow ? label(object.plural) : undefined}
          >
            <ObjectIcon name={object.icon} />
            <span className="ellipsis">{label(object.plural)}</span>
          </Link>
        ))}
        {pipelines.length > 0 ? <p className="side-group">{t('app.reports')}</p> : null}
        {pipelines.length > 0 ? <Entry to="/reports/funnel" icon="funnel" text={t('app.funnel')} /> : null}
        <p className="side-group">{t('app.manage')}</p>
        {mayImport ? <Entry to="/import" icon="upload" text={t('app.import')} /> : null}
        <Entry to="/bin" icon="trash" text={t('app.bin')} />
        {mayAdminister || mayManage ? <Entry to="/admin" icon="settings" text={t('app.admin')} /> : null}
      </div>
    </nav>
  );
}

function Entry({
  to,
  icon,
  text,
  exact,
}: {
  to: '/' | '/reports/funnel' | '/import' | '/bin' | '/admin';
  icon: IconName;
  text: string;
  exact?: boolean;
}) {
  return (
    <Link to={to as '/'} className="side-entry" activeOptions={{ exact, includeSearch: false }} title={text}>
      <Icon name={icon} />
      <span className="ellipsis">{text}</span>
    </Link>
  );
}
