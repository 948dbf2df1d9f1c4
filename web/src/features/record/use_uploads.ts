import { useCallback, useEffect, useRef, useState } from 'react';
import { isApiError } from '@/api/client';
import { explain } from '@/api/errors';
import { MOST_BYTES, sendFile } from '@/api/files';
import { t } from '@/i18n';
import { holdUnsaved } from '@/meta/unsaved';

export interface Upload {
  key: string;
  file: File;
  state: 'waiting' | 'sending' | 'failed';
  fault?: string;
  stop: AbortController;
}

/** Files on their way to a record: one after the other, each with its own fault and its own second try. */
export function useUploads(object: string, id: string) {
  const [uploads, setUploads] = useState<Upload[]>([]);
  const busy = useRef(false);
  const change = useCallback(
    (key: string, next: Partial<Upload> | null) =>
      setUploads((old) => old.flatMap((item) => (item.key !== key ? item : next ? { ...item, ...next } : []))),
    [],
  );
  useEffect(() => (uploads.length > 0 ? holdUnsaved() : undefined), [uploads.length]);
  useEffect(() => {
    const next = uploads.find((item) => item.state === 'waiting');
    if (!next || busy.current) return;
    busy.current = true;
    change(next.key, { state: 'sending' });
    sendFile(object, id, next.file, { key: next.key, signal: next.stop.signal })
      .then(
        () => change(next.key, null),
        (error: unknown) =>
          next.stop.signal.aborted
            ? change(next.key, null)
            : change(next.key, {
                state: 'failed',
                fault: isApiError(error) && error.code === 'not_found' ? t('sheet.files_missing') : explain(error),
              }),
      )
      .finally(() => {
        busy.current = false;
        // Whoever waits is looked at again.
        setUploads((old) => [...old]);
      });
  }, [uploads, object, id, change]);
  const add = useCallback((files: Iterable<File>) => {
    const fresh = [...files].map((file): Upload => {
      const fault =
        file.size > MOST_BYTES ? t('sheet.file_too_large') : file.size === 0 ? t('sheet.file_empty') : undefined;
      return {
        key: crypto.randomUUID(),
        file,
        state: fault ? 'failed' : 'waiting',
        fault,
        stop: new AbortController(),
      };
    });
    setUploads((old) => [...old, ...fresh]);
  }, []);
  const drop = useCallback(
    (upload: Upload) => {
      upload.stop.abort();
      change(upload.key, null);
    },
    [change],
  );
  const again = useCallback(
    (upload: Upload) => change(upload.key, { state: 'waiting', fault: undefined, stop: new AbortController() }),
    [change],
  );
  return { uploads, add, drop, again };
}
export type Uploads = ReturnType<typeof useUploads>;
