import { useQuery } from '@tanstack/react-query';
import { mailSettingsQuery } from '@/api/mail';
import { useT } from '@/i18n';
import { Section } from '../Section';
import './mail.css';
import { Mailboxes } from './Mailboxes';
import { Sending } from './Sending';

/** Where mail comes from and how it leaves. */
export function Mail() {
  const t = useT();
  const settings = useQuery(mailSettingsQuery);
  return (
    <Section
      title={t('admin.mail')}
      waiting={settings.isPending}
      fault={settings.error}
      retry={() => void settings.refetch()}
    >
      <div className="stack admin-settings">
        <Mailboxes />
        {settings.data ? <Sending settings={settings.data} /> : null}
      </div>
    </Section>
  );
}
