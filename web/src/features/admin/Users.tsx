import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { explain } from '@/api/errors';
import { keys } from '@/api/keys';
import { fetchRows, saveRecord } from '@/api/records';
import { useSession } from '@/api/session';
import type { Row } from '@/api/types';
import { loadTexts, useT } from '@/i18n';
import { linkText } from '@/meta/fields/link';
import { useFormat } from '@/meta/format';
import { ListSearch } from '@/meta/lists/ListSearch';
import { useObject } from '@/meta/schema';
import { Avatar, Button, EmptyState, IconButton, Menu, Segmented, Tag, toast } from '@/ui';
import { PasswordDialog } from './PasswordDialog';
import { signOutEverywhere, useRoleLabel } from './people';
import { Section } from './Section';
import { UserDrawer } from './UserDrawer';

const HandoverDialog = lazy(async () => {
  await loadTexts('assign');
  return { default: (await import('./assign/HandoverDialog')).HandoverDialog };
});

const route = getRouteApi('/app/admin/{-$section}');
type Show = 'active' | 'inactive' | 'all';
const conditions: Record<Show, string | undefined> = { active: 'active', inactive: 'not active', all: undefined };

/** Everybody who may sign in. */
export function Users() {
  const t = useT();
  const format = useFormat();
  const me = useSession().user.id;
  const object = useObject('user');
  const search = route.useSearch();
  const navigate = useNavigate({ from: '/admin/{-$section}' });
  const change = (next: { q?: string; show?: string }) =>
    void navigate({ search: (old) => ({ ...old, ...next }), replace: true });
  const role = useRoleLabel();
  const [editing, setEditing] = useState<Row | 'new' | null>(null);
  const [leaving, setLeaving] = useState<{ id: string; name: string } | null>(null);
  const [password, setPassword] = useState<Row | null>(null);
  const show: Show = search.show === 'inactive' || search.show === 'all' ? search.show : 'active';
  const query = { where: conditions[show], search: search.q, sort: 'name' };
  const answer = useInfiniteQuery({
    queryKey: [...keys.object('user'), 'admin', query],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      fetchRows('user', { ...query, limit: 50, ...(pageParam ? { after: pageParam } : { count: 'exact' }) }, signal),
    getNextPageParam: (last) => last.next ?? undefined,
    placeholderData: keepPreviousData,
  });
  const rows = answer.data?.pages.flatMap((page) => page.rows) ?? [];
  const run = (act: () => Promise<unknown>, say: string) =>
    void act().then(
      () => toast(say),
      (error: unknown) => toast(explain(error), { kind: 'error' }),
    );
  const setActive = async (row: Row, active: boolean) => {
    try {
      await saveRecord(
        'user',
        row,
        { active },
        { say: t(active ? 'admin.activated' : 'admin.deactivated', { name: String(row.name) }) },
      );
      void answer.refetch();
    } catch (error) {
      toast(explain(error), { kind: 'error' });
    }
  };
  return (
    <Section
      title={t('admin.users')}
      lead={
        answer.data?.pages[0]?.count !== undefined
          ? t('admin.members', { n: format.number(answer.data.pages[0].count) })
          : ' '
      }
      waiting={answer.isPending}
      fault={answer.error}
      retry={() => void answer.refetch()}
      actions={
        <Button kind="primary" icon="plus" onClick={() => setEditing('new')}>
          {t('admin.user_new')}
        </Button>
      }
    >
      <div className="admin-bar">
        <Segmented
          label={t('admin.show')}
          value={show}
          options={[
            { value: 'active', label: t('admin.show_active') },
            { value: 'inactive', label: t('admin.show_inactive') },
            { value: 'all', label: t('ui.all') },
          ]}
          onChange={(value) => change({ show: value === 'active' ? undefined : value })}
        />
        <span className="grow" />
        {object ? (
          <ListSearch object={object} value={search.q ?? ''} onChange={(q) => change({ q: q || undefined })} />
        ) : null}
      </div>
      {rows.length === 0 ? (
        <EmptyState icon="user" title={t('admin.users_none')} />
      ) : (
        <div className="card admin-table" data-stack>
          <table className="table">
            <thead>
              <tr>
                <th>{t('admin.name')}</th>
                <th>{t('admin.login')}</th>
                <th>{t('admin.role')}</th>
                <th>{t('admin.team')}</th>
                <th>{t('admin.last_seen')}</th>
                <th>
                  <span className="sr-only">{t('ui.more')}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => {
                const name = String(row.name ?? '');
                const linked = row.role;
                const roleId = typeof linked === 'object' && linked && 'id' in linked ? linked.id : undefined;
                return (
                  <tr key={row.id}>
                    <td>
                      <span className="row">
                        <Avatar name={name} />
                        <Button kind="link" className="admin-name" onClick={() => setEditing(row)}>
                          {name}
                        </Button>
                        {row.active === false ? <Tag>{t('admin.inactive')}</Tag> : null}
                      </span>
                    </td>
                    <td>{String(row.login ?? '')}</td>
                    <td>{role.byId(roleId) || linkText(linked)}</td>
                    <td>{linkText(row.team) || <span className="muted">—</span>}</td>
                    <td className="muted">
                      {typeof row.last_seen_at === 'string' && row.last_seen_at
                        ? format.ago(row.last_seen_at)
                        : t('admin.never')}
                    </td>
                    <td className="admin-more">
                      <Menu
                        align="end"
                        target={<IconButton small icon="more" label={t('admin.more_of', { name })} />}
                        entries={[
                          { label: t('ui.edit'), icon: 'edit', onClick: () => setEditing(row) },
                          { label: t('admin.set_password'), icon: 'lock', onClick: () => setPassword(row) },
                          {
                            label: t('admin.sign_out_everywhere'),
                            icon: 'sign-out',
                            onClick: () => run(() => signOutEverywhere(row.id), t('admin.signed_out', { name })),
                          },
                          {
                            label: t('admin.handover'),
                            icon: 'forward',
                            disabled: row.id === me,
                            onClick: () => setLeaving({ id: row.id, name }),
                          },
                          'divider',
                          row.active === false
                            ? { label: t('admin.activate'), icon: 'check', onClick: () => void setActive(row, true) }
                            : {
                                label: t('admin.deactivate'),
                                icon: 'close',
                                danger: true,
                                disabled: row.id === me,
                                onClick: () => void setActive(row, false),
                              },
                        ]}
                      />
                    </td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
      )}
      {answer.hasNextPage ? (
        <Button busy={answer.isFetchingNextPage} onClick={() => void answer.fetchNextPage()}>
          {t('ui.more')}
        </Button>
      ) : null}
      {editing ? <UserDrawer row={editing === 'new' ? null : editing} onClose={() => setEditing(null)} /> : null}
      <Suspense>{leaving ? <HandoverDialog user={leaving} onClose={() => setLeaving(null)} /> : null}</Suspense>
      {password ? <PasswordDialog user={password} onClose={() => setPassword(null)} /> : null}
    </Section>
  );
}
