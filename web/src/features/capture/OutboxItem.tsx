import { Link as RouterLink } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { explain, faultSentence } from '@/api/errors';
import { queryClient } from '@/api/query_client';
import { recordQuery } from '@/api/records';
import type { Link, Row } from '@/api/types';
import { useT } from '@/i18n';
import { openForm, useGate } from '@/meta/actions';
import { FieldValue, isEmpty } from '@/meta/fields';
import { useFormat } from '@/meta/format';
import { fieldOf, useLabel, useObject } from '@/meta/schema';
import { useCapture } from '@/offline/capture';
import { drop, errorOf, filesOf, forget, type Item, newId, putItem, queue } from '@/offline/outbox';
import { Button, Icon, ObjectIcon, Tag, toast } from '@/ui';
import { ConflictChoice } from './ConflictChoice';

const colors = { draft: 'gray', waiting: 'blue', sending: 'blue', refused: 'red', conflict: 'orange', dropped: 'gray' };

/** One thing of the queue: what it is, where it stands, why, and what can be done. Nothing typed is ever lost here. */
export function OutboxItem({ item }: { item: Item }) {
  const t = useT();
  const label = useLabel();
  const format = useFormat();
  const capture = useCapture();
  const object = useObject(item.object);
  const [photos, setPhotos] = useState(0);
  const [choosing, setChoosing] = useState(false);
  useEffect(() => {
    void filesOf(item.id).then((files) => setPhotos(files.length));
  }, [item]);
  const about = item.values[object?.traits.about ?? ''];
  const subject: Link | null =
    item.version !== undefined && item.record
      ? { object: item.object, id: item.record, name: item.title }
      : about && typeof about === 'object' && !Array.isArray(about)
        ? about
        : null;
  const title = item.title || subject?.name || label(object?.label);
  const fresh = item.version === undefined && !item.record;
  const again = () => {
    const unsure = item.refusal?.code === 'unsure';
    void queue({ ...item, tries: 0, ...(unsure ? { key: newId(), tried: undefined } : {}) });
  };
  const mend = async () => {
    if (item.move) return fillIn(item, item.move);
    if (item.kind !== 'form' && item.kind !== 'change') {
      // What is being changed is not sent meanwhile.
      if (item.state === 'waiting') await putItem({ ...item, state: 'draft' });
      return capture(`item.${item.id}`);
    }
    // What came from a form goes back into it; it leaves the queue when it is saved there.
    openForm({
      object: item.object,
      row: fresh ? undefined : item.before,
      values: item.values,
      onSaved: () => void forget(item.id),
    });
  };
  const discard = async () => {
    const restore = await drop(item.id);
    toast(t('outbox.discarded', { name: title }), {
      action: { label: t('ui.undo'), run: () => void restore() },
    });
  };
  return (
    <li className="card outbox-item" data-state={item.state}>
      <div className="outbox-line">
        <ObjectIcon name={object?.icon} size={18} />
        <span className="grow strong ellipsis">{title}</span>
        <Tag color={colors[item.state]}>{t(`outbox.state_${item.state === 'dropped' ? 'draft' : item.state}`)}</Tag>
      </div>
      <p className="muted outbox-note">
        <span>{t('outbox.of', { object: label(object?.label), time: format.ago(item.at) })}</span>
        {subject?.object ? (
          <RouterLink to="/o/$object/$id" params={{ object: subject.object, id: subject.id }}>
            {subject.name}
          </RouterLink>
        ) : null}
        {photos ? <span>{t('outbox.photos', { count: photos })}</span> : null}
        {item.place ? <span>{t('outbox.place')}</span> : null}
      </p>
      <What item={item} />
      <Why item={item} />
      {choosing ? (
        <ConflictChoice item={item} onDone={() => setChoosing(false)} />
      ) : (
        <div className="outbox-acts">
          {item.state === 'draft' ? (
            <Button kind="primary" onClick={() => void mend()}>
              {t('outbox.go_on')}
            </Button>
          ) : null}
          {item.state === 'conflict' ? (
            <Button kind="primary" onClick={() => setChoosing(true)}>
              {t('outbox.choose')}
            </Button>
          ) : null}
          {item.state === 'refused' && (fresh || item.before) ? (
            <Button kind="primary" icon="edit" onClick={() => void mend()}>
              {t(item.move ? 'outbox.fill' : 'outbox.edit')}
            </Button>
          ) : null}
          {item.state === 'waiting' && fresh && !item.tried && item.kind !== 'form' ? (
            <Button icon="edit" onClick={() => void mend()}>
              {t('outbox.change')}
            </Button>
          ) : null}
          {item.state === 'refused' ? <Button onClick={again}>{t('outbox.resend')}</Button> : null}
          {item.state !== 'sending' ? (
            <Button kind="quiet" onClick={() => void discard()}>
              {t('outbox.discard')}
            </Button>
          ) : null}
        </div>
      )}
    </li>
  );
}

/** A refused move: the gate's dialogue says what is missing, takes it, and moves the record as it is now. */
async function fillIn(item: Item, move: NonNullable<Item['move']>) {
  const { stage: _, ...values } = item.values;
  const row = await queryClient
    .fetchQuery({ ...recordQuery(item.object, item.record ?? ''), staleTime: 0 })
    .catch(() => item.before);
  if (!row) return;
  useGate.setState({
    gate: {
      object: item.object,
      row,
      to: move.to,
      pipeline: move.pipeline,
      error: errorOf(item),
      ask: Object.keys(values),
      values,
      done: (moved) => {
        if (moved) void forget(item.id);
      },
    },
  });
}

/** What a change of a record changes. */
function What({ item }: { item: Item }) {
  const label = useLabel();
  const object = useObject(item.object);
  if (!object || item.version === undefined || item.state === 'conflict') return null;
  return (
    <dl className="outbox-what">
      {Object.entries(item.values).map(([name, value]) => {
        const field = fieldOf(object, name);
        return field ? (
          <div key={name}>
            <dt className="muted">{label(field.label)}</dt>
            <dd>
              {isEmpty(value) ? (
                '—'
              ) : (
                <FieldValue
                  field={field}
                  object={object}
                  row={{ ...item.before, queued: undefined } as Row}
                  value={value}
                />
              )}
            </dd>
          </div>
        ) : null;
      })}
    </dl>
  );
}

/** The program's reasons, by field where it named one. */
function Why({ item }: { item: Item }) {
  const t = useT();
  const label = useLabel();
  const object = useObject(item.object);
  const { refusal } = item;
  if (!refusal || item.state === 'waiting' || item.state === 'sending') return null;
  const error = errorOf(item);
  const filesOnly = Boolean(item.record) && item.version === undefined;
  const lines =
    item.state === 'conflict'
      ? [t('outbox.theirs')]
      : refusal.code === 'unsure'
        ? [t('outbox.unsure')]
        : filesOnly && refusal.status === 404
          ? [t('outbox.no_files')]
          : refusal.fields.length
            ? refusal.fields.map((fault) => {
                const field = object && fieldOf(object, fault.field);
                const message = faultSentence(refusal.code, fault);
                return field ? t('outbox.fault', { field: label(field.label), message }) : message;
              })
            : refusal.code === 'not_found'
              ? [t('outbox.gone')]
              : [explain(error)];
  return (
    <ul className="outbox-why">
      {filesOnly && refusal.status !== 404 ? <li>{t('outbox.files_only')}</li> : null}
      {lines.map((line) => (
        <li key={line}>
          <Icon name="alert" size={14} />
          <span>{line}</span>
        </li>
      ))}
    </ul>
  );
}
