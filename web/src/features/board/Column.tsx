import { lazy, memo, Suspense, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { explain } from '@/api/errors';
import type { ListQuery, ObjectMeta, PipelineMeta, Row, StageMeta } from '@/api/types';
import { useT } from '@/i18n';
import type { GateRequest } from '@/meta/actions';
import { useFormat } from '@/meta/format';
import { useLabel } from '@/meta/schema';
import { Button, Icon, IconButton, Skeleton, Tip } from '@/ui';
import { useDropPlace } from '@/ui/dnd';
import { Card } from './Card';
import { type BoardFields, countWithMoves, type Figures, type Moves, useColumn, withMoves } from './use_board';

const GateBox = lazy(() => import('./GateBox').then((part) => ({ default: part.GateBox })));

/** Height of a card with the space below it; board.css holds the same. */
const SLOT = 146;
const AROUND = 2;

interface Props {
  object: ObjectMeta;
  fields: BoardFields;
  pipeline: PipelineMeta;
  stage: StageMeta;
  query: ListQuery;
  figures: Figures | undefined;
  moves: Moves;
  /** A move to this column that was refused, or that asks first. */
  gate: GateRequest | null;
  folded: boolean;
  mayMove: boolean;
  current: string | null;
  openId: string | undefined;
  onFold: (stage: string, folded: boolean) => void;
  onOpen: (row: Row) => void;
  onMove: (row: Row, to: string) => void;
  /** Every row that is loaded, so that the board knows what is being dragged. */
  onRows: (stage: string, rows: Row[]) => void;
}

export const Column = memo(function Column(props: Props) {
  const { object, fields, pipeline, stage, query, figures, moves, folded, mayMove, onFold, onRows } = props;
  const t = useT();
  const label = useLabel();
  const format = useFormat();
  const title = label(stage.label) || stage.name;
  const place = useDropPlace(stage.name);
  const answer = useColumn(object.name, query, !folded);
  const loaded = useMemo(() => answer.data?.pages.flatMap((page) => page.rows) ?? [], [answer.data]);
  const rows = useMemo(() => withMoves(loaded, stage.name, moves), [loaded, stage.name, moves]);
  useEffect(() => onRows(stage.name, rows), [onRows, stage.name, rows]);
  const count = figures ? countWithMoves(figures.count, stage.name, moves) : rows.length;
  const known = Boolean(figures) || Boolean(answer.data);
  const head = (
    <>
      <span className="bcol-dot" data-kind={stage.kind} />
      <h2 className="ellipsis">{title}</h2>
      <span className="bcol-count" aria-hidden="true">
        {known ? `${format.number(count)}${figures || !answer.hasNextPage ? '' : '+'}` : ''}
      </span>
    </>
  );
  if (folded)
    return (
      <section
        ref={place.ref}
        className="bcol bcol-folded"
        data-over={place.over || undefined}
        data-kind={stage.kind}
        aria-label={t('board.column', { stage: title, n: format.number(count) })}
      >
        <button type="button" className="bcol-unfold" aria-expanded={false} onClick={() => onFold(stage.name, false)}>
          <span className="bcol-count" aria-hidden="true">
            {known ? format.number(count) : ''}
          </span>
          <span className="bcol-vertical" aria-hidden="true">
            {title}
          </span>
          <span className="sr-only">{t('board.unfold', { stage: title, n: format.number(count) })}</span>
        </button>
      </section>
    );
  return (
    <section
      ref={place.ref}
      className="bcol"
      data-over={place.over || undefined}
      data-kind={stage.kind}
      aria-label={t('board.column', { stage: title, n: format.number(count) })}
    >
      <header className="bcol-head">
        <div className="row bcol-title">
          {head}
          {label(stage.definition) ? (
            <Tip text={label(stage.definition)}>
              <button type="button" className="bcol-help" aria-label={`${title}: ${label(stage.definition)}`}>
                <Icon name="help" size={14} />
              </button>
            </Tip>
          ) : null}
          <span className="grow" />
          <IconButton
            small
            icon="chevron-left"
            iconSize={14}
            label={t('board.fold', { stage: title })}
            onClick={() => onFold(stage.name, true)}
          />
        </div>
        <p className="bcol-sums muted ellipsis">
          {figures ? (
            <>
              {figures.sum !== null ? <strong>{format.money(figures.sum, undefined, { short: true })}</strong> : null}
              {figures.weighted !== null && stage.kind === 'open'
                ? ` · ${t('board.weighted', { value: format.money(figures.weighted, undefined, { short: true }) })}`
                : ''}
            </>
          ) : (
            ' '
          )}
        </p>
      </header>
      {props.gate ? (
        <Suspense fallback={<div className="bgate" />}>
          <GateBox key={props.gate.row.id} gate={props.gate} object={object} />
        </Suspense>
      ) : null}
      <Cards
        {...props}
        rows={rows}
        count={count}
        title={title}
        waiting={answer.isPending}
        more={Boolean(answer.hasNextPage)}
        fetching={answer.isFetchingNextPage}
        onMore={() => void answer.fetchNextPage()}
        fault={answer.error}
        retry={() => void answer.refetch()}
        draggable={mayMove}
        pipeline={pipeline}
        fields={fields}
      />
    </section>
  );
});

interface CardsProps extends Props {
  rows: Row[];
  count: number;
  title: string;
  waiting: boolean;
  more: boolean;
  fetching: boolean;
  onMore: () => void;
  fault: Error | null;
  retry: () => void;
  draggable: boolean;
}

/** Only the cards in sight are elements; the rest is height. */
function Cards(props: CardsProps) {
  const { rows, count, title, waiting, more, fetching, onMore, fault, retry, stage, moves } = props;
  const t = useT();
  const box = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ top: 0, height: 800 });
  const measure = useCallback(() => {
    const element = box.current;
    if (!element) return;
    const top = Math.floor(element.scrollTop / SLOT);
    setView((old) =>
      old.top === top && old.height === element.clientHeight ? old : { top, height: element.clientHeight },
    );
  }, []);
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [measure]);
  const first = Math.max(0, view.top - AROUND);
  const last = Math.min(rows.length, view.top + Math.ceil(view.height / SLOT) + AROUND + 1);
  const wanted = more && !fetching && !fault && last >= rows.length - 6;
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked once each time the end comes near
  useEffect(() => {
    if (wanted) onMore();
  }, [wanted, rows.length]);
  return (
    <div ref={box} className="bcol-body" onScroll={measure}>
      {waiting ? (
        <div className="bcol-waiting" aria-busy="true">
          <Skeleton height={138} />
          <Skeleton height={138} />
          <Skeleton height={138} />
        </div>
      ) : null}
      {fault ? (
        <p className="bcol-note" role="alert">
          {explain(fault)}{' '}
          <Button kind="link" onClick={retry}>
            {t('ui.retry')}
          </Button>
        </p>
      ) : null}
      {!waiting && !fault && rows.length === 0 ? <p className="bcol-note muted">{t('board.empty_column')}</p> : null}
      {rows.length > 0 ? (
        <ul className="bcol-cards" aria-label={title} style={{ height: rows.length * SLOT, paddingTop: first * SLOT }}>
          {rows.slice(first, last).map((row, step) => (
            <Card
              key={row.id}
              object={props.object}
              fields={props.fields}
              pipeline={props.pipeline}
              row={row}
              stage={stage.name}
              position={first + step + 1}
              size={Math.max(count, rows.length)}
              kind={stage.kind}
              disabled={!props.draggable}
              busy={moves.has(row.id) && !moves.get(row.id)?.queued}
              current={props.current === row.id}
              chosen={props.openId === row.id}
              onOpen={props.onOpen}
              onMove={props.onMove}
            />
          ))}
        </ul>
      ) : null}
      {fetching ? (
        <div className="bcol-waiting" aria-busy="true">
          <Skeleton height={138} />
        </div>
      ) : null}
    </div>
  );
}
