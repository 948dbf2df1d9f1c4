import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useRef } from 'react';
import { useSession } from '@/api/session';
import { useT } from '@/i18n';
import { useFormat } from '@/meta/format';
import { capText, useKeys } from '@/meta/keys';
import { useLabel, useMainObjects } from '@/meta/schema';
import { Segmented } from '@/ui';
import { toLocal } from '@/ui/dates';
import { DayQueue } from './DayQueue';
import { DealFigures } from './DealFigures';
import './home.css';
import { DealsCard } from './DealsCard';
import { HomeNotices } from './HomeNotices';
import { RecentRecords } from './RecentRecords';

const route = getRouteApi('/app/');

/** My day: what is due, what closes, what has gone silent, what others want me to know. Objects are found by traits. */
export function HomePage() {
  const t = useT();
  const label = useLabel();
  const format = useFormat();
  const session = useSession();
  const navigate = useNavigate({ from: '/' });
  const { scope: chosen } = route.useSearch();
  const page = useRef<HTMLDivElement>(null);
  const deals = useMainObjects().find(
    (object) => object.pipelines?.length && object.traits.amount && object.traits.close_date && object.traits.owner,
  );
  // Whoever may change the work of others leads them: their day is about all of it.
  const leads = deals !== undefined && deals.rights.edit !== 'own' && deals.rights.edit !== 'none';
  const scope = chosen ?? (leads ? 'all' : 'mine');
  const mine = scope === 'mine';
  const step = (by: number) => {
    const items = [...(page.current?.querySelectorAll<HTMLElement>('[data-day-item]') ?? [])];
    const at = items.indexOf(document.activeElement?.closest<HTMLElement>('[data-day-item]') as HTMLElement);
    const next = items[at < 0 ? (by > 0 ? 0 : items.length - 1) : at + by];
    next?.focus();
    next?.scrollIntoView({ block: 'nearest' });
    // With the panel open, the next one shows in it at once.
    if (next?.dataset.dayItem === 'peek' && new URLSearchParams(window.location.search).has('peek')) next.click();
  };
  const act = (what: string) =>
    document.activeElement?.closest('.home-item')?.querySelector<HTMLElement>(`[data-day-act="${what}"]`)?.click();
  useKeys({
    day_next: () => step(1),
    day_previous: () => step(-1),
    day_done: () =>
      document.activeElement?.closest('.home-item')?.querySelector<HTMLInputElement>('input[type="checkbox"]')?.click(),
    day_call: () => act('call'),
    day_date: () => act('date'),
  });
  const now = new Date().toISOString();
  const hour = Number(toLocal(now, format.zone)?.time.slice(0, 2) ?? 9);
  const greeting = hour < 12 ? 'home.morning' : hour < 18 ? 'home.afternoon' : 'home.evening';
  const day = new Intl.DateTimeFormat(format.language, {
    month: 'long',
    day: 'numeric',
    weekday: 'long',
    timeZone: format.zone,
  }).format(new Date());
  const { owner = 'owner', close_date: close = 'close_date' } = deals?.traits ?? {};
  const whose = mine ? `${owner} = me() and ` : '';
  const objects = label(deals?.plural);
  return (
    <div className="page" ref={page}>
      <div className="page-body home">
        <header className="home-head">
          <div className="grow">
            <h1>{t(greeting, { name: session.user.name })}</h1>
            <p className="muted">
              {day}
              <span className="home-keys">
                {' · '}
                {t('home.day_keys', {
                  keys: capText('day_next'),
                  done: capText('day_done'),
                  call: capText('day_call'),
                  date: capText('day_date'),
                })}
              </span>
            </p>
          </div>
          {deals && deals.rights.read !== 'own' ? (
            <Segmented
              label={t('home.scope')}
              value={scope}
              options={[
                { value: 'mine', label: t('home.scope_mine') },
                { value: 'all', label: t('home.scope_all') },
              ]}
              onChange={(value) => void navigate({ search: (old) => ({ ...old, scope: value }), replace: true })}
            />
          ) : null}
        </header>
        {deals ? <DealFigures object={deals} mine={mine} /> : null}
        <div className="home-columns">
          <div className="stack">
            <DayQueue mine={mine} />
            {deals ? (
              <DealsCard
                object={deals}
                title={t('home.closing_deals')}
                none={t('home.closing_none', { object: objects })}
                where={`${whose}stage_kind = 'open' and ${close} >= today() and ${close} <= add_days(today(), 30)`}
                sort={close}
                owner={!mine}
              />
            ) : null}
          </div>
          <div className="stack">
            <HomeNotices />
            <RecentRecords />
          </div>
        </div>
      </div>
    </div>
  );
}
