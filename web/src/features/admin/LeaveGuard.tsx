import { useBlocker } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useT } from '@/i18n';
import { holdUnsaved } from '@/meta/unsaved';
import { Confirm } from '@/ui';

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
    <Confirm
      title={t('admin.leave_title')}
      act={t('admin.leave_go')}
      cancel={t('admin.leave_stay')}
      onAct={() => {
        blocker.proceed();
        return undefined;
      }}
      onClose={blocker.reset}
    >
      {t('admin.leave_help')}
    </Confirm>
  );
}
