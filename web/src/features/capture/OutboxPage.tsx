import { useEffect, useState } from 'react';
import { useSession } from '@/api/session';
import { useT } from '@/i18n';
import { flush, type Item, watchItems } from '@/offline/outbox';
import { useOffline } from '@/offline/state';
import { Banner, Button, EmptyState, Page, PageHead } from '@/ui';
import './capture.css';
import './outbox.css';
import { OutboxItem } from './OutboxItem';

/** What is on this device and not with the program yet, and what to do about it. */
export function OutboxPage() {
  const t = useT();
  const me = useSession().user.id;
  const { reachable, sending, signedOut, waiting } = useOffline();
  const [items, setItems] = useState<Item[] | null>(null);
  useEffect(() => watchItems(me, (all) => setItems(all.filter((item) => item.state !== 'dropped'))), [me]);
  // What needs a decision comes first.
  const order = { conflict: 0, refused: 0, draft: 2, waiting: 1, sending: 1, dropped: 3 } as const;
  const sorted = [...(items ?? [])].sort((a, b) => order[a.state] - order[b.state] || a.at.localeCompare(b.at));
  return (
    <Page>
      <PageHead title={t('outbox.title')}>
        {waiting ? (
          <Button icon="upload" busy={sending} disabled={!reachable} onClick={() => void flush()}>
            {t('outbox.send_all')}
          </Button>
        ) : null}
      </PageHead>
      <div className="page-body">
        {items === null ? null : items.length === 0 ? (
          <EmptyState icon="check" title={t('outbox.none')}>
            {t('outbox.none_help')}
          </EmptyState>
        ) : (
          <div className="outbox">
            <p className="muted">{t('outbox.lead')}</p>
            {signedOut ? <Banner kind="warn">{t('offline.signed_out', { count: waiting })}</Banner> : null}
            <ul>
              {sorted.map((item) => (
                <OutboxItem key={item.id} item={item} />
              ))}
            </ul>
          </div>
        )}
      </div>
    </Page>
  );
}
