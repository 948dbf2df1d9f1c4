import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '@/api/client';
import { explain } from '@/api/errors';
import { keys } from '@/api/keys';
import { deleteRecord } from '@/api/records';
import type { Link, Row } from '@/api/types';
import { useT } from '@/i18n';
import { openForm } from '@/meta/actions';
import { linkText } from '@/meta/fields/link';
import { useFormat } from '@/meta/format';
import { Button, EmptyState, Icon, IconButton, Menu, toast } from '@/ui';
import { asTree, teamsQuery } from './people';
import { Section } from './Section';

/** Teams below teams; who leads a team sees what its members own. */
export function Teams() {
  const t = useT();
  const format = useFormat();
  const answer = useQuery(teamsQuery);
  const body = { object: 'user', where: 'active', group: ['team'], figures: [{ function: 'count' }] };
  const members = useQuery({
    queryKey: keys.query(body),
    queryFn: ({ signal }) => api.post<{ rows: (Link | string | number | null)[][] }>('/api/query', body, { signal }),
  });
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const count = (id: string) =>
    Number(members.data?.rows.find(([team]) => typeof team === 'object' && team?.id === id)?.[1] ?? 0);
  const tree = asTree(answer.data?.rows ?? []);
  const folded = new Set<string>(open);
  const hidden = new Set<string>();
  for (const { row } of tree) {
    const parent = typeof row.parent === 'object' && row.parent && 'id' in row.parent ? row.parent.id : '';
    if (hidden.has(parent) || folded.has(parent)) hidden.add(row.id);
  }
  const hasChildren = (id: string) =>
    tree.some(({ row }) => typeof row.parent === 'object' && row.parent && 'id' in row.parent && row.parent.id === id);
  const toggle = (id: string) =>
    setOpen((old) => {
      const next = new Set(old);
      if (!next.delete(id)) next.add(id);
      return next;
    });
  const remove = (row: Row) =>
    void deleteRecord('team', row, t('record.deleted', { name: String(row.name) })).catch((error: unknown) =>
      toast(explain(error), { kind: 'error' }),
    );
  return (
    <Section
      title={t('admin.teams')}
      lead={t('admin.teams_lead')}
      waiting={answer.isPending}
      fault={answer.error}
      retry={() => void answer.refetch()}
      actions={
        <Button kind="primary" icon="plus" onClick={() => openForm({ object: 'team' })}>
          {t('admin.team_new')}
        </Button>
      }
    >
      {tree.length === 0 ? (
        <EmptyState icon="users" title={t('admin.teams_none')} />
      ) : (
        <div className="card">
          <ul className="admin-tree">
            {tree
              .filter(({ row }) => !hidden.has(row.id))
              .map(({ row, depth }) => (
                <li key={row.id} className="admin-node" style={{ paddingLeft: 12 + depth * 24 }}>
                  {hasChildren(row.id) ? (
                    <IconButton
                      small
                      icon={folded.has(row.id) ? 'chevron-right' : 'chevron-down'}
                      iconSize={14}
                      aria-expanded={!folded.has(row.id)}
                      label={t(folded.has(row.id) ? 'admin.unfold' : 'admin.fold', { name: String(row.name) })}
                      onClick={() => toggle(row.id)}
                    />
                  ) : (
                    <span className="admin-node-gap">
                      <Icon name="users" size={14} />
                    </span>
                  )}
                  <Button kind="link" className="admin-name" onClick={() => openForm({ object: 'team', row })}>
                    {String(row.name)}
                  </Button>
                  <span className="muted ellipsis">{typeof row.region === 'string' ? row.region : ''}</span>
                  <span className="grow" />
                  <span className="muted admin-node-leader ellipsis">
                    {linkText(row.leader) ? t('admin.leader', { name: linkText(row.leader) }) : ''}
                  </span>
                  <span className="muted num admin-node-count">
                    {t('admin.members', { n: format.number(count(row.id)) })}
                  </span>
                  <Menu
                    align="end"
                    target={<IconButton small icon="more" label={t('admin.more_of', { name: String(row.name) })} />}
                    entries={[
                      { label: t('ui.edit'), icon: 'edit', onClick: () => openForm({ object: 'team', row }) },
                      {
                        label: t('admin.team_below'),
                        icon: 'plus',
                        onClick: () =>
                          openForm({ object: 'team', values: { parent: { id: row.id, name: String(row.name) } } }),
                      },
                      'divider',
                      { label: t('ui.delete'), icon: 'trash', danger: true, onClick: () => remove(row) },
                    ]}
                  />
                </li>
              ))}
          </ul>
        </div>
      )}
    </Section>
  );
}
