import { lazy, Suspense, useEffect, useState } from 'react';
import { useUnread } from '@/api/notifications';
import { loadTexts, useT } from '@/i18n';
import { Skeleton } from '@/ui';
import { usePaletteStore } from './palette_store';
import { Tray } from './Tray';

const NoticeList = lazy(async () => {
  const [part] = await Promise.all([import('./NoticeList'), loadTexts('notices')]);
  return { default: part.NoticeList };
});

/** What others want me to know. Nothing shows when the program has no such door. */
export function Bell() {
  const t = useT();
  const open = usePaletteStore((state) => state.notices);
  const unread = useUnread(useIdle());
  const setOpen = (notices: boolean) => usePaletteStore.setState({ notices });
  useEffect(() => {
    if (unread === null && open) usePaletteStore.setState({ notices: false });
  }, [unread, open]);
  if (unread === null) return null;
  return (
    <Tray
      icon="bell"
      label={t('app.notices')}
      counted={t('app.notices_unread', { count: unread })}
      count={unread}
      width={400}
      open={open}
      onChange={setOpen}
    >
      <Suspense fallback={<Skeleton height={160} />}>
        <NoticeList close={() => setOpen(false)} />
      </Suspense>
    </Tray>
  );
}

/** True once the first screen is there: what can wait must not hold it up. */
export function useIdle(): boolean {
  const [idle, setIdle] = useState(false);
  useEffect(() => {
    const later = window.requestIdleCallback;
    if (!later) {
      const timer = setTimeout(() => setIdle(true), 1500);
      return () => clearTimeout(timer);
    }
    const id = later(() => setIdle(true), { timeout: 3000 });
    return () => window.cancelIdleCallback(id);
  }, []);
  return idle;
}
