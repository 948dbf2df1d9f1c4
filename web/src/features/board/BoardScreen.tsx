import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { isApiError } from '@/api/client';
import { explain } from '@/api/errors';
import { keys } from '@/api/keys';
import { queryClient } from '@/api/query_client';
import type { ListQuery, ObjectMeta, Row } from '@/api/types';
import { useT } from '@/i18n';
import { closingFields, requestStage, useGate, usePeek } from '@/meta/actions';
import { type AddressState, useListState } from '@/meta/list_state';
import { FilterChips } from '@/meta/lists/FilterChips';
import { rememberList } from '@/meta/neighbours';
import { findStage, nameOf, useLabel } from '@/meta/schema';
import { Banner, Button, ErrorState } from '@/ui';
import { DragArea } from '@/ui/dnd';
import { BoardHead } from './BoardHead';
import './board.css';
import './card.css';
import './board_phone.css';
import { CardFace } from './Card';
import { Column } from './Column';
import { boardFields, columnWhere, type Move, useFigures, useQueuedMoves } from './use_board';
import { walkCards } from './walk_cards';

const route = getRouteApi('/app/o/$object/board');

export interface BoardAddress extends AddressState {
  pipeline?: string;
  /** Names of the folded columns, comma separated; "-" when none is. */
  fold?: string;
}

export function BoardScreen({ object }: { object: ObjectMeta }) {
  const t = useT();
  const label = useLabel();
  const peek = usePeek();
  const search = route.useSearch();
  const navigate = useNavigate({ from: '/o/$object/board' });
  const change = useCallback(
    (next: Partial<BoardAddress>, push = false) =>
      void navigate({ search: (old) => ({ ...old, ...next }), replace: !push, resetScroll: false }),
    [navigate],
  );
  const state = useListState(object, search);
  const pipelines = useMemo(() => (object.pipelines ?? []).filter((item) => item.active !== false), [object]);
  const pipeline = pipelines.find((item) => item.name === search.pipeline) ?? pipelines[0];
  const fields = useMemo(() => boardFields(object), [object]);
  const figures = useFigures(
    object,
    fields,
    pipeline ?? { name: '', label: {}, stages: [] },
    state.where,
    state.search.trim(),
  );
  const [moves, setMoves] = useState<ReadonlyMap<string, Move>>(new Map());
  const [lifted, setLifted] = useState<{ row: Row; stage: string } | null>(null);
  const [current, setCurrent] = useState<string | null>(null);
  const waiting = useQueuedMoves(object.name, fields, pipeline?.name);
  const shown = useMemo(() => new Map([...waiting, ...moves]), [waiting, moves]);
  const loaded = useRef(new Map<string, Row[]>());
  const board = useRef<HTMLDivElement>(null);
  const mayMove = object.rights.edit !== 'none';
  const asked = useGate((state) => state.gate);
  const gate = asked?.inPlace && asked.object === object.name ? asked : null;
  // Whoever leaves the board leaves the question, too.
  useEffect(
    () => () => {
      const open = useGate.getState().gate;
      if (!open?.inPlace) return;
      useGate.setState({ gate: null });
      open.done(null);
    },
    [],
  );

  const ends = useMemo(
    () => (pipeline?.stages ?? []).filter((stage) => stage.kind !== 'open').map((stage) => stage.name),
    [pipeline],
  );
  const folded = useMemo(
    () => new Set(search.fold === undefined ? ends : search.fold.split(',').filter((name) => name !== '-')),
    [search.fold, ends],
  );
  const onFold = useCallback(
    (stage: string, fold: boolean) => {
      const next = new Set(folded);
      if (fold) next.add(stage);
      else next.delete(stage);
      change({ fold: next.size ? [...next].join(',') : '-' });
    },
    [folded, change],
  );

  const queries = useMemo(() => {
    const made = new Map<string, ListQuery>();
    for (const stage of pipeline?.stages ?? [])
      made.set(stage.name, {
        where: columnWhere(state.where, fields, pipeline?.name ?? '', stage.name),
        search: state.search.trim() || undefined,
        sort: state.sort || '-updated_at',
      });
    return made;
  }, [pipeline, state.where, state.search, state.sort, fields]);

  const onRows = useCallback((stage: string, rows: Row[]) => {
    loaded.current.set(stage, rows);
    setCurrent((old) => old ?? [...loaded.current.values()].find((list) => list.length)?.[0]?.id ?? null);
  }, []);
  const find = useCallback((id: string) => {
    for (const [stage, rows] of loaded.current) {
      const row = rows.find((item) => item.id === id);
      if (row) return { row, stage };
    }
    return null;
  }, []);

  const move = useCallback(
    async (row: Row, from: string, to: string) => {
      const target = pipeline?.stages.find((stage) => stage.name === to);
      if (!target || !pipeline || from === to) return;
      const put = (next: Move | null) =>
        setMoves((old) => {
          const made = new Map(old);
          if (next) made.set(row.id, next);
          else made.delete(row.id);
          return made;
        });
      put({ row, from, to });
      setCurrent(row.id);
      const full = { ...row, [fields.stage]: from };
      const moved = await requestStage(object.name, full, to, pipeline.name, closingFields(object, target), true);
      if (moved) {
        // The columns are asked again; until the answers are here the card stays where it was put.
        await queryClient.invalidateQueries({ queryKey: [...keys.object(object.name), 'board'] });
      }
      put(null);
      requestAnimationFrame(() => {
        if (document.activeElement === document.body)
          board.current?.querySelector<HTMLElement>(`[data-card="${row.id}"]`)?.focus({ preventScroll: true });
      });
    },
    [object, pipeline, fields.stage],
  );
  const moveCard = useCallback(
    (row: Row, to: string) => {
      const from = find(row.id)?.stage;
      if (from) void move(row, from, to);
    },
    [find, move],
  );
  const onOpen = useCallback(
    (row: Row) => {
      const stage = find(row.id)?.stage;
      const query = stage ? queries.get(stage) : undefined;
      if (query) rememberList(object.name, query);
      setCurrent(row.id);
      peek(object.name, row.id);
    },
    [find, queries, object.name, peek],
  );

  const words = useMemo(
    () => ({
      help: t('board.drag_help'),
      lifted: (thing: string) => t('board.drag_lifted', { name: thing }),
      over: (thing: string, place: string) => t('board.drag_over', { name: thing, stage: place }),
      dropped: (thing: string, place: string) => t('board.drag_dropped', { name: thing, stage: place }),
      cancelled: (thing: string) => t('board.drag_cancelled', { name: thing }),
    }),
    [t],
  );
  const thingName = useCallback(
    (id: string) => {
      const found = find(id);
      return found ? nameOf(object, found.row) : '';
    },
    [find, object],
  );
  const placeName = useCallback(
    (id: string) => label(findStage(object, id, pipeline?.name)?.label) || id,
    [object, pipeline, label],
  );

  // Folding or a new filter may take the current card away: then Tab goes to the first one.
  useEffect(() => {
    if (current && !shown.has(current) && !find(current)) setCurrent(null);
  });

  if (!pipeline) return null;
  const fault = isApiError(figures.error) ? figures.error.code : figures.error ? 'internal' : undefined;
  const badFilter = fault === 'invalid';
  // Figures that do not come take the board away only when there is nothing of it: without a network the kept cards show.
  const nothingToShow = badFilter || (fault !== undefined && fault !== 'offline' && !figures.data);
  const total = Object.entries(figures.data ?? {}).reduce((sum, [, item]) => sum + item.count, 0);
  return (
    <div className="page board">
      <BoardHead
        object={object}
        pipelines={pipelines}
        pipeline={pipeline}
        state={state}
        figures={figures.data}
        count={total}
        change={change}
        fault={badFilter ? figures.error : null}
      />
      <FilterChips object={object} state={state} onChange={(where) => change({ where })} />
      {figures.error && fault !== 'offline' && !nothingToShow ? (
        <div className="board-fault">
          <Banner kind="error">
            <span className="grow">{explain(figures.error)}</span>
            <Button kind="link" onClick={() => void figures.refetch()}>
              {t('ui.retry')}
            </Button>
          </Banner>
        </div>
      ) : null}
      {nothingToShow ? (
        <ErrorState
          icon={badFilter ? 'filter' : 'alert'}
          title={t(badFilter ? 'list.filter_fault' : 'board.failed')}
          retry={badFilter ? undefined : { label: t('ui.retry'), run: () => void figures.refetch() }}
          actions={
            badFilter ? <Button onClick={() => change({ where: '' })}>{t('list.filter_clear')}</Button> : undefined
          }
        >
          {explain(figures.error)}
        </ErrorState>
      ) : (
        <DragArea
          words={words}
          thingName={thingName}
          placeName={placeName}
          onLift={(id) => {
            setCurrent(id);
            setLifted(find(id));
          }}
          onDrop={(id, place) => {
            const found = lifted ?? find(id);
            setLifted(null);
            if (found && place) void move(found.row, found.stage, place);
          }}
          overlay={
            lifted ? (
              <div className="bcard bcard-flying">
                <CardFace object={object} fields={fields} row={lifted.row} open />
              </div>
            ) : null
          }
        >
          <div
            ref={board}
            className="bcols"
            role="group"
            aria-label={t('board.of', { object: label(object.plural) })}
            onKeyDown={(event) => walkCards(event, (id) => setCurrent(id))}
          >
            {pipeline.stages.map((stage) => (
              <Column
                key={stage.name}
                object={object}
                fields={fields}
                pipeline={pipeline}
                stage={stage}
                query={queries.get(stage.name) ?? {}}
                figures={figures.data ? (figures.data[stage.name] ?? nothing) : undefined}
                moves={shown}
                gate={gate?.to === stage.name ? gate : null}
                folded={folded.has(stage.name) && gate?.to !== stage.name}
                mayMove={mayMove}
                current={current}
                openId={
                  search.peek?.startsWith(`${object.name}.`) ? search.peek.slice(object.name.length + 1) : undefined
                }
                onFold={onFold}
                onOpen={onOpen}
                onMove={moveCard}
                onRows={onRows}
              />
            ))}
          </div>
        </DragArea>
      )}
    </div>
  );
}

const nothing = { count: 0, sum: '0', weighted: '0' };
