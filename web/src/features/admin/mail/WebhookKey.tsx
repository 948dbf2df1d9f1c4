import { useState } from 'react';
import { api } from '@/api/client';
import { explain } from '@/api/errors';
import { useT } from '@/i18n';
import { Banner, Button, Confirm, Dialog, TextField, toast } from '@/ui';

/** The key webhooks are signed with: changed here, shown once. */
export function WebhookKey() {
  const t = useT();
  const [asking, setAsking] = useState(false);
  const [made, setMade] = useState('');
  const change = async () => {
    try {
      setMade((await api.post<{ secret: string }>('/api/webhooks/secret')).secret);
    } catch (error) {
      return explain(error);
    }
    setAsking(false);
    return undefined;
  };
  const copy = () => void navigator.clipboard.writeText(made).then(() => toast(t('admin.copied')));
  return (
    <div className="mail-part mail-key">
      <div className="grow">
        <p className="strong">{t('mail.secret')}</p>
        <p className="muted">{t('mail.secret_help')}</p>
      </div>
      <Button onClick={() => setAsking(true)}>{t('mail.secret_new')}</Button>
      {asking ? (
        <Confirm title={t('mail.secret')} act={t('mail.secret_new')} onAct={change} onClose={() => setAsking(false)}>
          {t('mail.secret_confirm')}
        </Confirm>
      ) : null}
      {made ? (
        <Dialog
          title={t('mail.secret')}
          onClose={() => setMade('')}
          foot={
            <Button kind="primary" onClick={() => setMade('')}>
              {t('admin.key_kept')}
            </Button>
          }
        >
          <div className="stack">
            <Banner kind="warn">{t('mail.secret_once')}</Banner>
            <span className="input-group">
              <TextField aria-label={t('mail.secret')} readOnly className="admin-key" value={made} data-autofocus />
              <Button icon="copy" onClick={copy}>
                {t('admin.copy')}
              </Button>
            </span>
          </div>
        </Dialog>
      ) : null}
    </div>
  );
}
