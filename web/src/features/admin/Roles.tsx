import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { Row } from '@/api/types';
import { useT } from '@/i18n';
import { openForm } from '@/meta/actions';
import { Button, EmptyState, Icon, Tag } from '@/ui';
import { asTree, rolesQuery, useRoleLabel } from './people';
import { RightsEditor } from './RightsEditor';
import { Section } from './Section';

const route = getRouteApi('/app/admin/{-$section}');

/** Roles and what each of them may do. */
export function Roles() {
  const t = useT();
  const role = useRoleLabel();
  const answer = useQuery(rolesQuery);
  const search = route.useSearch();
  const navigate = useNavigate({ from: '/admin/{-$section}' });
  const [dirty, setDirty] = useState(false);
  const tree = asTree(answer.data?.rows ?? []);
  const chosen: Row | undefined = tree.find(({ row }) => row.id === search.id)?.row ?? tree[0]?.row;
  const choose = (id: string) => {
    setDirty(false);
    void navigate({ search: (old) => ({ ...old, id }), replace: true });
  };
  return (
    <Section
      title={t('admin.roles')}
      lead={t('admin.roles_lead')}
      waiting={answer.isPending}
      fault={answer.error}
      retry={() => void answer.refetch()}
      actions={
        <Button icon="plus" onClick={() => openForm({ object: 'role', onSaved: (row) => choose(row.id) })}>
          {t('admin.role_new')}
        </Button>
      }
    >
      {!chosen ? (
        <EmptyState icon="shield" title={t('admin.roles_none')} />
      ) : (
        <div className="admin-roles">
          <ul className="card admin-role-list">
            {tree.map(({ row, depth }) => (
              <li key={row.id}>
                <button
                  type="button"
                  className="admin-role"
                  style={{ paddingLeft: 12 + depth * 16 }}
                  aria-current={row === chosen}
                  disabled={dirty && row !== chosen}
                  onClick={() => choose(row.id)}
                >
                  {depth > 0 ? <Icon name="chevron-right" size={12} /> : null}
                  <span className="grow ellipsis">{role.text(row)}</span>
                  {row.built_in ? <Tag>{t('admin.built_in')}</Tag> : null}
                </button>
              </li>
            ))}
          </ul>
          <RightsEditor key={chosen.id} role={chosen} onDirty={setDirty} />
        </div>
      )}
    </Section>
  );
}
