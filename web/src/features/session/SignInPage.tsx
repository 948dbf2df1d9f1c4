import { useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';
import { keys } from '@/api/keys';
import { setLanguage, useLanguage, useT } from '@/i18n';
import { Button } from '@/ui';
import { SignInForm } from './SignInForm';
import './session.css';
import { setupQuery } from './setup';

const route = getRouteApi('/signin');

export function SignInPage() {
  const t = useT();
  const language = useLanguage();
  const { next } = route.useSearch();
  const navigate = useNavigate();
  const client = useQueryClient();
  // Nobody is here yet: the first person sets the workspace up.
  const fresh = useQuery(setupQuery).data === true;
  useEffect(() => {
    if (fresh) void navigate({ to: '/setup', replace: true });
  }, [fresh, navigate]);
  return (
    <main className="sign-in">
      <div className="sign-in-box">
        <img src="/favicon.svg" alt="" width={44} height={44} />
        <h1>{t('session.title')}</h1>
        <p className="muted">{t('session.lead')}</p>
        <SignInForm
          onDone={(session) => {
            client.clear();
            client.setQueryData(keys.session, session);
            void navigate({ href: next?.startsWith('/') && !next.startsWith('//') ? next : '/' });
          }}
        />
        <Button
          kind="link"
          lang={language === 'en' ? 'zh-CN' : 'en'}
          onClick={() => void setLanguage(language === 'en' ? 'zh-CN' : 'en')}
        >
          {language === 'en' ? '简体中文' : 'English'}
        </Button>
      </div>
    </main>
  );
}
