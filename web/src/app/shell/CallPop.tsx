import { useNavigate } from '@tanstack/react-router';
import { endCall, useCall } from '@/api/calls';
import { markRead } from '@/api/notifications';
import { useT } from '@/i18n';
import { phoneText } from '@/meta/fields/text';
import { Button, Icon, IconButton } from '@/ui';
import './call_pop.css';

/** Who is calling, beside whatever is being done; it never takes the focus. */
export function CallPop() {
  const t = useT();
  const navigate = useNavigate();
  const call = useCall((state) => state.call);
  if (!call) return null;
  const put_away = () => {
    markRead({ ids: [call.id] }).catch(() => undefined);
    endCall();
  };
  const open = () => {
    if (call.object && call.record)
      void navigate({ to: '/o/$object/$id', params: { object: call.object, id: call.record } });
    put_away();
  };
  return (
    <div className="call-pop" role="alert" aria-label={t('intake.incoming')}>
      <span className="call-pop-mark">
        <Icon name="phone" />
      </span>
      <span className="call-pop-text">
        <span className="muted">{t('intake.incoming')}</span>
        <span className="strong ellipsis">{call.title || t('intake.new_caller')}</span>
        <span className="call-pop-number">{call.body ? phoneText(call.body) : t('intake.unknown_number')}</span>
      </span>
      {call.record ? (
        <Button kind="primary" small onClick={open}>
          {t('intake.open_record')}
        </Button>
      ) : null}
      <IconButton icon="close" label={t('intake.dismiss')} onClick={put_away} />
    </div>
  );
}
