import { useQuery } from '@tanstack/react-query';
import { Outlet, useRouterState } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useRef } from 'react';
import { useCall } from '@/api/calls';
import { listen } from '@/api/events';
import { preferencesQuery } from '@/api/preferences';
import { queryClient } from '@/api/query_client';
import { useConflict } from '@/api/records';
import { loadTexts, useLanguage, useT } from '@/i18n';
import { useForms, useGate } from '@/meta/actions';
import { closePreview, usePreview } from '@/meta/files/preview';
import { useLetterKeys } from '@/meta/keys';
import { CaptureHost } from '@/offline/CaptureHost';
import { OfflineBar } from '@/offline/OfflineBar';
import { useMediaQuery } from '@/ui/use_media';
import { useIdle } from './Bell';
import { BottomTabs } from './BottomTabs';
import { PeekHost } from './PeekHost';
import { usePaletteStore } from './palette_store';
import './shell.css';
import './panels.css';
import './shell_phone.css';
import { applyTheme } from '../theme';
import { ExpiredHost } from './ExpiredHost';
import { SideBar } from './SideBar';
import { useShortcuts } from './shortcuts';
import { TopBar } from './TopBar';
import { Watermark } from './Watermark';

const Palette = lazy(() => import('./Palette').then((part) => ({ default: part.Palette })));
const KeysDialog = lazy(() => import('./KeysDialog').then((part) => ({ default: part.KeysDialog })));
const FormDrawer = lazy(() => import('@/features/form/FormDrawer').then((part) => ({ default: part.FormDrawer })));
const GateDialog = lazy(() => import('@/features/form/GateDialog').then((part) => ({ default: part.GateDialog })));
const ConflictDialog = lazy(() =>
  import('@/features/form/ConflictDialog').then((part) => ({ default: part.ConflictDialog })),
);

const FilePreview = lazy(async () => {
  const [part] = await Promise.all([import('@/meta/files/FilePreview'), loadTexts('sheet')]);
  return { default: part.FilePreview };
});

const CallPop = lazy(async () => {
  const [part] = await Promise.all([import('./CallPop'), loadTexts('intake')]);
  return { default: part.CallPop };
});

/** The frame around every screen: bars, panel, forms, palette, and what the program says by itself. */
export function Shell() {
  const t = useT();
  const phone = useMediaQuery('(max-width: 767px)');
  const forms = useForms((state) => state.forms);
  const gate = useGate((state) => state.gate);
  const conflict = useConflict((state) => state.conflict);
  const file = usePreview((state) => state.file);
  const palette = usePaletteStore((state) => state.open);
  const ringing = useCall((state) => state.call !== null);
  const keysOpen = usePaletteStore((state) => state.keys);
  useShortcuts();
  useKeptPreferences();
  useEffect(listen, []);
  // What the program says in words is asked again in the other language; what is being typed stays.
  const language = useLanguage();
  const spoken = useRef(language);
  useEffect(() => {
    if (spoken.current === language) return;
    spoken.current = language;
    void queryClient.invalidateQueries();
  }, [language]);
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
      {phone ? null : <SideBar />}
      <div className="shell-body">
        <TopBar />
        <OfflineBar />
        <main id="main" className="shell-main" tabIndex={-1}>
          <Outlet />
        </main>
      </div>
      <PeekHost />
      <CaptureHost />
      {phone ? <BottomTabs /> : null}
      <ExpiredHost />
      <Watermark />
      <Suspense>
        {forms.map((form) => (
          <FormDrawer key={form.id} request={form} />
        ))}
        {conflict ? <ConflictDialog conflict={conflict} /> : null}
        {gate && !gate.inPlace ? <GateDialog gate={gate} /> : null}
        {file ? <FilePreview files={[file]} id={file.id} go={() => undefined} onClose={closePreview} /> : null}
        {ringing ? <CallPop /> : null}
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
