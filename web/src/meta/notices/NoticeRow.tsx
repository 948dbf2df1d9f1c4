import { useNavigate } from '@tanstack/react-router';
import { explain } from '@/api/errors';
import { useTray } from '@/api/jobs';
import { markRead, type Notice } from '@/api/notifications';
import { type Key, useT } from '@/i18n';
import { phoneText } from '@/meta/fields/text';
import { useFormat } from '@/meta/format';
import { plainText } from '@/meta/marks';
import { useLabel, useSchema } from '@/meta/schema';
import { Avatar, Icon, type IconName, toast } from '@/ui';
import './notices.css';

const marks: Record<Notice['kind'], { icon: IconName; says: Key }> = {
  mention: { icon: 'at', says: 'notices.mention' },
  assigned: { icon: 'user-plus', says: 'notices.assigned' },
  shared: { icon: 'share', says: 'notices.shared' },
  job: { icon: 'layers', says: 'notices.job' },
  comment: { icon: 'message', says: 'notices.comment' },
  call: { icon: 'phone', says: 'notices.call' },
  missed_call: { icon: 'phone', says: 'notices.missed_call' },
  rule: { icon: 'spark', says: 'notices.rule' },
  approval: { icon: 'shield', says: 'notices.approval' },
  request: { icon: 'inbox', says: 'notices.request' },
  overdue: { icon: 'clock', says: 'notices.overdue' },
  reminder: { icon: 'clock', says: 'notices.reminder' },
  late: { icon: 'clock', says: 'notices.late' },
  escalation: { icon: 'flag', says: 'notices.escalation' },
  recycle_warning: { icon: 'clock', says: 'notices.recycle_warning' },
  recycle_escalation: { icon: 'flag', says: 'notices.recycle_escalation' },
  recycled: { icon: 'inbox', says: 'notices.recycled' },
  alert: { icon: 'bell', says: 'notices.alert' },
  control: { icon: 'shield', says: 'notices.control' },
};

/** One notification: a press marks it read and goes to what it is about. */
export function NoticeRow({ item, done }: { item: Notice; done?: () => void }) {
  const t = useT();
  const format = useFormat();
  const label = useLabel();
  const schema = useSchema();
  const navigate = useNavigate();
  const mark = marks[item.kind] ?? { icon: 'bell' as const, says: 'notices.other' as const };
  const object = item.object ? schema.byName.get(item.object) : undefined;
  const many = item.kind !== 'job' && !item.record && item.count ? item.count : 0;
  const given = many > 0 && item.kind === 'assigned';
  const recycling = item.kind.startsWith('recycle') && many > 0;
  const says = recycling
    ? t(mark.says, { n: format.number(many), object: label(object?.plural) })
    : given
      ? t('notices.assigned_many', { n: format.number(many), object: label(object?.plural) })
      : many
        ? t('notices.many', { n: format.number(many), object: label(object?.plural) })
        : t(mark.says);
  const title = item.title || (many || item.kind === 'call' || item.kind === 'missed_call' ? '' : t('notices.gone'));
  const open = () => {
    if (!item.read) markRead({ ids: [item.id] }).catch((error: unknown) => toast(explain(error), { kind: 'error' }));
    done?.();
    if (item.kind === 'alert' && item.record) void navigate({ to: '/reports/alerts', search: { alert: item.record } });
    else if (item.object && item.record && schema.byName.has(item.object))
      void navigate({ to: '/o/$object/$id', params: { object: item.object, id: item.record } });
    else if (item.kind === 'job') useTray.setState({ open: true });
    else if ((given || item.kind === 'recycle_warning') && object)
      void navigate({
        to: '/o/$object',
        params: { object: object.name },
        search: { where: `${object.traits.owner ?? 'owner'} = me()`, sort: '-updated_at' },
      });
  };
  return (
    <li>
      <button type="button" className="notice" data-unread={!item.read || undefined} data-day-item onClick={open}>
        {item.actor?.name ? (
          <Avatar name={item.actor.name} large />
        ) : (
          <span className="notice-mark">
            <Icon name={mark.icon} />
          </span>
        )}
        <span className="grow notice-text">
          <span className="notice-says">
            <Icon name={mark.icon} size={13} />
            {item.actor?.name ? <span className="strong">{item.actor.name}</span> : null}
            <span className="grow ellipsis">{says}</span>
            <span className="muted notice-at">{format.ago(item.at)}</span>
          </span>
          {title ? <span className="strong ellipsis">{title}</span> : null}
          {item.body ? <span className="muted notice-body">{phoneText(plainText(item.body))}</span> : null}
        </span>
        {item.read ? null : <span className="notice-dot" role="img" aria-label={t('notices.unread')} />}
      </button>
    </li>
  );
}
