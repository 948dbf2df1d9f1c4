import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { explain } from '@/api/errors';
import { deleteFile, MOST_BYTES, restoreFile, type StoredFile, useFiles } from '@/api/files';
import type { ObjectMeta, Row } from '@/api/types';
import { pushUndo, undo } from '@/api/undo';
import { useT } from '@/i18n';
import { useFormat } from '@/meta/format';
import { Button, Icon, IconButton, Skeleton, Spinner, toast } from '@/ui';
import './files.css';
import { sizeText } from './size_text';
import type { Uploads } from './use_uploads';

const FilePreview = lazy(() => import('@/meta/files/FilePreview').then((part) => ({ default: part.FilePreview })));

interface Props {
  object: ObjectMeta;
  row: Row;
  uploads: Uploads;
}

/** What hangs on the record: choose, drop anywhere on the page, or paste; look at it without leaving. */
export function Files({ object, row, uploads }: Props) {
  const t = useT();
  const answer = useFiles(object.name, row.id);
  const [shown, setShown] = useState<string | null>(null);
  const input = useRef<HTMLInputElement>(null);
  const files = answer.data ?? [];
  const mayAdd = (row.can?.includes('edit') ?? false) && !row.deleted_at;
  // This program keeps no files: nothing to offer.
  if (answer.data === null) return null;
  const remove = async (file: StoredFile) => {
    try {
      await deleteFile(object.name, row.id, file.id);
      const step = pushUndo(async () => {
        try {
          await restoreFile(object.name, row.id, file.id);
          toast(t('ui.undone'));
        } catch (error) {
          toast(explain(error), { kind: 'error' });
        }
      });
      toast(t('sheet.file_deleted', { name: file.name }), {
        action: { label: t('ui.undo'), run: () => void undo(step) },
      });
    } catch (error) {
      toast(explain(error), { kind: 'error' });
    }
  };
  return (
    <section className="card related-card" aria-label={t('sheet.files')}>
      <div className="card-head">
        <Icon name="clip" />
        <h2 className="ellipsis">
          {t('sheet.files')}
          {files.length > 0 ? <span className="list-count">{files.length}</span> : null}
        </h2>
        {mayAdd ? (
          <>
            <IconButton small icon="plus" label={t('sheet.file_add')} onClick={() => input.current?.click()} />
            <input
              ref={input}
              type="file"
              multiple
              hidden
              aria-label={t('sheet.file_add')}
              onChange={(event) => {
                uploads.add(event.currentTarget.files ?? []);
                event.currentTarget.value = '';
              }}
            />
          </>
        ) : null}
      </div>
      {answer.isPending ? (
        <div className="card-body">
          <Skeleton width="60%" />
        </div>
      ) : null}
      {answer.isError ? <p className="related-none muted">{explain(answer.error)}</p> : null}
      {answer.isSuccess && files.length === 0 && uploads.uploads.length === 0 ? (
        <p className="related-none muted">{t(mayAdd ? 'sheet.files_none' : 'sheet.files_none_read')}</p>
      ) : null}
      <ul>
        {uploads.uploads.map((upload) => (
          <li key={upload.key} className="file-row" data-failed={upload.state === 'failed' || undefined}>
            <span className="file-icon">{upload.state === 'failed' ? <Icon name="alert" /> : <Spinner />}</span>
            <span className="grow file-text">
              <span className="ellipsis strong">{upload.file.name}</span>
              <span className="muted" role={upload.fault ? 'alert' : undefined}>
                {upload.fault ?? t('sheet.file_sending', { size: sizeText(upload.file.size) })}
              </span>
            </span>
            {upload.state === 'failed' && upload.file.size > 0 && upload.file.size <= MOST_BYTES ? (
              <Button small onClick={() => uploads.again(upload)}>
                {t('ui.retry')}
              </Button>
            ) : null}
            <IconButton
              small
              icon="close"
              label={t('sheet.file_drop', { name: upload.file.name })}
              onClick={() => uploads.drop(upload)}
            />
          </li>
        ))}
        {files.map((file) => (
          <FileRow
            key={file.id}
            file={file}
            may={mayAdd}
            open={() => setShown(file.id)}
            remove={() => void remove(file)}
          />
        ))}
      </ul>
      {shown && files.some((file) => file.id === shown) ? (
        <Suspense>
          <FilePreview files={files} id={shown} go={setShown} onClose={() => setShown(null)} />
        </Suspense>
      ) : null}
    </section>
  );
}

function FileRow({
  file,
  may,
  open,
  remove,
}: {
  file: StoredFile;
  may: boolean;
  open: () => void;
  remove: () => void;
}) {
  const t = useT();
  const format = useFormat();
  return (
    <li className="file-row">
      <button type="button" className="file-open" onClick={open}>
        <span className="file-icon">
          {file.image ? <img src={file.href} alt="" loading="lazy" /> : <Icon name="file-text" />}
        </span>
        <span className="grow file-text">
          <span className="ellipsis strong">{file.name}</span>
          <span className="muted ellipsis">
            {sizeText(file.size)} · {file.created_by?.name ?? ''} {format.ago(file.created_at)}
          </span>
        </span>
      </button>
      <a
        className="btn btn-quiet btn-icon btn-small"
        href={file.href}
        download={file.name}
        aria-label={t('sheet.file_download', { name: file.name })}
      >
        <Icon name="download" size={14} />
      </a>
      {may ? (
        <IconButton
          small
          icon="trash"
          iconSize={14}
          label={t('sheet.file_delete', { name: file.name })}
          onClick={remove}
        />
      ) : null}
    </li>
  );
}

/** Files dropped anywhere on the page, or pasted, go to the record. Text is left to whatever has the focus. */
export function DropZone({ add }: { add: (files: Iterable<File>) => void }) {
  const t = useT();
  const [over, setOver] = useState(false);
  useEffect(() => {
    let depth = 0;
    const hasFiles = (data: DataTransfer | null) => data?.types.includes('Files') ?? false;
    const enter = (event: DragEvent) => {
      if (!hasFiles(event.dataTransfer)) return;
      depth += 1;
      setOver(true);
    };
    const leave = (event: DragEvent) => {
      if (!hasFiles(event.dataTransfer)) return;
      depth = Math.max(0, depth - 1);
      if (depth === 0) setOver(false);
    };
    const hover = (event: DragEvent) => {
      if (hasFiles(event.dataTransfer)) event.preventDefault();
    };
    const drop = (event: DragEvent) => {
      depth = 0;
      setOver(false);
      if (!hasFiles(event.dataTransfer)) return;
      event.preventDefault();
      add(event.dataTransfer?.files ?? []);
    };
    const paste = (event: ClipboardEvent) => {
      const files = event.clipboardData?.files;
      // A copied cell of a spreadsheet brings a picture of itself along with its text: the text is meant.
      if (!files?.length || event.clipboardData?.types.includes('text/plain')) return;
      event.preventDefault();
      add(files);
    };
    window.addEventListener('dragenter', enter);
    window.addEventListener('dragleave', leave);
    window.addEventListener('dragover', hover);
    window.addEventListener('drop', drop);
    window.addEventListener('paste', paste);
    return () => {
      window.removeEventListener('dragenter', enter);
      window.removeEventListener('dragleave', leave);
      window.removeEventListener('dragover', hover);
      window.removeEventListener('drop', drop);
      window.removeEventListener('paste', paste);
    };
  }, [add]);
  return over ? (
    <div className="drop-zone">
      <p>
        <Icon name="upload" size={22} />
        {t('sheet.file_release')}
      </p>
    </div>
  ) : null;
}
