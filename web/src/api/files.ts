// Files that hang on a record: sent as they are, listed newest first, deleted with a way back for 30 days.
import { useQuery } from '@tanstack/react-query';
import { api, call, isApiError } from './client';
import { keys } from './keys';
import { queryClient } from './query_client';
import { recordPath } from './records';
import type { Link } from './types';

/** What the program takes at most. */
export const MOST_BYTES = 25 * 1024 * 1024;

export interface StoredFile {
  id: string;
  name: string;
  size: number;
  type: string;
  image: boolean;
  created_at: string;
  created_by?: Link | null;
  href: string;
}

/** The files of a record; null when this program keeps none. */
export const useFiles = (object: string, id: string) =>
  useQuery({
    queryKey: keys.files(object, id),
    queryFn: async ({ signal }) => {
      try {
        return (await api.get<{ files: StoredFile[] }>(`${recordPath(object, id)}/files`, undefined, signal)).files;
      } catch (error) {
        if (isApiError(error) && error.code === 'not_found') return null;
        throw error;
      }
    },
  });

function refresh(object: string, id: string) {
  void queryClient.invalidateQueries({ queryKey: keys.files(object, id) });
  void queryClient.invalidateQueries({ queryKey: keys.timeline(object, id) });
}

/** One file; `key` makes a second try of the same one harmless. */
export async function sendFile(
  object: string,
  id: string,
  file: File,
  options: { key: string; signal?: AbortSignal },
): Promise<StoredFile> {
  const made = await call<StoredFile>('POST', `${recordPath(object, id)}/files`, {
    raw: file,
    query: { name: file.name },
    ...options,
  });
  refresh(object, id);
  return made;
}

/** For a record that is not there yet: the file waits for the save that takes it, at most a day. */
export const sendWaitingFile = (object: string, file: File, options: { key: string; signal?: AbortSignal }) =>
  call<StoredFile>('POST', '/api/files', { raw: file, query: { object, name: file.name }, ...options });

/** Thrown away before any record took it. Where that fails, the program does it by itself. */
export const dropWaitingFile = (file: string) =>
  api.delete(`/api/files/${encodeURIComponent(file)}`).catch(() => undefined);

export async function deleteFile(object: string, id: string, file: string): Promise<void> {
  await api.delete(`/api/files/${encodeURIComponent(file)}`);
  refresh(object, id);
}

export async function restoreFile(object: string, id: string, file: string): Promise<void> {
  await api.post(`/api/files/${encodeURIComponent(file)}/restore`, {});
  refresh(object, id);
}
