import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '@/api/client';
import { explain } from '@/api/errors';
import { keys } from '@/api/keys';
import type { Link as Named } from '@/api/types';
import { useT } from '@/i18n';
import { useFormat } from '@/meta/format';
import '@/meta/kpi/kpi.css';
import { useSchema } from '@/meta/schema';
import { Button, Dialog, DialogFoot, EmptyState, ErrorState, Field, PageHead, Skeleton, Tag, TextField } from '@/ui';
import { aboutIn, type BoardRow, boardObject, emptyBoard, nameIn, writeBoard } from './boards';
import './boards.css';

type Listed = BoardRow & { owner: Named | null; updated_at: string };

/** The reports one may read: those that ship, then one's own and those shared with one. */
export function BoardsPage() {
  const t = useT();
  const format = useFormat();
  const navigate = useNavigate();
  const may = useSchema().byName.get(boardObject)?.rights.create ?? false;
  const [name, setName] = useState<string | null>(null);
  const [fault, setFault] = useState('');
  const [busy, setBusy] = useState(false);
  const answer = useQuery({
    queryKey: keys.report('boards', {}),
    queryFn: ({ signal }) =>
      api.get<{ rows: Listed[] }>(
        `/api/records/${boardObject}`,
        { fields: 'name,name_en,about,about_en,shipped,owner,updated_at', sort: 'id', limit: 200 },
        signal,
      ),
    staleTime: 0,
  });
  const make = async () => {
    setBusy(true);
    try {
      const made = await api.post<BoardRow>(`/api/records/${boardObject}`, {
        name: name?.trim(),
        definition: writeBoard(emptyBoard),
      });
      await navigate({ to: '/reports/boards/$id', params: { id: made.id }, search: { edit: 'yes' } });
    } catch (error) {
      setFault(explain(error));
    }
    setBusy(false);
  };
  const rows = answer.data?.rows ?? [];
  const shipped = rows.filter((row) => row.shipped);
  const own = rows.filter((row) => !row.shipped);
  const list = (title: string, items: Listed[]) =>
    items.length === 0 ? null : (
      <section className="kpi-section">
        <h2>{title}</h2>
        <ul className="board-list">
          {items.map((row) => (
            <li key={row.id} className="card">
              <Link to="/reports/boards/$id" params={{ id: row.id }} className="board-link">
                {nameIn(row, format.language)}
              </Link>
              <p className="muted">{aboutIn(row, format.language)}</p>
              <p className="muted">
                {row.shipped ? (
                  <Tag>{t('boards.shipped')}</Tag>
                ) : (
                  `${row.owner?.name ?? '—'} · ${format.instant(row.updated_at)}`
                )}
              </p>
            </li>
          ))}
        </ul>
      </section>
    );
  return (
    <div className="page kpi boards">
      <PageHead title={t('boards.title')}>
        {may ? (
          <Button kind="primary" icon="plus" onClick={() => setName('')}>
            {t('boards.new')}
          </Button>
        ) : null}
      </PageHead>
      <div className="page-body kpi-body" aria-busy={answer.isFetching}>
        <div className="kpi-content">
          {answer.error ? (
            <ErrorState title={t('boards.failed')} retry={{ label: t('ui.retry'), run: () => void answer.refetch() }}>
              {explain(answer.error)}
            </ErrorState>
          ) : answer.isPending ? (
            <Skeleton height={240} />
          ) : rows.length === 0 ? (
            <EmptyState icon="file-text" title={t('boards.none')}>
              {t('boards.none_help')}
            </EmptyState>
          ) : (
            <>
              {list(t('boards.shipped_ones'), shipped)}
              {list(t('boards.own_ones'), own)}
            </>
          )}
        </div>
      </div>
      {name === null ? null : (
        <Dialog
          title={t('boards.new')}
          onClose={() => setName(null)}
          onSubmit={() => void make()}
          foot={<DialogFoot onCancel={() => setName(null)} act={t('boards.make')} busy={busy} />}
        >
          <div className="board-form">
            <Field label={t('boards.name')} required fault={fault}>
              {(control) => (
                <TextField
                  {...control}
                  maxLength={120}
                  value={name}
                  onChange={(event) => setName(event.currentTarget.value)}
                />
              )}
            </Field>
          </div>
        </Dialog>
      )}
    </div>
  );
}
