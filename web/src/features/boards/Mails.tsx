import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '@/api/client';
import { explain } from '@/api/errors';
import { keys } from '@/api/keys';
import { queryClient } from '@/api/query_client';
import { useSession } from '@/api/session';
import type { Link, Row } from '@/api/types';
import { type Key, useT } from '@/i18n';
import { useFormat } from '@/meta/format';
import { useSchema } from '@/meta/schema';
import { Button, Card, IconButton, Select, toast } from '@/ui';
import { boardObject, mailObject } from './boards';

interface Arranged extends Row {
  person: Link | null;
  every: 'week' | 'month';
  active: boolean;
  sent_on: string | null;
  state: string | null;
}

/** To whom the report goes by mail, and when. Each receiver gets what they may see. */
export function Mails({ id }: { id: string }) {
  const t = useT();
  const format = useFormat();
  const me = useSession().user.id;
  const may = useSchema().byName.get(mailObject)?.rights.create;
  const [person, setPerson] = useState(me);
  const [every, setEvery] = useState<'week' | 'month'>('week');
  const key = [...keys.record(boardObject, id), 'mails'];
  const answer = useQuery({
    queryKey: key,
    queryFn: ({ signal }) =>
      api.get<{ rows: Arranged[] }>(
        `/api/records/${boardObject}/${id}/related/mails`,
        { fields: 'person,every,active,sent_on,state', sort: 'created_at', limit: 100, can: true },
        signal,
      ),
  });
  const users = useQuery({
    queryKey: keys.report('board_people', {}),
    queryFn: ({ signal }) =>
      api.get<{ rows: Row[] }>(
        '/api/records/user',
        { fields: 'name', where: 'active', sort: 'name', limit: 500 },
        signal,
      ),
    staleTime: 300_000,
  });
  const run = async (act: () => Promise<unknown>) => {
    try {
      await act();
      await queryClient.invalidateQueries({ queryKey: key });
    } catch (error) {
      toast(explain(error), { kind: 'error' });
    }
  };
  return (
    <Card title={t('boards.mails')}>
      <p className="muted">{t('boards.mails_help')}</p>
      <ul className="board-mails">
        {(answer.data?.rows ?? []).map((row) => (
          <li key={row.id}>
            <span className="grow">
              {row.person?.name ?? '—'} · {t(`boards.every_${row.every}`)}
              {row.state ? (
                <span className="muted">
                  {' '}
                  · {t(`boards.state_${row.state}` as Key)} {row.sent_on ? format.date(row.sent_on) : ''}
                </span>
              ) : null}
            </span>
            {row.can?.includes('delete') ? (
              <IconButton
                small
                icon="trash"
                label={t('boards.stop_mail', { name: row.person?.name ?? '' })}
                onClick={() => void run(() => api.delete(`/api/records/${mailObject}/${row.id}`))}
              />
            ) : null}
          </li>
        ))}
      </ul>
      {may ? (
        <div className="board-mail-new">
          <span className="kpi-pick">
            <Select
              label={t('boards.to')}
              value={person}
              options={(users.data?.rows ?? []).map((row) => ({ value: row.id, label: String(row.name) }))}
              onChange={(value) => setPerson(value ?? me)}
            />
          </span>
          <span className="kpi-pick">
            <Select
              label={t('boards.every')}
              value={every}
              options={(['week', 'month'] as const).map((value) => ({
                value: value as string,
                label: t(`boards.every_${value}`),
              }))}
              onChange={(value) => setEvery(value === 'month' ? 'month' : 'week')}
            />
          </span>
          <Button
            icon="mail"
            onClick={() => void run(() => api.post(`/api/records/${mailObject}`, { dashboard: id, person, every }))}
          >
            {t('boards.arrange')}
          </Button>
        </div>
      ) : null}
    </Card>
  );
}
