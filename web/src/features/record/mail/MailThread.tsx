import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { explain } from '@/api/errors';
import { useFiles } from '@/api/files';
import { threadQuery } from '@/api/mail';
import type { ObjectMeta, Row } from '@/api/types';
import { useT } from '@/i18n';
import { useFormat } from '@/meta/format';
import { Avatar, Button, ErrorState, Icon, Skeleton, Tag } from '@/ui';
import { sizeText } from '../size_text';
import './mail.css';

const MailDialog = lazy(() => import('./MailDialog').then((part) => ({ default: part.MailDialog })));

/** The conversation an e-mail belongs to, oldest first; this one and the last stand open. */
export function MailThread({ object, row }: { object: ObjectMeta; row: Row }) {
  const t = useT();
  const thread = String(row.thread ?? '');
  const answer = useQuery({ ...threadQuery(object.name, thread), enabled: Boolean(thread) });
  const [answering, setAnswering] = useState<Row | null>(null);
  const mails = answer.data ?? (thread ? [] : [row]);
  const about = row.about;
  return (
    <section className="mail-thread" aria-label={t('mail.thread')}>
      <header className="mail-thread-head">
        <h2>{t('mail.thread')}</h2>
        {mails.length > 0 ? <span className="muted">{t('mail.thread_count', { count: mails.length })}</span> : null}
      </header>
      {answer.isPending && thread ? (
        <div className="stack" aria-busy="true">
          <Skeleton height={40} />
          <Skeleton height={80} />
        </div>
      ) : null}
      {answer.error ? (
        <ErrorState
          small
          title={t('mail.thread_failed')}
          retry={{ label: t('ui.retry'), run: () => void answer.refetch() }}
        >
          {explain(answer.error)}
        </ErrorState>
      ) : null}
      <ol>
        {mails.map((mail, at) => (
          <Mail
            key={mail.id}
            object={object}
            mail={mail}
            open={mail.id === row.id || at === mails.length - 1}
            onReply={about && isAny(about) ? () => setAnswering(mail) : undefined}
          />
        ))}
      </ol>
      {answering && isAny(about) ? (
        <Suspense fallback={null}>
          <MailDialog target={about} answers={answering} mail={object.name} onClose={() => setAnswering(null)} />
        </Suspense>
      ) : null}
    </section>
  );
}

const isAny = (value: unknown): value is { object: string; id: string; name?: string | null } =>
  typeof value === 'object' && value !== null && 'object' in value && 'id' in value;

function Mail({
  object,
  mail,
  open: first,
  onReply,
}: {
  object: ObjectMeta;
  mail: Row;
  open: boolean;
  onReply?: () => void;
}) {
  const t = useT();
  const format = useFormat();
  const [open, setOpen] = useState(first);
  const from = String(mail.from_name || mail.from_address || '');
  const text = String(mail.text ?? '');
  return (
    <li className="mail-item card">
      <button type="button" className="mail-item-head" aria-expanded={open} onClick={() => setOpen(!open)}>
        <Avatar name={from} />
        <span className="mail-item-who">
          <span className="strong ellipsis">{from}</span>
          {open ? null : <span className="muted ellipsis">{text.slice(0, 200)}</span>}
        </span>
        {mail.secluded ? <Tag color="purple">{t('mail.private')}</Tag> : null}
        {mail.automatic ? <Tag>{t('mail.automatic')}</Tag> : null}
        {mail.delivery === 'waiting' ? <Tag color="orange">{t('mail.waiting')}</Tag> : null}
        {mail.delivery === 'failed' ? <Tag color="red">{t('mail.failed')}</Tag> : null}
        {Number(mail.attachments) > 0 ? (
          <span className="muted mail-item-clip">
            <Icon name="clip" size={14} />
            {String(mail.attachments)}
          </span>
        ) : null}
        <time className="muted mail-item-time" dateTime={String(mail.at ?? '')}>
          {mail.at ? format.instant(String(mail.at)) : ''}
        </time>
      </button>
      {open ? (
        <div className="mail-item-body">
          <p className="muted mail-item-to">
            {t('mail.to')} {String(mail.to ?? '')}
            {mail.cc ? ` · ${t('mail.cc')} ${String(mail.cc)}` : ''}
          </p>
          <div className="mail-item-text">{text}</div>
          {mail.quoted ? (
            <details className="mail-item-quoted">
              <summary>{t('mail.quoted')}</summary>
              <div className="mail-item-text muted">{String(mail.quoted)}</div>
            </details>
          ) : null}
          {Number(mail.attachments) > 0 ? <Attached object={object.name} id={mail.id} /> : null}
          {onReply && !mail.secluded ? (
            <Button small icon="mail" onClick={onReply}>
              {t('mail.reply')}
            </Button>
          ) : null}
        </div>
      ) : null}
    </li>
  );
}

function Attached({ object, id }: { object: string; id: string }) {
  const files = useFiles(object, id).data ?? [];
  return (
    <ul className="mail-files">
      {files.map((file) => (
        <li key={file.id}>
          <a href={file.href} target="_blank" rel="noopener noreferrer" className="chip">
            <Icon name="clip" size={14} />
            <span className="ellipsis">{file.name}</span>
            <span className="muted">{sizeText(file.size)}</span>
          </a>
        </li>
      ))}
    </ul>
  );
}
