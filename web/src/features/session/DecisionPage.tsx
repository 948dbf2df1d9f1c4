import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { call } from '@/api/client';
import { explain, faultsByField } from '@/api/errors';
import { type Key, useLanguage, useT } from '@/i18n';
import { makeFormat } from '@/meta/format';
import { Banner, Button, Field, Skeleton, TextArea } from '@/ui';
import './session.css';
import './decision.css';

const route = getRouteApi('/decide');

interface Fact {
  label: string;
  text: string;
  amount?: string;
  currency?: string;
  date?: string;
}
interface Asked {
  title: string;
  state: string;
  person: string;
  expires_at: string;
  step?: string;
  object?: string;
  name?: string;
  submitted_by?: { name: string | null } | null;
  submitted_at?: string;
  comment?: string | null;
  facts?: Fact[];
}
type Act = 'approve' | 'refuse' | 'return';
const states = ['pending', 'approved', 'rejected', 'returned', 'withdrawn', 'lapsed'] as const;

/** Where the link of a mail leads: what is to be decided, and the decision. Nobody need sign in; opening it decides
 * nothing. */
export function DecisionPage() {
  const t = useT();
  const language = useLanguage();
  const { token } = route.useSearch();
  const [comment, setComment] = useState('');
  const [busy, setBusy] = useState<Act | null>(null);
  const [fault, setFault] = useState<unknown>(null);
  const [done, setDone] = useState<string | null>(null);
  const answer = useQuery({
    queryKey: ['decision', token],
    queryFn: () => call<Asked>('GET', '/api/decisions', { query: { token: token ?? '' }, anonymous: true }),
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const asked = answer.data;
  const stateText = (state: string) =>
    t(
      (states as readonly string[]).includes(state)
        ? (`mail.decide_state_${state}` as Key)
        : 'mail.decide_state_pending',
    );
  const time = (at: string) =>
    new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(at));
  const factText = ({ text, amount, currency = '', date }: Fact) => {
    const format = makeFormat(language, 'UTC', currency);
    if (amount) return format.money(amount, currency);
    return date ? format.date(date) : text;
  };
  const decide = async (act: Act) => {
    setBusy(act);
    setFault(null);
    try {
      const told = await call<{ state: string }>('POST', '/api/decisions', {
        body: { token: token ?? '', act, comment: comment.trim() || undefined },
        anonymous: true,
      });
      setDone(told.state);
    } catch (error) {
      setFault(error);
    }
    setBusy(null);
  };
  const faults = faultsByField(fault);
  return (
    <main className="sign-in">
      <div className="sign-in-box stack decision">
        <h1>{t('mail.decide')}</h1>
        {answer.isPending ? <Skeleton height={120} /> : null}
        {answer.isError ? <Banner kind="error">{explain(answer.error)}</Banner> : null}
        {done !== null ? <Banner icon="check">{t('mail.decide_done', { state: stateText(done) })}</Banner> : null}
        {asked && done === null && asked.state !== 'open' ? (
          <Banner icon="check">{t('mail.decide_spent', { state: stateText(asked.state) })}</Banner>
        ) : null}
        {asked && done === null && asked.state === 'open' ? (
          <>
            <p className="muted">{t('mail.decide_for', { person: asked.person })}</p>
            <div>
              <p className="muted">{[asked.title, asked.step].filter(Boolean).join(' · ')}</p>
              <h2>{asked.name}</h2>
            </div>
            <dl className="decision-facts">
              {asked.facts?.map((fact) => (
                <div key={fact.label}>
                  <dt className="muted">{fact.label}</dt>
                  <dd>{factText(fact)}</dd>
                </div>
              ))}
            </dl>
            {asked.submitted_at ? (
              <p className="muted">
                {t('mail.decide_by', { person: asked.submitted_by?.name ?? '', time: time(asked.submitted_at) })}
              </p>
            ) : null}
            {asked.comment ? <blockquote className="decision-said">{asked.comment}</blockquote> : null}
            <Field label={t('mail.decide_comment')} help={t('mail.decide_comment_help')} fault={faults.comment}>
              {(control) => (
                <TextArea
                  {...control}
                  rows={2}
                  maxLength={2000}
                  value={comment}
                  onChange={(event) => setComment(event.currentTarget.value)}
                />
              )}
            </Field>
            {fault && !faults.comment ? <Banner kind="error">{explain(fault)}</Banner> : null}
            <Button
              kind="primary"
              wide
              busy={busy === 'approve'}
              disabled={busy !== null}
              onClick={() => void decide('approve')}
            >
              {t('mail.decide_approve')}
            </Button>
            <div className="decision-acts">
              <Button wide busy={busy === 'return'} disabled={busy !== null} onClick={() => void decide('return')}>
                {t('mail.decide_return')}
              </Button>
              <Button
                kind="danger"
                wide
                busy={busy === 'refuse'}
                disabled={busy !== null}
                onClick={() => void decide('refuse')}
              >
                {t('mail.decide_refuse')}
              </Button>
            </div>
            <p className="muted">{t('mail.decide_until', { time: time(asked.expires_at) })}</p>
          </>
        ) : null}
        {asked || answer.isError ? (
          <a className="btn btn-quiet btn-wide" href="/approvals">
            {t('mail.decide_open')}
          </a>
        ) : null}
      </div>
    </main>
  );
}
