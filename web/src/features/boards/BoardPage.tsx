import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { api } from '@/api/client';
import { explain } from '@/api/errors';
import { keys } from '@/api/keys';
import { queryClient } from '@/api/query_client';
import { type Key, useT } from '@/i18n';
import { useFormat } from '@/meta/format';
import '@/meta/kpi/kpi.css';
import type { Catalogue } from '@/meta/kpi/types';
import { useSchema } from '@/meta/schema';
import { Button, EmptyState, ErrorState, Menu, PageHead, Skeleton, toast } from '@/ui';
import { BoardBar } from './BoardBar';
import { BoardWidget } from './BoardWidget';
import { aboutIn, type BoardRow, boardObject, nameIn, parseBoard, withChip, writeBoard } from './boards';
import './boards.css';
import { Editor } from './Editor';
import { Mails } from './Mails';
import { Talk } from './Talk';

const route = getRouteApi('/app/reports/boards/$id');
const pages = ['forecast', 'funnel', 'targets', 'velocity', 'scorecard'] as const;

/** One report: its widgets under one period and one filter, what people say about it, to whom it goes by mail. */
export function BoardPage() {
  const t = useT();
  const { language } = useFormat();
  const { id } = route.useParams();
  const search = route.useSearch();
  const navigate = useNavigate({ from: '/reports/boards/$id' });
  const schema = useSchema();
  const [busy, setBusy] = useState(false);
  const key = keys.record(boardObject, id);
  const answer = useQuery({
    queryKey: [...key, 'board'],
    queryFn: ({ signal }) => api.get<BoardRow>(`/api/records/${boardObject}/${id}`, { can: true }, signal),
  });
  const catalogue = useQuery({
    queryKey: keys.report('kpis', { lang: language }),
    queryFn: ({ signal }) => api.get<Catalogue>('/api/reports/kpis', {}, signal),
    staleTime: 600_000,
  });
  const row = answer.data;
  const board = useMemo(() => (row ? parseBoard(row.definition) : null), [row]);
  const change = (next: Record<string, string | undefined>) =>
    void navigate({ search: (old) => ({ ...old, ...next }), replace: true, resetScroll: false });
  const copy = async () => {
    if (!row || !board) return;
    setBusy(true);
    try {
      const made = await api.post<BoardRow>(`/api/records/${boardObject}`, {
        name: t('boards.copy_of', { name: nameIn(row, language) }).slice(0, 120),
        about: aboutIn(row, language) || null,
        definition: writeBoard(board),
      });
      await navigate({ to: '/reports/boards/$id', params: { id: made.id }, search: { edit: 'yes' } });
    } catch (error) {
      toast(explain(error), { kind: 'error' });
    }
    setBusy(false);
  };
  const share = async () => {
    await navigator.clipboard?.writeText(window.location.href);
    toast(t('boards.link_copied'));
  };
  const failed = answer.error ?? catalogue.error;
  if (failed)
    return (
      <ErrorState page title={t('boards.failed')} retry={{ label: t('ui.retry'), run: () => void answer.refetch() }}>
        {explain(failed)}
      </ErrorState>
    );
  if (!row || !board || !catalogue.data)
    return (
      <div className="page kpi boards" aria-busy="true">
        <PageHead title={t('boards.one')} />
        <div className="page-body kpi-body">
          <div className="board-grid">
            {[0, 1, 2, 3].map((at) => (
              <Skeleton key={at} height={180} />
            ))}
          </div>
        </div>
      </div>
    );
  const mayEdit = !row.shipped && (row.can?.includes('edit') ?? false);
  const mayCopy = schema.byName.get(boardObject)?.rights.create ?? false;
  if (search.edit && mayEdit)
    return (
      <Editor
        row={row}
        start={board}
        catalogue={catalogue.data}
        onDone={async () => {
          await queryClient.invalidateQueries({ queryKey: key });
          change({ edit: undefined });
        }}
        onCancel={() => change({ edit: undefined })}
      />
    );
  const see = pages.find((item) => item === board.see);
  const about = aboutIn(row, language);
  return (
    <div className="page kpi boards">
      <PageHead title={nameIn(row, language)}>
        {mayEdit ? (
          <Button icon="edit" onClick={() => change({ edit: 'yes' })}>
            {t('boards.edit')}
          </Button>
        ) : mayCopy ? (
          <Button icon="copy" busy={busy} onClick={() => void copy()}>
            {t('boards.copy')}
          </Button>
        ) : null}
        <Menu
          align="end"
          target={<Button icon="more">{t('boards.more')}</Button>}
          entries={[
            ...(mayEdit && mayCopy
              ? [{ label: t('boards.copy'), icon: 'copy' as const, onClick: () => void copy() }]
              : []),
            { label: t('boards.link'), icon: 'link' as const, onClick: () => void share() },
            { label: t('boards.print'), icon: 'printer' as const, onClick: () => window.print() },
            {
              label: t('boards.rights'),
              icon: 'share' as const,
              onClick: () => void navigate({ to: '/o/$object/$id', params: { object: boardObject, id } }),
            },
          ]}
        />
      </PageHead>
      <BoardBar
        board={board}
        asked={search}
        catalogue={catalogue.data}
        onChange={(next) => change({ period: undefined, compare: undefined, filter: undefined, ...next })}
      />
      <div className="page-body kpi-body">
        {about || see ? (
          <p className="board-about muted">
            {about}{' '}
            {see ? (
              <Link to={`/reports/${see}` as '/reports/forecast'} className="figure-link">
                {t(`app.${see}` as Key)}
              </Link>
            ) : null}
          </p>
        ) : null}
        {board.widgets.length === 0 ? (
          <EmptyState
            icon="file-text"
            title={t('boards.no_widgets')}
            actions={
              mayEdit ? (
                <Button kind="primary" icon="edit" onClick={() => change({ edit: 'yes' })}>
                  {t('boards.edit')}
                </Button>
              ) : undefined
            }
          />
        ) : (
          <div className="board-grid">
            {board.widgets.map((widget) => (
              <div key={widget.id} className="board-cell" data-size={widget.size ?? 1}>
                <BoardWidget
                  board={board}
                  widget={widget}
                  asked={search}
                  catalogue={catalogue.data}
                  onFilter={(dimension, value) => change({ filter: withChip(search.filter, { dimension, value }) })}
                />
              </div>
            ))}
          </div>
        )}
        <div className="board-foot">
          <Talk id={id} />
          <Mails id={id} />
        </div>
      </div>
    </div>
  );
}
