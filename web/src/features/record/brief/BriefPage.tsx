import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { type ReactNode, useEffect } from 'react';
import { api, isApiError } from '@/api/client';
import { explain } from '@/api/errors';
import { keys } from '@/api/keys';
import { recordPath } from '@/api/records';
import { useSession } from '@/api/session';
import type { ObjectMeta } from '@/api/types';
import { type Key, useT } from '@/i18n';
import { useFormat } from '@/meta/format';
import { nameOf, useLabel, useObject, useSchema } from '@/meta/schema';
import { Button, EmptyState, ErrorState, Icon, Skeleton } from '@/ui';
import { paperIsLight } from '../paper';
import '../print.css';
import './brief.css';
import { Bought, Deals, PastDeals } from './Deals';
import { type Brief, linesOf } from './model';
import { Nothing } from './Nothing';
import { People } from './People';
import { Contacts, Promised, TimelineLines } from './Said';
import { Subjects } from './Subjects';

const route = getRouteApi('/app/o/$object/$id/brief');

/** What to know before a visit, on one sheet: for the phone on the way there, or on paper. */
export function BriefPage() {
  const t = useT();
  const { object: name, id } = route.useParams();
  const object = useObject(name);
  const answer = useQuery({
    queryKey: keys.brief(name, id),
    queryFn: ({ signal }) => api.get<Brief>(`${recordPath(name, id)}/brief`, {}, signal),
    enabled: object !== undefined,
  });
  if (!object) return <EmptyState icon="search" title={t('list.no_object')} />;
  if (answer.data) return <Sheet object={object} id={id} brief={answer.data} />;
  if (answer.error) {
    if (isApiError(answer.error) && (answer.error.code === 'not_found' || answer.error.code === 'forbidden'))
      return (
        <EmptyState page icon="lock" title={t('record.missing')}>
          {t('record.missing_help')}
        </EmptyState>
      );
    return (
      <ErrorState page title={t('brief.failed')} retry={{ label: t('ui.retry'), run: () => void answer.refetch() }}>
        {explain(answer.error)}
      </ErrorState>
    );
  }
  return (
    <div className="print-sheet" aria-busy="true">
      <Skeleton width={280} height={26} />
      <Skeleton width="70%" height={44} />
      <Skeleton width="100%" height={220} />
    </div>
  );
}

function Sheet({ object, id, brief }: { object: ObjectMeta; id: string; brief: Brief }) {
  const t = useT();
  const label = useLabel();
  const format = useFormat();
  const session = useSession();
  const { byName } = useSchema();
  const subjects = linesOf(brief, byName, 'subject');
  const name = subjects[0] ? nameOf(object, subjects[0].row) : '';
  useEffect(() => {
    document.title = `${t('brief.title')} · ${name} · Fairlead`;
  }, [t, name]);
  useEffect(paperIsLight, []);
  const has = (...sections: string[]) => brief.parts.some((part) => sections.includes(part.section));
  return (
    <div className="print brief scroll">
      <div className="print-bar">
        <Link to="/o/$object/$id" params={{ object: object.name, id }} className="btn btn-quiet">
          <Icon name="back" />
          {t('brief.back')}
        </Link>
        <span className="grow" />
        <Button kind="primary" icon="printer" onClick={() => window.print()}>
          {t('brief.print')}
        </Button>
      </div>
      <article className="print-sheet brief-sheet">
        <header>
          <p className="muted">
            {session.settings.company} · {label(object.label)} · {t('brief.title')}
          </p>
          <h1>{name}</h1>
        </header>
        <div className="brief-columns">
          <Part title="brief.risks" wide>
            {brief.risks.length ? (
              <ul className="brief-risks">
                {brief.risks.slice(0, 8).map((risk) => (
                  <li key={`${risk.kind} ${risk.id}`} data-risk={risk.kind}>
                    <Link to="/o/$object/$id" params={{ object: risk.object, id: risk.id }}>
                      {risk.name || label(byName.get(risk.object)?.label)}
                    </Link>
                    {t('brief.colon')}
                    {risk.text}
                  </li>
                ))}
              </ul>
            ) : (
              <Nothing text="brief.no_risks" />
            )}
          </Part>
          <Part title="brief.who">
            <Subjects lines={subjects} />
          </Part>
          {has('people', 'roles') ? (
            <Part title="brief.people">
              <People object={object} brief={brief} />
            </Part>
          ) : null}
          {has('open_deals') ? (
            <Part title="brief.open_deals" wide>
              <Deals lines={linesOf(brief, byName, 'open_deals')} here={id} />
            </Part>
          ) : null}
          <Part title="brief.promised">
            <Promised lines={linesOf(brief, byName, 'promised')} />
          </Part>
          <Part title="brief.contacts">
            <Contacts lines={linesOf(brief, byName, 'contacts')} />
          </Part>
          {has('bought') ? (
            <Part title="brief.bought">
              <Bought lines={linesOf(brief, byName, 'bought')} />
            </Part>
          ) : null}
          {has('past_deals') ? (
            <Part title="brief.past_deals">
              <PastDeals lines={linesOf(brief, byName, 'past_deals')} />
            </Part>
          ) : null}
          <Part title="brief.timeline" wide>
            <TimelineLines object={object} items={brief.timeline.items} />
          </Part>
        </div>
        <footer className="muted">
          {brief.left_out.length ? (
            <p>
              {t('brief.left_out', {
                names: [
                  ...new Set(brief.left_out.map((item) => label(byName.get(item.object)?.plural) || item.object)),
                ].join(t('brief.comma')),
              })}
            </p>
          ) : null}
          <p>{t('brief.made', { name: session.user.name, when: format.instant(new Date().toISOString()) })}</p>
        </footer>
      </article>
    </div>
  );
}

function Part({ title, wide, children }: { title: Key; wide?: boolean; children: ReactNode }) {
  const t = useT();
  return (
    <section aria-label={t(title)} data-wide={wide || undefined}>
      <h2>{t(title)}</h2>
      {children}
    </section>
  );
}
