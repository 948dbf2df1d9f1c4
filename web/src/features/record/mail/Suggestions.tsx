import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '@/api/client';
import { explain } from '@/api/errors';
import { keys } from '@/api/keys';
import { type Suggestion, suggestionsQuery } from '@/api/mail';
import { queryClient } from '@/api/query_client';
import type { ObjectMeta, Row } from '@/api/types';
import { useT } from '@/i18n';
import { useLabel } from '@/meta/schema';
import { Button, toast } from '@/ui';
import './mail.css';

/** What the signature of a mail says about this person; nothing is written before somebody accepts it. */
export function Suggestions({ object, row }: { object: ObjectMeta; row: Row }) {
  const t = useT();
  const answer = useQuery(suggestionsQuery(object.name, row.id));
  const list = answer.data ?? [];
  if (list.length === 0 || row.deleted_at) return null;
  return (
    <section className="card mail-offered" aria-label={t('mail.offered')}>
      <div className="card-head">
        <h2>{t('mail.offered')}</h2>
      </div>
      <p className="muted mail-offered-help">{t('mail.offered_help')}</p>
      <ul>
        {list.map((each) => (
          <Offer key={each.id} each={each} object={object} row={row} />
        ))}
      </ul>
    </section>
  );
}

function Offer({ each, object, row }: { each: Suggestion; object: ObjectMeta; row: Row }) {
  const t = useT();
  const label = useLabel();
  const [busy, setBusy] = useState(false);
  const mayEdit = row.can?.includes('edit') ?? false;
  const decide = async (act: 'accept' | 'decline') => {
    setBusy(true);
    try {
      await api.post(`/api/suggestions/${each.id}/${act}`);
      if (act === 'accept') toast(t('mail.accepted'));
    } catch (error) {
      toast(explain(error), { kind: 'error' });
    }
    setBusy(false);
    await queryClient.invalidateQueries({ queryKey: keys.record(object.name, row.id) });
  };
  return (
    <li className="mail-offer">
      <div className="mail-offer-what">
        <span className="muted">{label(each.label)}</span>
        <span className="strong">{each.value}</span>
        <small className="muted">
          {[
            each.current ? t('mail.offered_now', { value: each.current }) : '',
            t('mail.offered_sure', { percent: each.confidence }),
          ]
            .filter(Boolean)
            .join(' · ')}
        </small>
      </div>
      {mayEdit ? (
        <span className="mail-offer-acts">
          <Button small busy={busy} onClick={() => void decide('accept')}>
            {t('mail.accept')}
          </Button>
          <Button small kind="quiet" disabled={busy} onClick={() => void decide('decline')}>
            {t('mail.decline')}
          </Button>
        </span>
      ) : null}
    </li>
  );
}
