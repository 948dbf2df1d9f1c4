import { useNavigate } from '@tanstack/react-router';
import { explain } from '@/api/errors';
import { useTray } from '@/api/jobs';
import { markRead, type Notice } from '@/api/notifications';
import { type Key, useT } from '@/i18n';
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
  const many = item.kind === 'assigned' && !item.record && item.count ? item.count : 0;
  const says = many
    ? t('notices.assigned_many', { n: format.number(many), object: label(object?.plural) })
    : t(mark.says);
  const title = item.title || (many ? '' : t('notices.gone'));
  const open = () => {
    if (!item.read) markRead({ ids: [item.id] }).catch((error: unknown) => toast(explain(error), { kind: 'error' }));
    done?.();
    if (item.object && item.record && schema.byName.has(item.object))
      void navigate({ to: '/o/$object/$id', params: { object: item.object, id: item.record } });
    else if (item.kind === 'job') useTray.setState({ open: true });
    else if (item.kind === 'assigned' && many && object)
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
          {item.body ? <span className="muted notice-body">{plainText(item.body)}</span> : null}
        </span>
        {item.read ? null : <span className="notice-dot" role="img" aria-label={t('notices.unread')} />}
      </button>
    </li>
  );
}
