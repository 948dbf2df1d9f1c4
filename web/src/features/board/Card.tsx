import { Link } from '@tanstack/react-router';
import { type MouseEvent, memo } from 'react';
import type { ObjectMeta, PipelineMeta, Row } from '@/api/types';
import { useT } from '@/i18n';
import { isLink } from '@/meta/fields/link';
import { isWaiting, QueuedMark } from '@/meta/fields/QueuedMark';
import { todayIn, useFormat } from '@/meta/format';
import { nameOf } from '@/meta/schema';
import { Avatar, Icon } from '@/ui';
import { useDragThing } from '@/ui/dnd';
import { MoveMenu } from './MoveMenu';
import type { BoardFields } from './use_board';

/** Days without a move after which a card says so. */
const IDLE = 30;

interface FaceProps {
  object: ObjectMeta;
  fields: BoardFields;
  row: Row;
  open: boolean;
}

const asText = (value: Row[string]) => (typeof value === 'string' || typeof value === 'number' ? String(value) : '');

/** What a card tells: name, account, amount, close date, owner, win rate, and whether it lies still. */
export function CardFace({ object, fields, row, open }: FaceProps) {
  const t = useT();
  const format = useFormat();
  const today = todayIn(format.zone);
  const account = fields.account ? row[fields.account] : null;
  const owner = fields.owner ? row[fields.owner] : null;
  const amount = fields.amount ? asText(row[fields.amount]) : '';
  const close = fields.close ? asText(row[fields.close]) : '';
  const rate = fields.probability ? row[fields.probability] : null;
  const overdue = open && close !== '' && close < today;
  const since = asText(row.stage_since);
  const idle = open && since ? Math.floor((Date.now() - Date.parse(since)) / 86_400_000) : 0;
  return (
    <>
      <span className="bcard-name">
        {isWaiting(row) ? <QueuedMark /> : null}
        {nameOf(object, row) || t('board.nameless')}
      </span>
      <span className="bcard-account ellipsis muted">{isLink(account) ? (account.name ?? '') : ''}</span>
      <span className="bcard-line">
        <span className="bcard-amount ellipsis">
          {amount ? format.money(amount, asText(row.currency) || undefined) : <span className="muted">—</span>}
        </span>
        {close ? (
          <span className={overdue ? 'bcard-date overdue' : 'bcard-date muted'}>
            {overdue ? t('board.overdue', { date: format.date(close) }) : format.date(close)}
          </span>
        ) : null}
      </span>
      <span className="bcard-line bcard-foot muted">
        <span className="bcard-owner">
          {isLink(owner) && owner.name ? (
            <>
              <Avatar name={owner.name} />
              <span className="ellipsis">{owner.name}</span>
            </>
          ) : null}
        </span>
        {open && fields.stalled && row[fields.stalled] === true ? (
          <span className="bcard-flag" data-kind="stalled">
            {t('board.stalled')}
          </span>
        ) : open && fields.slow && row[fields.slow] === true ? (
          <span className="bcard-flag" data-kind="slow">
            {t('board.slow')}
          </span>
        ) : null}
        {idle >= IDLE ? (
          <span className="bcard-idle">
            <Icon name="clock" size={12} />
            {idle >= 730
              ? t('board.idle_years', { count: Math.floor(idle / 365), n: Math.floor(idle / 365) })
              : t('board.idle', { n: idle })}
          </span>
        ) : null}
        {open && typeof rate === 'number' ? <span>{format.percent(rate)}</span> : null}
      </span>
    </>
  );
}

interface CardProps {
  object: ObjectMeta;
  fields: BoardFields;
  pipeline: PipelineMeta;
  row: Row;
  stage: string;
  /** Place in the column, from 1. */
  position: number;
  size: number;
  kind: string;
  disabled: boolean;
  busy: boolean;
  /** The one card of the board Tab goes to. */
  current: boolean;
  chosen: boolean;
  onOpen: (row: Row) => void;
  onMove: (row: Row, to: string) => void;
}

export const Card = memo(function Card(props: CardProps) {
  const { object, fields, pipeline, row, stage, position, size, kind, disabled, busy, current, chosen } = props;
  const t = useT();
  const drag = useDragThing(row.id, disabled || busy);
  const click = (event: MouseEvent) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    props.onOpen(row);
  };
  return (
    <li className="bcard-slot" aria-setsize={size} aria-posinset={position}>
      <article
        ref={drag.ref}
        className="bcard"
        data-card={row.id}
        data-stage={stage}
        data-lifted={drag.dragging || undefined}
        data-busy={busy || undefined}
        data-open={chosen || undefined}
        tabIndex={current ? 0 : -1}
        aria-label={t('board.card', { name: nameOf(object, row) || t('board.nameless') })}
        aria-describedby={drag.describedBy}
        aria-busy={busy || undefined}
        {...drag.handlers}
        onKeyDown={(event) => {
          drag.handlers?.onKeyDown?.(event);
          if (event.key === 'Enter' && event.target === event.currentTarget && !event.defaultPrevented) {
            event.preventDefault();
            props.onOpen(row);
          }
        }}
      >
        <Link
          to="/o/$object/$id"
          params={{ object: object.name, id: row.id }}
          className="bcard-link"
          tabIndex={-1}
          draggable={false}
          onClick={click}
        >
          <CardFace object={object} fields={fields} row={row} open={kind === 'open'} />
        </Link>
        {disabled ? null : (
          <MoveMenu
            pipeline={pipeline}
            stage={stage}
            name={nameOf(object, row)}
            onMove={(to) => props.onMove(row, to)}
          />
        )}
      </article>
    </li>
  );
});
