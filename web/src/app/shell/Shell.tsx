import { useQuery } from '@tanstack/react-query';
import { Outlet, useRouterState } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useState } from 'react';
import { setRequestLanguage } from '@/api/client';
import { listen } from '@/api/events';
import { preferencesQuery } from '@/api/preferences';
import { useConflict } from '@/api/records';
import { useLanguage, useT } from '@/i18n';
import { useForms, useGate } from '@/meta/actions';
import { useLetterKeys } from '@/meta/keys';
import { Banner } from '@/ui';
import { useIdle } from './Bell';
import { BottomTabs } from './BottomTabs';
import { PeekHost } from './PeekHost';
import { usePaletteStore } from './palette_store';
import './shell.css';
import { applyTheme } from '../theme';
import { ExpiredHost } from './ExpiredHost';
import { SideBar } from './SideBar';
import { useShortcuts } from './shortcuts';
import { TopBar } from './TopBar';

const Palette = lazy(() => import('./Palette').then((part) => ({ default: part.Palette })));
const KeysDialog = lazy(() => import('./KeysDialog').then((part) => ({ default: part.KeysDialog })));
const FormDrawer = lazy(() => import('@/features/form/FormDrawer').then((part) => ({ default: part.FormDrawer })));
const GateDialog = lazy(() => import('@/features/form/GateDialog').then((part) => ({ default: part.GateDialog })));
const ConflictDialog = lazy(() =>
  import('@/features/form/ConflictDialog').then((part) => ({ default: part.ConflictDialog })),
);

/** The frame around every screen: bars, panel, forms, palette, and what the program says by itself. */
export function Shell() {
  const t = useT();
  const language = useLanguage();
  const offline = useOffline();
  const forms = useForms((state) => state.forms);
  const gate = useGate((state) => state.gate);
  const conflict = useConflict((state) => state.conflict);
  const palette = usePaletteStore((state) => state.open);
  const keysOpen = usePaletteStore((state) => state.keys);
  useShortcuts();
  useKeptPreferences();
  useEffect(listen, []);
  useEffect(() => setRequestLanguage(language), [language]);
  const path = useRouterState({ select: (state) => state.location.pathname });
  // A new screen starts at its beginning for readers too.
  useEffect(() => {
    if (path) document.title = 'Fairlead';
  }, [path]);
  return (
    <div className="shell">
      <a href="#main" className="skip">
        {t('app.skip')}
      </a>
      <SideBar />
      <div className="shell-body">
        <TopBar />
        {offline ? (
          <div className="shell-banner">
            <Banner kind="warn" icon="offline">
              {t('app.offline_banner')}
            </Banner>
          </div>
        ) : null}
        <main id="main" className="shell-main" tabIndex={-1}>
          <Outlet />
        </main>
      </div>
      <PeekHost />
      <BottomTabs />
      <ExpiredHost />
      <Suspense>
        {forms.map((form) => (
          <FormDrawer key={form.id} request={form} />
        ))}
        {conflict ? <ConflictDialog conflict={conflict} /> : null}
        {gate ? <GateDialog gate={gate} /> : null}
        {palette ? <Palette /> : null}
        {keysOpen ? <KeysDialog /> : null}
      </Suspense>
    </div>
  );
}

/** How the person wants it, here and on every other device. */
function useKeptPreferences() {
  const idle = useIdle();
  const { density, letter_keys: letters, theme } = useQuery({ ...preferencesQuery, enabled: idle }).data;
  useEffect(() => {
    document.documentElement.dataset.density = density ?? 'comfortable';
  }, [density]);
  useEffect(() => useLetterKeys.setState({ on: letters !== false }), [letters]);
  useEffect(() => {
    if (theme) applyTheme(theme);
  }, [theme]);
}

function useOffline(): boolean {
  const [offline, setOffline] = useState(!navigator.onLine);
  useEffect(() => {
    const change = () => setOffline(!navigator.onLine);
    window.addEventListener('online', change);
    window.addEventListener('offline', change);
    return () => {
      window.removeEventListener('online', change);
      window.removeEventListener('offline', change);
    };
  }, []);
  return offline;
}
