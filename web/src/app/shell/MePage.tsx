import { useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import { signOut, useCan, useSession } from '@/api/session';
import { type Language, loadTexts, setLanguage, useLanguage, useT } from '@/i18n';
import { forgetRecent } from '@/meta/recent';
import { useLabel, useMainObjects, useSchema } from '@/meta/schema';
import { useOffline } from '@/offline/state';
import { Avatar, Button, Card, Dialog, DialogFoot, Icon, type IconName, ObjectIcon, Segmented } from '@/ui';
import { setTheme, type Theme, useTheme } from '../theme';

// Comes with its words.
const MailWishes = lazy(async () => {
  await loadTexts('mail');
  return { default: (await import('./MailWishes')).MailWishes };
});
const WorkWishes = lazy(async () => {
  await loadTexts('mail');
  return { default: (await import('./MailWishes')).WorkWishes };
});

const apple = /iPhone|iPad/.test(navigator.userAgent) && !('standalone' in navigator && navigator.standalone);

/** The fifth tab: who I am, what waits on this device, everything there is, and how it looks. */
export function MePage() {
  const t = useT();
  const label = useLabel();
  const session = useSession();
  const language = useLanguage();
  const { theme } = useTheme();
  const objects = useMainObjects();
  const mayAdminister = useCan('administer');
  const learns = (useSchema().byName.get('lesson_assignment')?.rights.read ?? 'none') !== 'none';
  const { waiting, refused, drafts, install } = useOffline();
  const queued = waiting + refused + drafts;
  return (
    <div className="page">
      <div className="page-body me">
        <header className="me-head">
          <Avatar name={session.user.name} large />
          <div className="grow">
            <h1>{session.user.name}</h1>
            <p className="muted">
              {[label(session.user.role?.label), session.user.team?.name].filter(Boolean).join(' · ') ||
                session.user.login}
            </p>
          </div>
        </header>
        <Card flush>
          <ul>
            <Entry to="/approvals" icon="shield" text={t('app.approvals')} />
            <Entry
              to="/outbox"
              icon="upload"
              text={t('me.outbox')}
              note={queued ? String(queued) : t('me.outbox_none')}
              loud={refused > 0}
            />
            {install ? (
              <li>
                <button type="button" className="line me-line" onClick={() => void install()}>
                  <Icon name="download" size={18} />
                  <span className="grow">
                    {t('me.install')}
                    <small className="muted">{t('me.install_help')}</small>
                  </span>
                </button>
              </li>
            ) : null}
            {apple ? (
              <li className="line me-line">
                <Icon name="share" size={18} />
                <span className="grow">
                  {t('me.install')}
                  <small className="muted">{t('me.install_ios')}</small>
                </span>
              </li>
            ) : null}
          </ul>
        </Card>
        <Card flush title={t('me.records')}>
          <ul className="me-grid">
            {objects.map((object) => (
              <li key={object.name}>
                <Link to="/o/$object" params={{ object: object.name }} className="line me-line">
                  <ObjectIcon name={object.icon} size={18} />
                  <span className="ellipsis">{label(object.plural)}</span>
                </Link>
              </li>
            ))}
          </ul>
        </Card>
        <Card flush title={t('me.work')}>
          <ul className="me-grid">
            <Entry to="/reports/boards" icon="file-text" text={t('app.boards')} />
            <Entry to="/reports/scorecard" icon="list" text={t('app.scorecard')} />
            <Entry to="/reports/funnel" icon="funnel" text={t('app.funnel')} />
            {learns ? <Entry to="/learning" icon="bookmark" text={t('app.learning')} /> : null}
            <Entry to="/import" icon="upload" text={t('app.import')} />
            <Entry to="/bin" icon="trash" text={t('app.bin')} />
            {mayAdminister ? <Entry to="/admin" icon="settings" text={t('app.admin')} /> : null}
          </ul>
        </Card>
        <Card>
          <div className="me-choice">
            <span>{t('me.language')}</span>
            <Segmented<Language>
              label={t('me.language')}
              value={language}
              options={[
                { value: 'zh-CN', label: '简体中文' },
                { value: 'en', label: 'English' },
              ]}
              onChange={(value) => void setLanguage(value)}
            />
          </div>
          <div className="me-choice">
            <span>{t('me.theme')}</span>
            <Segmented<Theme>
              label={t('me.theme')}
              value={theme}
              options={[
                { value: 'light', label: t('app.theme_light') },
                { value: 'dark', label: t('app.theme_dark') },
                { value: 'auto', label: t('app.theme_auto') },
              ]}
              onChange={setTheme}
            />
          </div>
        </Card>
        <Suspense fallback={null}>
          <WorkWishes />
          <MailWishes />
        </Suspense>
        <SignOut queued={waiting + refused} />
      </div>
    </div>
  );
}

function Entry({
  to,
  icon,
  text,
  note,
  loud,
}: {
  to:
    | '/outbox'
    | '/approvals'
    | '/reports/boards'
    | '/reports/funnel'
    | '/learning'
    | '/reports/scorecard'
    | '/import'
    | '/bin'
    | '/admin';
  icon: IconName;
  text: ReactNode;
  note?: string;
  loud?: boolean;
}) {
  const inside = (
    <>
      <Icon name={icon} size={18} />
      <span className="grow ellipsis">{text}</span>
      {note ? <span className={loud ? 'tag tag-red' : 'muted'}>{note}</span> : null}
    </>
  );
  return (
    <li>
      {to === '/admin' ? (
        <Link to="/admin/{-$section}" params={{}} className="line me-line">
          {inside}
        </Link>
      ) : (
        <Link to={to} className="line me-line">
          {inside}
        </Link>
      )}
    </li>
  );
}

function SignOut({ queued }: { queued: number }) {
  const t = useT();
  const client = useQueryClient();
  const [asking, setAsking] = useState(false);
  const leave = () => {
    forgetRecent();
    void signOut().finally(() => {
      client.clear();
      window.location.assign('/signin');
    });
  };
  return (
    <>
      <Button icon="sign-out" wide onClick={() => (queued ? setAsking(true) : leave())}>
        {t('app.sign_out')}
      </Button>
      {asking ? (
        <Dialog
          title={t('app.sign_out')}
          onClose={() => setAsking(false)}
          foot={<DialogFoot onCancel={() => setAsking(false)} act={t('me.sign_out_anyway')} onAct={leave} />}
        >
          <p>{t('me.sign_out_queued', { count: queued })}</p>
        </Dialog>
      ) : null}
    </>
  );
}
