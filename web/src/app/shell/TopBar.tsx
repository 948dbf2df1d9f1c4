import { useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { changePreferences, type Density, forgetPreferences, usePreferences } from '@/api/preferences';
import { signOut, useCan, useSession } from '@/api/session';
import { setLanguage, useLanguage, useT } from '@/i18n';
import { openForm } from '@/meta/actions';
import { capText, modKey, useLetterKeys } from '@/meta/keys';
import { forgetRecent } from '@/meta/recent';
import { useLabel, useMainObjects } from '@/meta/schema';
import { Avatar, Button, Icon, type IconName, Kbd, Menu, type MenuEntry } from '@/ui';
import { setTheme, type Theme, useTheme } from '../theme';
import { Bell } from './Bell';
import { JobsTray } from './JobsTray';
import { openPalette, usePaletteStore } from './palette_store';

/** One field for search and commands, what runs, and who I am. */
export function TopBar() {
  const t = useT();
  const label = useLabel();
  const objects = useMainObjects().filter((object) => object.rights.create);
  return (
    <header className="top">
      <Link to="/" className="top-brand" aria-label={t('app.home')}>
        <img src="/favicon.svg" alt="" width={24} height={24} />
      </Link>
      <button type="button" className="top-search" aria-haspopup="dialog" onClick={openPalette}>
        <Icon name="search" />
        <span className="grow ellipsis">{t('app.search_or_command')}</span>
        <Kbd>{modKey} K</Kbd>
      </button>
      <span className="grow" />
      <Menu
        align="end"
        target={
          <Button icon="plus" className="top-new" aria-label={t('app.new')}>
            <span>{t('app.new')}</span>
          </Button>
        }
        entries={objects.map((object) => ({
          label: label(object.label),
          onClick: () => openForm({ object: object.name }),
        }))}
      />
      <JobsTray />
      <Bell />
      <UserMenu />
    </header>
  );
}

const themes: { value: Theme; icon: IconName; key: 'app.theme_light' | 'app.theme_dark' | 'app.theme_auto' }[] = [
  { value: 'light', icon: 'sun', key: 'app.theme_light' },
  { value: 'dark', icon: 'moon', key: 'app.theme_dark' },
  { value: 'auto', icon: 'monitor', key: 'app.theme_auto' },
];

const densities: { value: Density; key: 'app.density_comfortable' | 'app.density_compact' }[] = [
  { value: 'comfortable', key: 'app.density_comfortable' },
  { value: 'compact', key: 'app.density_compact' },
];

export function useUserEntries(): MenuEntry[] {
  const t = useT();
  const language = useLanguage();
  const { theme } = useTheme();
  const navigate = useNavigate();
  const client = useQueryClient();
  const session = useSession();
  const label = useLabel();
  const mayAdminister = useCan('administer');
  const { density = 'comfortable' } = usePreferences();
  const letters = useLetterKeys((state) => state.on);
  return [
    { heading: `${session.user.name} · ${label(session.user.role?.label) || session.user.login}` },
    'divider',
    { heading: t('app.language') },
    { label: '简体中文', checked: language === 'zh-CN', onClick: () => void setLanguage('zh-CN') },
    { label: 'English', checked: language === 'en', onClick: () => void setLanguage('en') },
    'divider',
    { heading: t('app.theme') },
    ...themes.map((item) => ({
      label: t(item.key),
      icon: item.icon,
      checked: theme === item.value,
      onClick: () => setTheme(item.value),
    })),
    'divider',
    { heading: t('app.density') },
    ...densities.map((item) => ({
      label: t(item.key),
      icon: item.value === 'compact' ? ('list' as const) : ('rows' as const),
      checked: density === item.value,
      onClick: () => void changePreferences({ density: item.value }),
    })),
    'divider',
    {
      label: t('keys.letters'),
      icon: 'keyboard',
      checked: letters,
      onClick: () => void changePreferences({ letter_keys: !letters }),
    },
    {
      label: t('app.keys'),
      icon: 'help',
      keys: capText('help'),
      onClick: () => usePaletteStore.setState({ keys: true }),
    },
    mayAdminister && {
      label: t('app.admin'),
      icon: 'settings',
      onClick: () => void navigate({ to: '/admin/{-$section}', params: {} }),
    },
    {
      label: t('app.sign_out'),
      icon: 'sign-out',
      onClick: () => {
        forgetRecent();
        forgetPreferences();
        void signOut().finally(() => {
          client.clear();
          window.location.assign('/signin');
        });
      },
    },
  ];
}

function UserMenu() {
  const t = useT();
  const session = useSession();
  const entries = useUserEntries();
  return (
    <Menu
      align="end"
      width={240}
      target={
        <button type="button" className="top-user" aria-label={t('app.me', { name: session.user.name })}>
          <Avatar name={session.user.name} large />
        </button>
      }
      entries={entries}
    />
  );
}
