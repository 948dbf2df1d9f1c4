import type { English } from '../words';
import type source from '../zh-CN/notices';

const words: English<typeof source> = {
  'notices.mention': 'mentioned you in a comment',
  'notices.assigned': 'gave you a record',
  'notices.assigned_many': 'gave you {{n}} {{object, lower}}',
  'notices.gone': 'You may no longer see this record',
  'notices.shared': 'shared a record with you',
  'notices.job': 'A background job had faults',
  'notices.alert': 'Alert on a KPI',
  'notices.control': 'needs your attention',
  'notices.comment': 'commented',
  'notices.call': 'Incoming call',
  'notices.missed_call': 'Missed call',
  'notices.rule': 'Automation',
  'notices.approval': 'Approval',
  'notices.request': 'Request for support',
  'notices.overdue': 'A request is overdue',
  'notices.reminder': 'Reminder',
  'notices.late': 'Still to be done',
  'notices.escalation': 'has not done this',
  'notices.many': 'About {{n}} {{object}}',
  'notices.other': 'Notification',
  'notices.unread': 'Unread',
  'notices.which': 'Which notifications to show',
  'notices.read_all': 'Mark all read',
  'notices.none':
    'No notifications yet. When somebody mentions you, gives you a record, or a job fails, it shows here.',
  'notices.none_unread': 'Nothing unread',
  'notices.failed': 'The notifications did not load',
  'notices.earlier': 'Show earlier',
  'notices.recycle_warning': '{{n}} {{object, lower}} of yours will be taken back',
  'notices.recycle_escalation': '{{n}} {{object, lower}} of your people run out of time',
  'notices.recycled': '{{n}} {{object, lower}} of yours were taken back',
};
export default words;
