import { useT } from '@/i18n';
import { Icon } from '@/ui';
import type { Around } from './types';

/** Whether a change of this record, or of this field of it, waits on the device. */
export function isWaiting(row: Around | undefined, field?: string): boolean {
  const names = row?.queued;
  return Array.isArray(names) && (field === undefined || (names as unknown[]).includes(field));
}

/** Says that what stands here is on this device only, until the network is back. */
export function QueuedMark() {
  const t = useT();
  return (
    <span className="queued" role="img" title={t('offline.queued_mark')} aria-label={t('offline.queued_mark')}>
      <Icon name="upload" size={12} />
    </span>
  );
}
