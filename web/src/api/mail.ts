// Mail: what administrators set and watch, the conversation of an e-mail, what a signature suggests.
import { queryOptions } from '@tanstack/react-query';
import { api } from './client';
import { keys } from './keys';
import { recordPath } from './records';
import type { Link, ObjectMeta, Row, Text } from './types';

export type Security = 'tls' | 'starttls' | 'none';
export interface MailSettings {
  host: string;
  port: number;
  security: Security;
  login: string;
  password_set: boolean;
  from_address: string;
  from_name: string;
  public_url: string;
  allow_private_webhooks: boolean;
}
export interface MailboxState {
  id: string;
  name: string;
  address: string;
  password_set: boolean;
  last_poll: string | null;
  last_success: string | null;
  fault: string | null;
  mails: number;
  leads: number;
  automatic: number;
  skipped: number;
}
export type OutboxStatus = 'waiting' | 'sending' | 'sent' | 'dead' | 'cancelled';
export interface OutboxItem {
  id: string;
  kind: 'mail' | 'webhook';
  status: OutboxStatus;
  target: string;
  title: string;
  attempts: number;
  next_at: string | null;
  error: string | null;
  object: string | null;
  record: string | null;
  created_at: string;
  sent_at: string | null;
  user: Link | null;
  payload?: Record<string, unknown>;
}
export interface OutboxPage {
  items: OutboxItem[];
  counts: Record<'waiting' | 'sent' | 'dead' | 'cancelled', number>;
  next: string | null;
}
export interface Suggestion {
  id: string;
  field: string;
  label: Text;
  value: string;
  current: string | null;
  confidence: number;
  email: string | null;
}

/** An e-mail: what may be its owner's alone. */
export const isMail = (object: ObjectMeta): boolean => Boolean(object.activity && object.traits.secluded);

export const mailSettingsQuery = queryOptions({
  queryKey: keys.admin('mail'),
  queryFn: ({ signal }) => api.get<MailSettings>('/api/mail/settings', undefined, signal),
});
export const mailboxesQuery = queryOptions({
  queryKey: keys.admin('mailboxes'),
  queryFn: async ({ signal }) =>
    (await api.get<{ mailboxes: MailboxState[] }>('/api/mailboxes', undefined, signal)).mailboxes,
});

/** The mails of one conversation, oldest first; those I may see. */
export const threadQuery = (object: string, thread: string) =>
  queryOptions({
    queryKey: [...keys.object(object), 'thread', thread],
    queryFn: async ({ signal }) =>
      (
        await api.get<{ rows: Row[] }>(
          `/api/records/${object}`,
          { where: `thread = '${thread.replaceAll("'", "''")}'`, sort: 'at', limit: 100 },
          signal,
        )
      ).rows,
  });

export const suggestionsQuery = (object: string, id: string) =>
  queryOptions({
    queryKey: [...keys.record(object, id), 'suggestions'],
    queryFn: async ({ signal }) =>
      (await api.get<{ suggestions: Suggestion[] }>(`${recordPath(object, id)}/suggestions`, undefined, signal))
        .suggestions,
  });
