import { lazy, Suspense } from 'react';
import { isMail } from '@/api/mail';
import type { ObjectMeta, Row } from '@/api/types';
import { loadTexts } from '@/i18n';

const Thread = lazy(async () => {
  await loadTexts('mail');
  return { default: (await import('./MailThread')).MailThread };
});
const Offers = lazy(async () => {
  await loadTexts('mail');
  return { default: (await import('./Suggestions')).Suggestions };
});

/** What mail adds to a record: the conversation of an e-mail, what a signature says about a person. */
export function MailParts({ object, row, part }: { object: ObjectMeta; row: Row; part: 'thread' | 'offers' | 'both' }) {
  const thread = part !== 'offers' && isMail(object);
  const offers = part !== 'thread' && Boolean(object.traits.email && object.traits.person_name);
  if (!thread && !offers) return null;
  return (
    <Suspense fallback={null}>
      {thread ? <Thread object={object} row={row} /> : null}
      {offers ? <Offers object={object} row={row} /> : null}
    </Suspense>
  );
}
