import { useInfiniteQuery } from '@tanstack/react-query';
import { api } from '@/api/client';
import { keys } from '@/api/keys';
import { type Key, useT } from '@/i18n';
import { useFormat } from '@/meta/format';
import { Button, EmptyState, Tag } from '@/ui';
import { Section } from './Section';

interface Entry {
  id: string;
  at: string;
  actor: { id: string | null; name: string | null };
  action: string;
  subject: string;
  detail: string;
  address: string;
}

const known = new Set([
  'signed_in',
  'signed_out',
  'sign_in_failed',
  'sign_in_refused',
  'password_set',
  'password_changed',
  'sessions_ended',
  'key_made',
  'key_revoked',
  'model_changed',
  'settings_changed',
  'rights_changed',
  'shared',
  'unshared',
]);
const colors: Record<string, string> = {
  sign_in_failed: 'red',
  sign_in_refused: 'red',
  rights_changed: 'orange',
  model_changed: 'purple',
  settings_changed: 'purple',
  key_made: 'orange',
  password_set: 'orange',
};

/** Who did what to the workspace itself; nobody can change this. */
export function Audit() {
  const t = useT();
  const format = useFormat();
  const answer = useInfiniteQuery({
    queryKey: keys.admin('audit'),
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      api.get<{ entries: Entry[]; next: string | null }>('/api/audit', { limit: 50, after: pageParam }, signal),
    getNextPageParam: (last) => last.next ?? undefined,
    staleTime: 0,
  });
  const entries = answer.data?.pages.flatMap((page) => page.entries) ?? [];
  return (
    <Section
      title={t('admin.audit')}
      lead={t('admin.audit_lead')}
      waiting={answer.isPending}
      fault={answer.error}
      retry={() => void answer.refetch()}
    >
      {entries.length === 0 ? (
        <EmptyState icon="history" title={t('admin.audit_none')} />
      ) : (
        <div className="card admin-table">
          <table className="table">
            <thead>
              <tr>
                <th>{t('admin.when')}</th>
                <th>{t('admin.who')}</th>
                <th>{t('admin.what')}</th>
                <th>{t('admin.subject')}</th>
                <th>{t('admin.address')}</th>
              </tr>
            </thead>
            <tbody>
              {entries.map((entry) => (
                <tr key={entry.id}>
                  <td className="muted admin-when">{format.instant(entry.at)}</td>
                  <td>{entry.actor.name ?? <span className="muted">{t('record.nobody')}</span>}</td>
                  <td>
                    <Tag color={colors[entry.action]}>
                      {known.has(entry.action) ? t(`admin.did_${entry.action}` as Key) : entry.action}
                    </Tag>
                  </td>
                  <td className="admin-subject">
                    <span>{entry.subject}</span>
                    {entry.detail ? (
                      <span className="muted ellipsis" title={entry.detail}>
                        {entry.detail}
                      </span>
                    ) : null}
                  </td>
                  <td className="muted">{entry.address}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {answer.hasNextPage ? (
        <Button busy={answer.isFetchingNextPage} onClick={() => void answer.fetchNextPage()}>
          {t('record.timeline_more')}
        </Button>
      ) : null}
    </Section>
  );
}
