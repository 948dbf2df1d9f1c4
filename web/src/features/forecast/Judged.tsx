import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { invalidateObject } from '@/api/cache';
import { api } from '@/api/client';
import { explain } from '@/api/errors';
import { keys } from '@/api/keys';
import { useSession } from '@/api/session';
import { useT } from '@/i18n';
import { useFormat } from '@/meta/format';
import { Banner, Button, Card, Dialog, DialogFoot, Field, TextArea, toast } from '@/ui';
import { Panels } from './Panels';
import { Entry, useAct, Waiting } from './parts';
import { type Frozen, figureText, type Judgement } from './report';

export interface Days {
  from: string;
  to: string;
  of: 'amount' | 'quantity';
  product?: string;
}

/** What people say: one's own word, those of one's people with the sum, panels. */
export function Judged({ days, team }: { days: Days; team?: string }) {
  const session = useSession();
  const params = { ...days, team };
  const answer = useQuery({
    queryKey: keys.report('judgement', params),
    queryFn: ({ signal }) => api.get<Judgement>('/api/reports/forecast/judgement', params, signal),
  });
  const found = answer.data;
  const mine = found?.people.find((item) => item.person.id === session.user.id);
  if (!found) return <Waiting answer={answer} height={320} />;
  return (
    <>
      <Own key={mine?.submission?.id ?? 'none'} days={days} over={found.over} last={mine?.submission ?? null} />
      <People found={found} days={days} />
      <Panels days={days} />
    </>
  );
}

function Own({ days, over, last }: { days: Days; over: boolean; last: Frozen | null }) {
  const t = useT();
  const format = useFormat();
  const figure = figureText(format, days.of);
  const [commit, setCommit] = useState('');
  const [best, setBest] = useState('');
  const [note, setNote] = useState('');
  const send = useAct(
    () =>
      api.post('/api/forecasts/submit', {
        ...days,
        commit: commit.trim(),
        best_case: best.trim() || undefined,
        note: note.trim() || undefined,
      }),
    () => {
      invalidateObject('forecast_snapshot');
      toast(t('forecast.submitted'));
    },
  );
  return (
    <Card title={t('forecast.own')}>
      {last ? (
        <p className="forecast-own">
          {t('forecast.own_last', {
            commit: figure(last.value),
            best: figure(last.best_case ?? last.value),
            at: format.instant(last.frozen_at),
          })}
        </p>
      ) : null}
      {over ? (
        <p className="muted">{t('forecast.period_over')}</p>
      ) : (
        <form
          className="forecast-form"
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            send.run();
          }}
        >
          <Entry
            label={t('forecast.commit')}
            required
            figure
            help={t('forecast.commit_help')}
            value={commit}
            onChange={setCommit}
          />
          <Entry
            label={t('forecast.best_case')}
            figure
            help={t('forecast.best_case_help')}
            value={best}
            onChange={setBest}
          />
          <Entry label={t('forecast.note')} value={note} onChange={setNote} />
          <Button kind="primary" type="submit" busy={send.busy} disabled={!commit.trim()}>
            {t('forecast.submit')}
          </Button>
        </form>
      )}
      {send.error ? <Banner kind="error">{explain(send.error)}</Banner> : null}
    </Card>
  );
}

function Said({ said, children }: { said: Frozen | null; children: ReactNode }) {
  return said ? (
    <Link
      to="/o/$object/$id"
      params={{ object: 'forecast_snapshot', id: said.id }}
      className="figure-link"
      title={said.reason || undefined}
    >
      {children}
    </Link>
  ) : (
    '—'
  );
}

function People({ found, days }: { found: Judgement; days: Days }) {
  const t = useT();
  const format = useFormat();
  const figure = figureText(format, days.of);
  const [adjusting, setAdjusting] = useState<Judgement['people'][number] | null>(null);
  return (
    <Card title={t('forecast.people')}>
      <section className="forecast-wide" aria-label={t('forecast.people')} tabIndex={0}>
        <table className="table">
          <thead>
            <tr>
              <th>{t('forecast.by_owner')}</th>
              <th className="num">{t('forecast.commit')}</th>
              <th className="num">{t('forecast.best_case')}</th>
              <th className="num">{t('forecast.adjusted')}</th>
              <th className="num">{t('forecast.counted')}</th>
              <th>{t('forecast.note')}</th>
              <th>
                <span className="sr-only">{t('forecast.adjust')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {found.people.map((item) => (
              <tr key={item.person.id}>
                <td>{item.person.name}</td>
                <td className="num">
                  <Said said={item.submission}>{figure(item.submission?.value ?? null)}</Said>
                </td>
                <td className="num">{figure(item.submission?.best_case ?? null)}</td>
                <td className="num">
                  <Said said={item.adjustment}>{figure(item.adjustment?.value ?? null)}</Said>
                </td>
                <td className="num">{figure(item.counted)}</td>
                <td className="forecast-note-cell">
                  {item.adjustment?.reason || item.submission?.reason || (
                    <span className="muted">{item.submission ? '' : t('forecast.silent')}</span>
                  )}
                </td>
                <td>
                  {item.may_adjust && !found.over ? (
                    <Button small onClick={() => setAdjusting(item)}>
                      {t('forecast.adjust')}
                    </Button>
                  ) : null}
                </td>
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr className="forecast-total">
              <td>{t('forecast.sum')}</td>
              <td className="num">{figure(found.commit)}</td>
              <td className="num">{figure(found.best_case)}</td>
              <td />
              <td className="num">{figure(found.counted)}</td>
              <td className="muted">{found.silent > 0 ? t('forecast.silent_n', { n: found.silent }) : null}</td>
              <td />
            </tr>
          </tfoot>
        </table>
      </section>
      <p className="muted forecast-note">{t('forecast.people_note')}</p>
      {adjusting ? <Adjust item={adjusting} days={days} onClose={() => setAdjusting(null)} /> : null}
    </Card>
  );
}

function Adjust({ item, days, onClose }: { item: Judgement['people'][number]; days: Days; onClose: () => void }) {
  const t = useT();
  const format = useFormat();
  const [value, setValue] = useState('');
  const [reason, setReason] = useState('');
  const send = useAct(
    () =>
      api.post('/api/forecasts/adjust', {
        ...days,
        person: item.person.id,
        value: value.trim(),
        reason: reason.trim(),
      }),
    () => {
      invalidateObject('forecast_snapshot');
      onClose();
    },
  );
  return (
    <Dialog
      title={t('forecast.adjust_of', { name: item.person.name ?? '' })}
      onClose={onClose}
      onSubmit={() => send.run()}
      foot={
        <DialogFoot
          onCancel={onClose}
          act={t('forecast.adjust')}
          busy={send.busy}
          disabled={!value.trim() || !reason.trim()}
        />
      }
    >
      <p className="forecast-own">
        {t('forecast.adjust_from', { commit: figureText(format, days.of)(item.submission?.value ?? null) })}
      </p>
      <Entry label={t('forecast.adjust_value')} required figure autoFocus value={value} onChange={setValue} />
      <Field label={t('forecast.reason')} required>
        {(control) => (
          <TextArea {...control} maxLength={2000} value={reason} onChange={(event) => setReason(event.target.value)} />
        )}
      </Field>
      {send.error ? <Banner kind="error">{explain(send.error)}</Banner> : null}
    </Dialog>
  );
}
