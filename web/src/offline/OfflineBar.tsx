import { Link, useRouter } from '@tanstack/react-router';
import { useEffect } from 'react';
import { api } from '@/api/client';
import { useLive } from '@/api/events';
import { useSession } from '@/api/session';
import { useT } from '@/i18n';
import { Banner, Button, toast } from '@/ui';
import { startOffline, takeUpdate } from './start';
import { useOffline } from './state';

/** One line under the top bar: no network and what is queued, what was refused, a newer version. Nothing when all is well. */
export function OfflineBar() {
  const t = useT();
  const router = useRouter();
  const me = useSession().user.id;
  const { reachable, waiting, refused, sending, signedOut, update } = useOffline();
  const live = useLive((state) => state.state);
  useEffect(() => startOffline(me), [me]);
  // A newer version is taken with the next change of screen, when nothing is being typed.
  useEffect(
    () =>
      router.subscribe('onBeforeNavigate', ({ pathChanged, toLocation }) => {
        if (pathChanged) takeUpdate(toLocation.href);
      }),
    [router],
  );
  const look = (
    <Link to="/outbox" className="btn btn-link">
      {t('offline.look')}
    </Link>
  );
  const lines = [];
  if (!reachable)
    lines.push(
      <Banner key="offline" kind="warn" icon="offline">
        <span className="grow">{waiting ? t('offline.queued', { count: waiting }) : t('offline.read_only')}</span>
        {waiting ? look : null}
      </Banner>,
    );
  else if (waiting && (signedOut || sending))
    lines.push(
      <Banner key="waiting" icon="upload">
        <span className="grow">{t(signedOut ? 'offline.signed_out' : 'offline.sending', { count: waiting })}</span>
        {look}
      </Banner>,
    );
  // Asking for the session is what opens the sign-in above the page.
  if (reachable && live !== 'on')
    lines.push(
      <Banner key="live" kind="warn" icon="offline">
        <span className="grow">{t(live === 'expired' ? 'live.expired' : 'live.lost')}</span>
        {live === 'expired' ? (
          <Button kind="link" onClick={() => void api.get('/api/session').catch(() => undefined)}>
            {t('live.sign_in')}
          </Button>
        ) : null}
      </Banner>,
    );
  if (refused)
    lines.push(
      <Banner key="refused" kind="warn">
        <span className="grow">{t('offline.refused', { count: refused })}</span>
        {look}
      </Banner>,
    );
  if (update)
    lines.push(
      <Banner key="update" icon="spark">
        <span className="grow">{t('offline.update')}</span>
        <Button kind="link" onClick={() => takeUpdate(window.location.href) || toast(t('offline.update_later'))}>
          {t('offline.update_now')}
        </Button>
      </Banner>,
    );
  return lines.length ? <div className="shell-banner stack">{lines}</div> : null;
}
