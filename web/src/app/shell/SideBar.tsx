import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useCan } from '@/api/session';
import { useT } from '@/i18n';
import { fieldOf, useLabel, useMainObjects, useSchema, useSettings } from '@/meta/schema';
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
  const schema = useSchema();
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
  const canRead = (name: string) => (schema.byName.get(name)?.rights.read ?? 'none') !== 'none';
  /** Customers by segments: the list they stand in, put in groups. */
  const grouped = (field: string, icon: IconName, text: string) => {
    const customers = objects.find(
      (object) => object.traits.company_name && object.relations.length > 0 && fieldOf(object, field),
    );
    return customers ? (
      <Link
        to="/o/$object"
        params={{ object: customers.name }}
        search={{ group: field }}
        className="side-entry"
        activeOptions={{ exact: true, includeSearch: true }}
        title={text}
      >
        <Icon name={icon} />
        <span className="ellipsis">{text}</span>
      </Link>
    ) : null;
  };
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
        {activities.length > 0 ? (
          <>
            <Entry to="/calendar" icon="calendar" text={t('app.calendar')} />
            <Entry to="/tasks" icon="checks" text={t('app.tasks')} />
          </>
        ) : null}
        <Entry to="/approvals" icon="shield" text={t('app.approvals')} />
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
        {canRead('dashboard') ? <Entry to="/reports/boards" icon="file-text" text={t('app.boards')} /> : null}
        {pipelines.length > 0 ? <Entry to="/reports/scorecard" icon="list" text={t('app.scorecard')} /> : null}
        {pipelines.length > 0 ? <Entry to="/reports/velocity" icon="up" text={t('app.velocity')} /> : null}
        {pipelines.length > 0 ? <Entry to="/reports/funnel" icon="funnel" text={t('app.funnel')} /> : null}
        {pipelines.length > 0 ? <Entry to="/reports/forecast" icon="flag" text={t('app.forecast')} /> : null}
        {grouped('value_grade', 'layers', t('app.segments'))}
        {grouped('lifecycle', 'refresh', t('app.lifecycle'))}
        {canRead('target') ? <Entry to="/reports/targets" icon="target" text={t('app.targets')} /> : null}
        {canRead('commission_line') ? (
          <Entry to="/reports/commission" icon="trophy" text={t('app.commission')} />
        ) : null}
        {canRead('lesson_assignment') ? <Entry to="/learning" icon="bookmark" text={t('app.learning')} /> : null}
        {canRead('kpi_alert') ? <Entry to="/reports/alerts" icon="bell" text={t('app.alerts')} /> : null}
        {pipelines.length > 0 ? <Entry to="/reports/follow-ups" icon="history" text={t('app.follow_ups')} /> : null}
        <p className="side-group">{t('app.manage')}</p>
        {mayManage ? <Entry to="/admin/rules" icon="spark" text={t('app.automation')} /> : null}
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
  to:
    | '/'
    | '/approvals'
    | '/calendar'
    | '/tasks'
    | '/reports/funnel'
    | '/reports/forecast'
    | '/reports/boards'
    | '/reports/scorecard'
    | '/reports/velocity'
    | '/reports/targets'
    | '/reports/commission'
    | '/learning'
    | '/reports/alerts'
    | '/reports/follow-ups'
    | '/import'
    | '/bin'
    | '/admin'
    | '/admin/rules';
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
