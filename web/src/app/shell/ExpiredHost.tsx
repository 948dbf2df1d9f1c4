import { useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useEffect, useState } from 'react';
import { setExpiredHandler } from '@/api/client';
import { reopen } from '@/api/events';
import { keys } from '@/api/keys';
import { useSession } from '@/api/session';
import { useT } from '@/i18n';
import { Dialog } from '@/ui';

const SignInForm = lazy(() => import('@/features/session/SignInForm').then((part) => ({ default: part.SignInForm })));

/** When the session ends under somebody's hands: sign in again right here; the page, its input and the request that
 * was refused stay, and the request is sent again. */
export function ExpiredHost() {
  const t = useT();
  const session = useSession();
  const client = useQueryClient();
  const [waiting, setWaiting] = useState<(() => void)[]>([]);
  useEffect(() => {
    setExpiredHandler(() => new Promise<void>((resolve) => setWaiting((old) => [...old, resolve])));
  }, []);
  if (waiting.length === 0) return null;
  return (
    <Dialog title={t('session.expired')} width={400} closable={false} onClose={() => undefined}>
      <div className="stack">
        <p className="muted">{t('session.expired_help')}</p>
        <Suspense>
          <SignInForm
            login={session.user.login}
            onDone={(fresh) => {
              client.setQueryData(keys.session, fresh);
              for (const resume of waiting) resume();
              setWaiting([]);
              reopen();
            }}
          />
        </Suspense>
      </div>
    </Dialog>
  );
}
