import { useBlocker } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useT } from '@/i18n';
import { holdUnsaved } from '@/meta/unsaved';
import { Button, Dialog } from '@/ui';

/** Asks before what was typed is lost by going elsewhere. */
export function LeaveGuard({ dirty }: { dirty: boolean }) {
  const t = useT();
  useEffect(() => (dirty ? holdUnsaved() : undefined), [dirty]);
  const blocker = useBlocker({
    shouldBlockFn: ({ current, next }) => {
      if (!dirty) return false;
      const of = (search: unknown) => {
        const { id, show } = search as { id?: string; show?: string };
        return `${id ?? ''} ${show ?? ''}`;
      };
      return current.pathname !== next.pathname || of(current.search) !== of(next.search);
    },
    enableBeforeUnload: () => dirty,
    withResolver: true,
  });
  if (blocker.status !== 'blocked') return null;
  return (
    <Dialog
      title={t('admin.leave_title')}
      onClose={blocker.reset}
      foot={
        <>
          <Button onClick={blocker.reset}>{t('admin.leave_stay')}</Button>
          <Button kind="danger" onClick={blocker.proceed}>
            {t('admin.leave_go')}
          </Button>
        </>
      }
    >
      {t('admin.leave_help')}
    </Dialog>
  );
}
