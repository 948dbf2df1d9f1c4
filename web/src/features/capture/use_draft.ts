// What is being captured, kept on the device with every keystroke: phones close pages while the camera is open.
import { useCallback, useEffect, useRef, useState } from 'react';
import type { Values } from '@/api/records';
import { useSession } from '@/api/session';
import { defaultsOf } from '@/meta/defaults';
import { isEmpty } from '@/meta/fields';
import { holdUnsaved } from '@/meta/unsaved';
import {
  dropFile,
  filesOf,
  forget,
  type Item,
  itemsOf,
  type KeptFile,
  newId,
  openOutbox,
  putFile,
  putItem,
} from '@/offline/outbox';
import { type Kind, startValues } from './kinds';

export interface Draft {
  item: Item;
  files: KeptFile[];
  /** Something is typed that is not in the queue. */
  dirty: boolean;
  /** It was begun before. */
  restored: boolean;
  change: (part: Partial<Item>) => void;
  addFile: (file: Omit<KeptFile, 'id' | 'item'>) => Promise<void>;
  removeFile: (id: string) => void;
  /** Throws away what was typed. */
  drop: () => void;
  /** Puts down what is typed now, at once. */
  put: () => Promise<void>;
}

/** The draft of this kind that was begun, or a fresh one. `given` is an item of the queue to be mended. */
export function useDraft(kind: Kind, given: Item | undefined, about: Values): Draft | null {
  const session = useSession();
  const me = session.user.id;
  const fresh = useCallback(
    (): Item => ({
      id: newId(),
      user: me,
      at: new Date().toISOString(),
      kind: kind.name,
      object: kind.object.name,
      title: '',
      values: { ...startValues(kind, defaultsOf(kind.object, session)), ...about },
      state: 'draft',
      key: newId(),
      tries: 0,
    }),
    [kind, me, session, about],
  );
  const [item, setItem] = useState<Item | null>(null);
  const [files, setFiles] = useState<KeptFile[]>([]);
  const [dirty, setDirty] = useState(false);
  const [restored, setRestored] = useState(false);
  const latest = useRef<Item | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  // biome-ignore lint/correctness/useExhaustiveDependencies: begun once
  useEffect(() => {
    openOutbox(me);
    void (async () => {
      const old =
        given ?? (await itemsOf(me)).find((each) => each.state === 'draft' && each.kind === kind.name) ?? null;
      const start = old ?? fresh();
      latest.current = start;
      setFiles(old ? await filesOf(old.id) : []);
      setRestored(Boolean(old) && !given);
      setDirty(Boolean(old) && !given);
      setItem(start);
    })();
  }, []);
  useEffect(() => (dirty ? holdUnsaved() : undefined), [dirty]);

  const put = useCallback(async () => {
    clearTimeout(timer.current);
    timer.current = undefined;
    if (latest.current) await putItem(latest.current);
  }, []);
  // Leaving puts down what the last pause has not.
  useEffect(
    () => () => {
      if (timer.current !== undefined) void put();
    },
    [put],
  );
  const change = useCallback(
    (part: Partial<Item>) => {
      const before = latest.current;
      if (!before) return;
      // Another content is another request. A draft stays one; what was refused waits for the person as it was.
      const next = { ...before, ...part, key: newId(), tries: 0, tried: undefined };
      latest.current = next;
      setItem(next);
      setDirty(true);
      clearTimeout(timer.current);
      timer.current = setTimeout(() => void put(), 250);
    },
    [put],
  );
  const addFile = useCallback(
    async (file: Omit<KeptFile, 'id' | 'item'>) => {
      if (!latest.current) return;
      const kept = { ...file, id: newId(), item: latest.current.id };
      setFiles((old) => [...old, kept]);
      setDirty(true);
      await put();
      await putFile(kept);
    },
    [put],
  );
  const removeFile = useCallback((id: string) => {
    setFiles((old) => old.filter((file) => file.id !== id));
    void dropFile(id);
  }, []);
  const drop = useCallback(() => {
    clearTimeout(timer.current);
    timer.current = undefined;
    if (latest.current) void forget(latest.current.id);
    const next = fresh();
    latest.current = next;
    setItem(next);
    setFiles([]);
    setDirty(false);
    setRestored(false);
  }, [fresh]);
  return item ? { item, files, dirty, restored, change, addFile, removeFile, drop, put } : null;
}

/** Anything a person would miss. */
export const hasContent = (item: Item, files: KeptFile[], body: string | undefined) =>
  files.length > 0 || Boolean(item.place) || !isEmpty(item.values[body ?? '']);
