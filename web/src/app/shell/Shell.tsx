import { useQuery } from '@tanstack/react-query';
import { Outlet, useRouterState } from '@tanstack/react-router';
import { lazy, Suspense, useEffect } from 'react';
import { setRequestLanguage } from '@/api/client';
import { listen } from '@/api/events';
import { preferencesQuery } from '@/api/preferences';
import { useConflict } from '@/api/records';
import { useLanguage, useT } from '@/i18n';
import { useForms, useGate } from '@/meta/actions';
import { useLetterKeys } from '@/meta/keys';
import { CaptureHost } from '@/offline/CaptureHost';
import { OfflineBar } from '@/offline/OfflineBar';
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
        <OfflineBar />
        <main id="main" className="shell-main" tabIndex={-1}>
          <Outlet />
        </main>
      </div>
      <PeekHost />
      <CaptureHost />
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
