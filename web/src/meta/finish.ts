// Ticks something planned as done. What repeats says when it comes next; the tick can be taken back.
import { explain } from '@/api/errors';
import { keys } from '@/api/keys';
import { queryClient } from '@/api/query_client';
import { recordQuery, saveRecord } from '@/api/records';
import type { ObjectMeta, Row } from '@/api/types';
import { undo } from '@/api/undo';
import { t } from '@/i18n';
import { toast } from '@/ui';
import type { Format } from './format';

/** False when it was refused; the person has been told why. */
export async function finish(object: ObjectMeta, row: Row, format: Format, done = true): Promise<boolean> {
  const { done: tick = 'done', next, repeat, due = 'due' } = object.traits;
  try {
    const before = next ? row[next] : null;
    const saved = await saveRecord(object.name, row, { [tick]: done });
    const action = { label: t('ui.undo'), run: () => void undo() };
    // The next one is made behind the save: the record as it is now knows it, and its version is the one to undo from.
    const repeats = done && next && repeat && row[repeat];
    const now = repeats
      ? await queryClient.fetchQuery({ ...recordQuery(object.name, row.id), staleTime: 0 }).catch(() => saved)
      : saved;
    const link = repeats && next ? now[next] : null;
    let say = t(done ? 'record.finished' : 'record.reopened');
    if (typeof link === 'object' && link && 'id' in link && !before) {
      const following = await queryClient.fetchQuery(recordQuery(object.name, link.id)).catch(() => null);
      const day = following?.[due];
      if (typeof day === 'string') say = t('record.finished_next', { date: format.date(day) });
      void queryClient.invalidateQueries({ queryKey: keys.object(object.name) });
    }
    toast(say, { action });
    return true;
  } catch (error) {
    toast(explain(error), { kind: 'error' });
    return false;
  }
}
