import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '@/api/client';
import { explain } from '@/api/errors';
import { keys } from '@/api/keys';
import { queryClient } from '@/api/query_client';
import type { Link } from '@/api/types';
import { useT } from '@/i18n';
import { useFormat } from '@/meta/format';
import { RichField } from '@/meta/rich/LazyRich';
import { RichShow } from '@/meta/rich/RichShow';
import { Button, Card, ErrorState, Skeleton, toast } from '@/ui';
import { boardObject } from './boards';

interface Comment {
  id: string;
  body: string;
  owner: Link | null;
  created_at: string;
}

/** What people say about the report: the comments of its record, oldest first. */
export function Talk({ id }: { id: string }) {
  const t = useT();
  const format = useFormat();
  const [text, setText] = useState('');
  const [round, setRound] = useState(0);
  const [busy, setBusy] = useState(false);
  const key = [...keys.record(boardObject, id), 'talk'];
  const answer = useQuery({
    queryKey: key,
    queryFn: ({ signal }) =>
      api.get<{ rows: Comment[] }>(
        `/api/records/${boardObject}/${id}/related/comments`,
        { fields: 'body,owner,created_at', sort: 'created_at', limit: 100 },
        signal,
      ),
  });
  const say = async () => {
    setBusy(true);
    try {
      await api.post('/api/records/comment', { body: text, about: { object: boardObject, id } });
      setText('');
      setRound(round + 1);
      await queryClient.invalidateQueries({ queryKey: key });
    } catch (error) {
      toast(explain(error), { kind: 'error' });
    }
    setBusy(false);
  };
  const rows = answer.data?.rows ?? [];
  return (
    <Card title={t('boards.talk')}>
      {answer.error ? (
        <ErrorState
          small
          title={t('boards.talk_failed')}
          retry={{ label: t('ui.retry'), run: () => void answer.refetch() }}
        >
          {explain(answer.error)}
        </ErrorState>
      ) : answer.isPending ? (
        <Skeleton height={64} />
      ) : (
        <ul className="board-talk">
          {rows.map((row) => (
            <li key={row.id}>
              <p className="muted">
                {row.owner?.name ?? '—'} · {format.instant(row.created_at)}
              </p>
              <RichShow text={row.body} />
            </li>
          ))}
        </ul>
      )}
      <div className="board-say">
        <RichField key={round} label={t('boards.say')} value="" placeholder={t('boards.say_hint')} onChange={setText} />
        <Button kind="primary" busy={busy} disabled={text.trim() === ''} onClick={() => void say()}>
          {t('boards.send')}
        </Button>
      </div>
    </Card>
  );
}
