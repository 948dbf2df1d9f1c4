import type { English } from '../words';
import type source from '../zh-CN/notices';

const words: English<typeof source> = {
  'notices.mention': 'mentioned you in a comment',
  'notices.assigned': 'gave you a record',
  'notices.assigned_many': 'gave you {{n}} {{object, lower}}',
  'notices.gone': 'You may no longer see this record',
  'notices.shared': 'shared a record with you',
  'notices.job': 'A background job had faults',
  'notices.comment': 'commented',
  'notices.other': 'Notification',
  'notices.unread': 'Unread',
  'notices.which': 'Which notifications to show',
  'notices.read_all': 'Mark all read',
  'notices.none':
    'No notifications yet. When somebody mentions you, gives you a record, or a job fails, it shows here.',
  'notices.none_unread': 'Nothing unread',
  'notices.failed': 'The notifications did not load',
  'notices.earlier': 'Show earlier',
};
export default words;
