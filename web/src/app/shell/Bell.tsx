import { lazy, Suspense, useEffect, useState } from 'react';
import { useUnread } from '@/api/notifications';
import { loadTexts, useT } from '@/i18n';
import { Icon, Popover, Skeleton } from '@/ui';
import { usePaletteStore } from './palette_store';

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
    <Popover
      open={open}
      onChange={setOpen}
      align="end"
      width={400}
      label={t('app.notices')}
      target={
        <button
          type="button"
          className="btn btn-quiet btn-icon top-jobs"
          aria-label={unread ? t('app.notices_unread', { count: unread }) : t('app.notices')}
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        >
          <Icon name="bell" />
          {unread ? <span className="top-badge">{unread > 99 ? '99+' : unread}</span> : null}
        </button>
      }
    >
      <Suspense fallback={<Skeleton height={160} />}>
        <NoticeList close={() => setOpen(false)} />
      </Suspense>
    </Popover>
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
