import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api } from '@/api/client';
import { explain } from '@/api/errors';
import { keys } from '@/api/keys';
import { queryClient } from '@/api/query_client';
import { deleteRecord } from '@/api/records';
import type { Row } from '@/api/types';
import { useT } from '@/i18n';
import { openForm } from '@/meta/actions';
import { useFormat } from '@/meta/format';
import { useLabel, useSchema } from '@/meta/schema';
import { Button, EmptyState, IconButton, Menu, Tag, toast } from '@/ui';
import { Section } from '../Section';
import './assign.css';
import { type Pool, poolsQuery } from './assign';

/** The pools: what lies in them, and what each asks of whoever claims. */
export function Pools() {
  const t = useT();
  const format = useFormat();
  const label = useLabel();
  const schema = useSchema();
  const answer = useQuery(poolsQuery);
  const again = () => void queryClient.invalidateQueries({ queryKey: keys.admin('pools') });
  const edit = async (pool: Pool) => {
    try {
      openForm({ object: 'pool', row: await api.get<Row>(`/api/records/pool/${pool.id}`), onSaved: again });
    } catch (error) {
      toast(explain(error), { kind: 'error' });
    }
  };
  const remove = (pool: Pool) =>
    void api
      .get<Row>(`/api/records/pool/${pool.id}`)
      .then((row) => deleteRecord('pool', row, t('record.deleted', { name: pool.name })))
      .then(again, (error: unknown) => toast(explain(error), { kind: 'error' }));
  const list = answer.data?.pools ?? [];
  const limit = (value: number | null) => (value === null ? t('assign.no_limit') : format.number(value));
  return (
    <Section
      title={t('assign.pools')}
      lead={t('assign.pools_lead')}
      waiting={answer.isPending}
      fault={answer.error}
      retry={() => void answer.refetch()}
      actions={
        <Button kind="primary" icon="plus" onClick={() => openForm({ object: 'pool', onSaved: again })}>
          {t('assign.pool_new')}
        </Button>
      }
    >
      {list.length === 0 ? (
        <EmptyState icon="inbox" title={t('assign.pools_none')}>
          {t('assign.pools_none_help')}
        </EmptyState>
      ) : (
        <div className="card admin-table" data-stack>
          <table className="table">
            <thead>
              <tr>
                <th>{t('admin.name')}</th>
                <th>{t('assign.object')}</th>
                <th className="num">{t('assign.inside')}</th>
                <th className="num">{t('assign.daily')}</th>
                <th className="num">{t('assign.hold')}</th>
                <th className="num">{t('assign.cooldown')}</th>
                <th>
                  <span className="sr-only">{t('ui.more')}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {list.map((pool) => (
                <tr key={pool.id}>
                  <td>
                    <span className="row">
                      <Button kind="link" className="admin-name" onClick={() => void edit(pool)}>
                        {pool.name}
                      </Button>
                      {pool.active ? null : <Tag>{t('admin.inactive')}</Tag>}
                    </span>
                  </td>
                  <td>{label(schema.byName.get(pool.object)?.plural)}</td>
                  <td className="num assign-figure" data-label={t('assign.inside')}>
                    <Link
                      to="/o/$object"
                      params={{ object: pool.object }}
                      search={{ where: `pool = '${pool.id}'` }}
                      title={t('assign.open_pool', { name: pool.name })}
                    >
                      {format.number(pool.count)}
                    </Link>
                  </td>
                  <td className="num assign-figure" data-label={t('assign.daily')}>
                    {limit(pool.daily_limit)}
                  </td>
                  <td className="num assign-figure" data-label={t('assign.hold')}>
                    {limit(pool.hold_limit)}
                  </td>
                  <td className="num assign-figure" data-label={t('assign.cooldown')}>
                    {pool.cooldown_days ? t('assign.days_n', { n: format.number(pool.cooldown_days) }) : '—'}
                  </td>
                  <td className="admin-more">
                    <Menu
                      align="end"
                      target={<IconButton small icon="more" label={t('admin.more_of', { name: pool.name })} />}
                      entries={[
                        { label: t('ui.edit'), icon: 'edit', onClick: () => void edit(pool) },
                        {
                          label: t('assign.pool_member_add'),
                          icon: 'user-plus',
                          onClick: () =>
                            openForm({ object: 'pool_member', values: { pool: { id: pool.id, name: pool.name } } }),
                        },
                        'divider',
                        { label: t('ui.delete'), icon: 'trash', danger: true, onClick: () => remove(pool) },
                      ]}
                    />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Section>
  );
}
