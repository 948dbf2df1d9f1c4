import { useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { isApiError } from '@/api/client';
import { explain, faultsByField } from '@/api/errors';
import { watchJob } from '@/api/jobs';
import { keys } from '@/api/keys';
import { setLanguage, useLanguage, useT } from '@/i18n';
import { Banner, Button, Icon, Skeleton } from '@/ui';
import { AboutMe, AboutWork, Beginning } from './SetupSteps';
import './session.css';
import { missing, type Setup, setUp, setupQuery } from './setup';

const route = getRouteApi('/setup');
const steps = ['work', 'me', 'begin'] as const;

/** The first person in an empty workspace: what it is, who they are, what to begin with. */
export function SetupPage() {
  const t = useT();
  const language = useLanguage();
  const { token } = route.useSearch();
  const navigate = useNavigate();
  const client = useQueryClient();
  const needed = useQuery(setupQuery);
  const [step, setStep] = useState(0);
  const [setup, setSetup] = useState<Setup>(() => ({
    company: '',
    country: language === 'en' ? 'SG' : 'CN',
    base_currency: language === 'en' ? 'USD' : 'CNY',
    time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone || 'Asia/Shanghai',
    language,
    fiscal_year_start: 1,
    name: '',
    login: '',
    password: '',
    demo: false,
  }));
  const [again, setAgain] = useState('');
  const [tried, setTried] = useState(false);
  const [fault, setFault] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const gaps = missing(step, setup, again);
  const refused = faultsByField(fault);
  const faultAt = (name: keyof Setup | 'again') =>
    refused[name] ?? (tried && gaps.includes(name) ? t(`setup.need_${name}` as 'setup.need_name') : undefined);
  const set = (next: Partial<Setup>) => {
    setSetup((old) => ({ ...old, ...next }));
    setFault(null);
    if (next.language) void setLanguage(next.language);
  };
  const go = (to: number) => {
    setTried(false);
    setStep(to);
  };
  const next = async () => {
    if (gaps.length > 0) return setTried(true);
    if (step < 2) return go(step + 1);
    setBusy(true);
    setFault(null);
    try {
      const { job, ...session } = await setUp(token ?? '', setup);
      client.clear();
      client.setQueryData(keys.session, session);
      client.setQueryData(setupQuery.queryKey, false);
      void navigate({ to: '/' });
      // The tray shows how far the sample data is; what is on the screen follows.
      if (job) watchJob(job, () => void client.invalidateQueries());
    } catch (error) {
      setFault(error);
      setBusy(false);
      const names = Object.keys(faultsByField(error));
      // Back to the step where the fault is.
      if (names.some((name) => ['company', 'country', 'base_currency', 'time_zone'].includes(name))) go(0);
      else if (names.some((name) => ['name', 'login', 'password'].includes(name))) go(1);
    }
  };
  if (needed.isPending)
    return (
      <main className="sign-in">
        <Skeleton width={480} height={320} />
      </main>
    );
  const closed = needed.data === false;
  const noToken = !token;
  return (
    <main className="sign-in">
      <div className="sign-in-box setup-box">
        <img src="/favicon.svg" alt="" width={44} height={44} />
        <h1>{t('setup.title')}</h1>
        {needed.error ? (
          <>
            <Banner kind="error">{explain(needed.error)}</Banner>
            <Button icon="refresh" onClick={() => void needed.refetch()}>
              {t('ui.retry')}
            </Button>
          </>
        ) : closed ? (
          <>
            <p className="muted">{t('setup.closed')}</p>
            <Button kind="primary" onClick={() => void navigate({ to: '/signin' })}>
              {t('session.sign_in')}
            </Button>
          </>
        ) : noToken ? (
          <p className="muted setup-note">{t('setup.no_token')}</p>
        ) : (
          <>
            <p className="muted">{t('setup.lead')}</p>
            <ol className="setup-steps" aria-label={t('setup.steps')}>
              {steps.map((name, at) => (
                <li key={name} data-state={at === step ? 'now' : at < step ? 'done' : 'ahead'}>
                  <span aria-hidden="true" className="setup-mark">
                    {at < step ? <Icon name="check" size={12} /> : at + 1}
                  </span>
                  <span aria-current={at === step ? 'step' : undefined}>{t(`setup.step_${name}`)}</span>
                </li>
              ))}
            </ol>
            <form
              className="stack sign-in-form"
              noValidate
              onSubmit={(event) => {
                event.preventDefault();
                void next();
              }}
            >
              {step === 0 ? (
                <AboutWork setup={setup} set={set} faultAt={faultAt} />
              ) : step === 1 ? (
                <AboutMe setup={setup} set={set} faultAt={faultAt} again={again} onAgain={setAgain} />
              ) : (
                <Beginning setup={setup} set={set} faultAt={faultAt} />
              )}
              {fault && !Object.keys(refused).some((name) => name in setup) ? (
                <Banner kind="error">
                  {isApiError(fault) && fault.code === 'forbidden' ? t('setup.bad_token') : explain(fault)}
                </Banner>
              ) : null}
              <div className="row setup-foot">
                {step > 0 ? <Button onClick={() => go(step - 1)}>{t('ui.back')}</Button> : null}
                <span className="grow" />
                <Button kind="primary" type="submit" busy={busy}>
                  {t(step === 2 ? 'setup.do' : 'setup.next')}
                </Button>
              </div>
            </form>
          </>
        )}
        <Button
          kind="link"
          lang={language === 'en' ? 'zh-CN' : 'en'}
          onClick={() => set({ language: language === 'en' ? 'zh-CN' : 'en' })}
        >
          {language === 'en' ? '简体中文' : 'English'}
        </Button>
      </div>
    </main>
  );
}
