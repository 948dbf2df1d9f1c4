import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { call } from '@/api/client';
import { explain } from '@/api/errors';
import { useT } from '@/i18n';
import { Banner, Button } from '@/ui';
import './session.css';

const route = getRouteApi('/unsubscribe');

/** Where the link of a mail leads; nobody need sign in. */
export function UnsubscribePage() {
  const t = useT();
  const { token } = route.useSearch();
  const [state, setState] = useState<{ done?: boolean; busy?: boolean; fault?: unknown }>({});
  const stop = async () => {
    setState({ busy: true });
    try {
      await call('POST', '/api/mail/unsubscribe', { query: { token: token ?? '' }, anonymous: true });
      setState({ done: true });
    } catch (fault) {
      setState({ fault });
    }
  };
  return (
    <main className="sign-in">
      <div className="sign-in-box stack">
        <h1>{t('mail.unsubscribe')}</h1>
        {state.done ? (
          <Banner icon="check">{t('mail.unsubscribe_done')}</Banner>
        ) : (
          <>
            <p>{t('mail.unsubscribe_ask')}</p>
            {state.fault ? <Banner kind="error">{explain(state.fault)}</Banner> : null}
            <Button kind="primary" wide busy={state.busy} onClick={() => void stop()}>
              {t('mail.unsubscribe_do')}
            </Button>
          </>
        )}
      </div>
    </main>
  );
}
