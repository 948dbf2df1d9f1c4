import { useEffect, useRef, useState } from 'react';
import { isApiError } from '@/api/client';
import { explain } from '@/api/errors';
import { dropWaitingFile, MOST_BYTES, sendFile, sendWaitingFile } from '@/api/files';
import { useT } from '@/i18n';
import { holdUnsaved } from '@/meta/unsaved';
import { Button, Icon, IconButton, Spinner } from '@/ui';
import { isLink, linkText } from '../fields/link';
import type { ControlProps } from '../fields/types';
import { openPreview } from '../files/preview';
import './file.css';

interface Going {
  file: File;
  key: string;
  stop: AbortController;
  fault?: string;
}

/** One file: chosen, dropped or pasted. It is sent at once, to the record when it is there already; before that it waits on
 * the server, so that a refused save loses nothing. */
export function FileControl({
  field,
  object,
  row,
  value,
  onChange,
  onDone,
  label,
  id,
  autoFocus,
  ...rest
}: ControlProps) {
  const t = useT();
  const input = useRef<HTMLInputElement>(null);
  const [going, setGoing] = useState<Going | null>(null);
  const [over, setOver] = useState(false);
  const record = typeof row?.id === 'string' ? row.id : undefined;
  const link = isLink(value) ? value : null;
  const sending = going !== null && !going.fault;
  useEffect(() => (sending ? holdUnsaved() : undefined), [sending]);

  const send = async (file: File, key: string = crypto.randomUUID()) => {
    if (!object) return;
    going?.stop.abort();
    const now: Going = { file, key, stop: new AbortController() };
    if (file.size > MOST_BYTES || file.size === 0) {
      setGoing({ ...now, fault: t(file.size === 0 ? 'field.file_empty' : 'field.file_too_large') });
      return;
    }
    setGoing(now);
    try {
      const options = { key, signal: now.stop.signal };
      const stored = record
        ? await sendFile(object.name, record, file, options)
        : await sendWaitingFile(object.name, file, options);
      setGoing(null);
      const next = { id: stored.id, name: stored.name };
      onChange(next);
      onDone?.(next);
    } catch (error) {
      if (now.stop.signal.aborted) return;
      setGoing({ ...now, fault: isApiError(error) ? explain(error) : t('error.unknown') });
    }
  };
  const remove = () => {
    if (link && !record) void dropWaitingFile(link.id);
    onChange(null);
    onDone?.(null);
  };
  const take = (files: FileList | null | undefined) => {
    const file = files?.[0];
    if (file) void send(file);
    return Boolean(file);
  };
  return (
    <div
      className="file-control"
      data-over={over || undefined}
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes('Files')) return;
        event.preventDefault();
        event.stopPropagation();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        setOver(false);
        if (!take(event.dataTransfer.files)) return;
        event.preventDefault();
        event.stopPropagation();
      }}
      onPaste={(event) => {
        if (!take(event.clipboardData.files)) return;
        event.preventDefault();
        event.stopPropagation();
      }}
    >
      <input
        ref={input}
        type="file"
        hidden
        aria-label={label}
        onChange={(event) => {
          take(event.currentTarget.files);
          event.currentTarget.value = '';
        }}
      />
      {sending ? (
        <span className="row file-control-name" role="status">
          <Spinner />
          <span className="ellipsis">{t('field.file_sending', { name: going.file.name })}</span>
        </span>
      ) : link ? (
        <button
          type="button"
          className="file-control-name btn-plain"
          aria-label={t('field.file_show', { name: linkText(link) })}
          onClick={() => openPreview(link)}
        >
          <Icon name="clip" size={14} />
          <span className="ellipsis">{linkText(link)}</span>
        </button>
      ) : null}
      <Button
        aria-invalid={rest['aria-invalid']}
        aria-describedby={rest['aria-describedby']}
        id={id}
        small
        icon="upload"
        autoFocus={autoFocus}
        aria-label={id ? undefined : `${label}: ${t(link ? 'field.file_replace' : 'field.file_pick')}`}
        onClick={() => input.current?.click()}
      >
        {t(link ? 'field.file_replace' : 'field.file_pick')}
      </Button>
      {sending ? (
        <IconButton
          small
          icon="close"
          label={t('ui.cancel')}
          onClick={() => {
            going.stop.abort();
            setGoing(null);
          }}
        />
      ) : link && !field.required ? (
        <IconButton small icon="trash" label={t('field.file_remove', { name: linkText(link) })} onClick={remove} />
      ) : null}
      {going?.fault ? (
        <span className="file-control-fault" role="alert">
          {going.file.name}: {going.fault}
          {going.file.size > 0 && going.file.size <= MOST_BYTES ? (
            <Button kind="link" onClick={() => void send(going.file, going.key)}>
              {t('ui.retry')}
            </Button>
          ) : null}
        </span>
      ) : null}
    </div>
  );
}
