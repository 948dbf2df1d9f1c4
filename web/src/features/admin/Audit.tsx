import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { api } from '@/api/client';
import { keys } from '@/api/keys';
import { useT } from '@/i18n';
import { useFormat } from '@/meta/format';
import { useLabel, useSchema } from '@/meta/schema';
import { Button, EmptyState, Tag } from '@/ui';
import { AuditFilters } from './AuditFilters';
import { type AuditFilter, auditFilter, auditParams, type Entry, isAction } from './audit';
import { Section } from './Section';

const route = getRouteApi('/app/admin/{-$section}');
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
  const label = useLabel();
  const schema = useSchema();
  const filter = auditFilter(route.useSearch());
  const navigate = useNavigate({ from: '/admin/{-$section}' });
  const change = (next: AuditFilter) => void navigate({ search: (old) => ({ ...old, ...next }), replace: true });
  const filtered = Object.values(filter).some(Boolean);
  const answer = useInfiniteQuery({
    queryKey: keys.admin('audit', JSON.stringify(filter)),
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      api.get<{ entries: Entry[]; next: string | null }>('/api/audit', auditParams(filter, pageParam), signal),
    getNextPageParam: (last) => last.next ?? undefined,
    placeholderData: keepPreviousData,
    staleTime: 0,
  });
  const entries = answer.data?.pages.flatMap((page) => page.entries) ?? [];
  // "opportunity/01h…" is a record of an object, "opportunity" its model.
  const subject = (text: string) => {
    const [name = '', id] = text.split('/');
    const object = schema.byName.get(name);
    if (text === 'settings') return <span>{t('admin.settings')}</span>;
    if (!object) return <span>{text}</span>;
    if (!id) return <span>{label(object.label)}</span>;
    return (
      <Link to="/o/$object/$id" params={{ object: name, id }}>
        {label(object.label)} {id}
      </Link>
    );
  };
  return (
    <Section
      title={t('admin.audit')}
      lead={t('admin.audit_lead')}
      waiting={answer.isPending}
      fault={answer.error}
      retry={() => void answer.refetch()}
    >
      <AuditFilters
        filter={filter}
        actorName={entries.find((entry) => entry.actor.id === filter.actor)?.actor.name}
        onChange={change}
        onClear={filtered ? () => void navigate({ search: {}, replace: true }) : undefined}
      />
      {entries.length === 0 ? (
        <EmptyState icon="history" title={t(filtered ? 'admin.audit_no_match' : 'admin.audit_none')} />
      ) : (
        <div className="card admin-table" data-stack data-old={answer.isPlaceholderData || undefined}>
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
                      {isAction(entry.action) ? t(`admin.did_${entry.action}`) : entry.action}
                    </Tag>
                  </td>
                  <td className="admin-subject">
                    {subject(entry.subject)}
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
