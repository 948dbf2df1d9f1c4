import { useQuery } from '@tanstack/react-query';
import type { StoredFile } from '@/api/files';
import { useT } from '@/i18n';
import { Dialog, EmptyState, Icon, IconButton, Skeleton } from '@/ui';
import './preview.css';

const MOST_TEXT = 512 * 1024;

/** A file above the page; arrows go through all of them. What a browser cannot show safely is offered for download. */
export function FilePreview({
  files,
  id,
  go,
  onClose,
}: {
  files: StoredFile[];
  id: string;
  go: (id: string) => void;
  onClose: () => void;
}) {
  const t = useT();
  const at = files.findIndex((file) => file.id === id);
  const file = files[at];
  if (!file) return null;
  const step = (by: number) => {
    const next = files[at + by];
    if (next) go(next.id);
  };
  const text = file.type.startsWith('text/plain') && file.size <= MOST_TEXT;
  return (
    <Dialog title={file.name} width={920} onClose={onClose}>
      <div
        className="preview"
        onKeyDown={(event) => {
          if (event.key === 'ArrowLeft') step(-1);
          else if (event.key === 'ArrowRight') step(1);
        }}
      >
        {file.image ? (
          <img key={file.id} src={file.href} alt={file.name} />
        ) : text ? (
          <TextPreview file={file} />
        ) : (
          <EmptyState icon="file-text" title={t('sheet.file_no_preview')} />
        )}
      </div>
      <div className="row preview-foot">
        {files.length > 1 ? (
          <>
            <IconButton icon="chevron-left" label={t('record.previous')} disabled={at === 0} onClick={() => step(-1)} />
            <span className="muted">
              {at + 1} / {files.length}
            </span>
            <IconButton
              icon="chevron-right"
              label={t('record.next')}
              disabled={at === files.length - 1}
              onClick={() => step(1)}
            />
          </>
        ) : null}
        <span className="grow" />
        {file.type === 'application/pdf' || file.image ? (
          <a className="btn btn-default" href={file.href} target="_blank" rel="noopener noreferrer">
            <Icon name="external" size={14} />
            {t('sheet.file_open')}
          </a>
        ) : null}
        <a className="btn btn-primary" href={file.href} download={file.name}>
          <Icon name="download" size={14} />
          {t('jobs.download')}
        </a>
      </div>
    </Dialog>
  );
}

function TextPreview({ file }: { file: StoredFile }) {
  const t = useT();
  const answer = useQuery({
    queryKey: ['file', file.id],
    queryFn: async ({ signal }) => {
      const response = await fetch(file.href, { signal, credentials: 'same-origin' });
      if (!response.ok) throw new Error(String(response.status));
      return response.text();
    },
  });
  if (answer.isPending) return <Skeleton height={200} />;
  if (answer.isError) return <EmptyState icon="alert" title={t('error.unknown')} />;
  return (
    <pre className="preview-text" tabIndex={0}>
      {answer.data}
    </pre>
  );
}
