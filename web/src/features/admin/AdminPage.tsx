import { getRouteApi, Link } from '@tanstack/react-router';
import { type ComponentType, lazy, Suspense, useEffect, useRef } from 'react';
import { useSession } from '@/api/session';
import { loadTexts, useT } from '@/i18n';
import { EmptyState, Icon, type IconName } from '@/ui';
import './admin.css';
import './rights.css';
import './settings.css';
import './admin_phone.css';
import { Access } from './Access';
import { Audit } from './Audit';
import { Keys } from './Keys';
import { Roles } from './Roles';
import { GateRules, ScoreRules } from './Rules';
import { Section } from './Section';
import { Settings } from './Settings';
import { Teams } from './Teams';
import { Users } from './Users';

// The designers come with their words when they are opened.
const Model = lazy(async () => {
  await loadTexts('model');
  return { default: (await import('./model/Model')).Model };
});

const DuplicateRules = lazy(async () => {
  await loadTexts('duplicates');
  return { default: (await import('./duplicates/DuplicateRules')).DuplicateRules };
});
const Telephony = lazy(async () => {
  const [part] = await Promise.all([import('./Telephony'), loadTexts('intake')]);
  return { default: part.Telephony };
});
const Rules = lazy(async () => {
  await loadTexts('rules');
  return { default: (await import('./rules/Rules')).Rules };
});
const Processes = lazy(async () => {
  await loadTexts('rules');
  return { default: (await import('./rules/Processes')).Processes };
});
const withAssign = (name: 'Assignment' | 'Loads' | 'Pools' | 'Recycling') =>
  lazy(async () => {
    await loadTexts('assign');
    const parts = {
      Assignment: () => import('./assign/Assignment').then((part) => part.Assignment),
      Loads: () => import('./assign/Loads').then((part) => part.Loads),
      Pools: () => import('./assign/Pools').then((part) => part.Pools),
      Recycling: () => import('./assign/Recycling').then((part) => part.Recycling),
    };
    return { default: await parts[name]() };
  });
// Mail comes with its words, too.
const Mail = lazy(async () => {
  await loadTexts('mail');
  return { default: (await import('./mail/Mail')).Mail };
});
const Outbox = lazy(async () => {
  await loadTexts('mail');
  return { default: (await import('./mail/Outbox')).Outbox };
});

const route = getRouteApi('/app/admin/{-$section}');

const sections: { name: SectionName; icon: IconName; needs: string; Part: ComponentType }[] = [
  { name: 'users', icon: 'user', needs: 'manage_users', Part: Users },
  { name: 'roles', icon: 'shield', needs: 'manage_users', Part: Roles },
  { name: 'teams', icon: 'users', needs: 'manage_users', Part: Teams },
  { name: 'access', icon: 'search', needs: 'manage_users', Part: Access },
  { name: 'assignment', icon: 'user-plus', needs: 'manage_users', Part: withAssign('Assignment') },
  { name: 'pools', icon: 'inbox', needs: 'manage_users', Part: withAssign('Pools') },
  { name: 'recycling', icon: 'clock', needs: 'manage_users', Part: withAssign('Recycling') },
  { name: 'loads', icon: 'activity', needs: 'transfer', Part: withAssign('Loads') },
  { name: 'objects', icon: 'boxes', needs: 'administer', Part: Model },
  { name: 'duplicates', icon: 'copy', needs: 'administer', Part: DuplicateRules },
  { name: 'rules', icon: 'spark', needs: 'manage_users', Part: Rules },
  { name: 'approvals', icon: 'shield', needs: 'manage_users', Part: Processes },
  { name: 'gates', icon: 'lock', needs: 'manage_users', Part: GateRules },
  { name: 'scoring', icon: 'star', needs: 'manage_users', Part: ScoreRules },
  { name: 'settings', icon: 'settings', needs: 'administer', Part: Settings },
  { name: 'phone_systems', icon: 'phone', needs: 'manage_users', Part: Telephony },
  { name: 'mail', icon: 'mail', needs: 'administer', Part: Mail },
  { name: 'outbox', icon: 'upload', needs: 'administer', Part: Outbox },
  { name: 'keys', icon: 'lock', needs: '', Part: Keys },
  { name: 'audit', icon: 'history', needs: 'see_audit', Part: Audit },
];
type SectionName =
  | 'mail'
  | 'outbox'
  | 'gates'
  | 'scoring'
  | 'assignment'
  | 'pools'
  | 'recycling'
  | 'loads'
  | 'users'
  | 'roles'
  | 'teams'
  | 'access'
  | 'objects'
  | 'duplicates'
  | 'rules'
  | 'approvals'
  | 'settings'
  | 'phone_systems'
  | 'keys'
  | 'audit';

/** Screens of their own that belong to the work of an administrator. */
const others = [
  { to: '/import', icon: 'upload', label: 'admin.imports' },
  { to: '/duplicates/{-$object}', icon: 'copy', label: 'admin.find_duplicates' },
  { to: '/bin', icon: 'trash', label: 'admin.bin' },
] as const;

/** People, rights, the model and the workspace. What somebody may not manage is not offered. */
export function AdminPage() {
  const t = useT();
  const { capabilities } = useSession();
  const { section } = route.useParams();
  const allowed = sections.filter((item) => !item.needs || capabilities.includes(item.needs));
  const wanted = sections.find((item) => item.name === section);
  const chosen = section ? allowed.find((item) => item.name === section) : allowed[0];
  // On a phone the parts are a row that scrolls: the one in sight is the chosen one.
  const row = useRef<HTMLUListElement>(null);
  const shown = chosen?.name;
  useEffect(() => {
    if (shown) row.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' });
  }, [shown]);
  return (
    <div className="page admin">
      <nav className="admin-nav" aria-label={t('admin.title')}>
        <p className="admin-nav-title">{t('admin.title')}</p>
        <ul ref={row}>
          {allowed.map((item) => (
            <li key={item.name}>
              <Link
                to="/admin/{-$section}"
                params={{ section: item.name }}
                className="admin-nav-entry"
                aria-current={item === chosen ? 'page' : undefined}
              >
                <Icon name={item.icon} />
                <span>{t(`admin.${item.name}`)}</span>
              </Link>
            </li>
          ))}
          {capabilities.includes('manage_users') ? (
            <li>
              <Link to="/o/$object" params={{ object: 'registry_source' }} className="admin-nav-entry">
                <Icon name="building" />
                <span>{t('admin.registry_sources')}</span>
              </Link>
            </li>
          ) : null}
          {others.map((item) => (
            <li key={item.to}>
              <Link to={item.to} className="admin-nav-entry">
                <Icon name={item.icon} />
                <span>{t(item.label)}</span>
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <section className="admin-main" aria-label={chosen ? t(`admin.${chosen.name}`) : t('admin.title')} tabIndex={0}>
        {chosen ? (
          <Suspense fallback={<Section title={t(`admin.${chosen.name}`)} waiting />}>
            <chosen.Part key={chosen.name} />
          </Suspense>
        ) : (
          <EmptyState icon={wanted ? 'lock' : 'search'} title={t(wanted ? 'admin.forbidden' : 'app.missing')}>
            {wanted ? t('list.forbidden_help') : t('app.missing_help')}
          </EmptyState>
        )}
      </section>
    </div>
  );
}
