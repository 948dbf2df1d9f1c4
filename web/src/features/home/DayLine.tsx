import { useState } from 'react';
import { explain } from '@/api/errors';
import { createRecord, saveRecord } from '@/api/records';
import type { ObjectMeta } from '@/api/types';
import { type Key, useT } from '@/i18n';
import { usePeek } from '@/meta/actions';
import { finish } from '@/meta/finish';
import { todayIn, useFormat } from '@/meta/format';
import { fieldOf, useLabel, useSchema } from '@/meta/schema';
import { Check, IconButton, Menu, ObjectIcon, Tag, toast } from '@/ui';
import { type DayItem, dateField, dayAfter, movedTo, rowOf, toMonday } from './day';

const colours: Record<string, string> = {
  overdue: 'red',
  past_close: 'red',
  today: 'orange',
  promised: 'orange',
  waiting: 'orange',
  closing: 'blue',
  soon: 'gray',
  silent: 'purple',
  slow: 'yellow',
  stalled: 'yellow',
};

interface Props {
  item: DayItem;
  currency: string;
  whose: boolean;
}

/** One of them: why it is here, what it weighs, and what can be done about it at once. */
export function DayLine({ item, currency, whose }: Props) {
  const t = useT();
  const format = useFormat();
  const schema = useSchema();
  const peek = usePeek();
  const [gone, setGone] = useState(false);
  const object = schema.byName.get(item.object);
  if (!object) return null;
  const tick = async () => {
    setGone(true);
    if (!(await finish(object, rowOf(item, undefined), format))) setGone(false);
  };
  const about = [item.about?.name, whose ? item.owner?.name : undefined].filter(Boolean).join(' · ');
  return (
    <li className="line home-item day-item" data-kind={item.kind}>
      {item.kind === 'activity' ? (
        <Check checked={gone} aria-label={t('record.mark_done', { name: item.name })} onChange={() => void tick()} />
      ) : (
        <span className="day-nocheck" />
      )}
      <ObjectIcon name={object.icon} size={14} />
      <button
        type="button"
        className="home-item-name"
        data-day-item="peek"
        data-done={gone || undefined}
        onClick={() => peek(item.object, item.id)}
      >
        <span className="strong ellipsis">{item.name}</span>
        {about ? <span className="muted ellipsis">{about}</span> : null}
      </button>
      <span className="day-why">
        {item.reasons.map((reason) => (
          <Tag key={reason.kind} color={colours[reason.kind]}>
            {reason.kind === 'waiting' && reason.n >= 72
              ? t('home.why_waiting_days', { n: format.number(Math.floor(reason.n / 24)) })
              : t(`home.why_${reason.kind}` as Key, { n: format.number(reason.n) })}
          </Tag>
        ))}
      </span>
      <span className="day-weight muted" title={t(`home.from_${item.expected_from}` as Key)}>
        {format.money(item.expected, currency, { short: true })}
        <span aria-hidden="true"> × </span>
        <span className="sr-only">{t('home.times')}</span>
        {format.number(Number(item.urgency))}
      </span>
      <span className="day-acts">
        <LogCall item={item} />
        <MoveDate item={item} object={object} />
      </span>
    </li>
  );
}

/** A call about it, with its outcome: two presses. */
function LogCall({ item }: { item: DayItem }) {
  const t = useT();
  const label = useLabel();
  const schema = useSchema();
  const call = schema.objects.find(
    (each) => each.activity && each.traits.phone && each.traits.start && each.traits.done && each.rights.create,
  );
  const outcome = call ? fieldOf(call, 'result') : undefined;
  const link = call?.traits.about;
  if (!call || !outcome?.choices?.length || !link) return null;
  const about =
    item.kind === 'activity' || item.kind === 'request'
      ? item.about
      : { object: item.object, id: item.id, name: item.name };
  const targets = fieldOf(call, link)?.targets ?? [];
  if (!about || (targets.length > 0 && !targets.includes(about.object))) return null;
  const log = async (result: string, said: string) => {
    try {
      await createRecord(call.name, {
        [call.traits.name ?? 'name']: t('home.called', { name: about.name ?? item.name, result: said }),
        [link]: { object: about.object, id: about.id, name: about.name },
        [call.traits.start ?? 'start_at']: new Date().toISOString(),
        [call.traits.done ?? 'done']: true,
        result,
      });
      toast(t('home.call_logged'));
    } catch (error) {
      toast(explain(error), { kind: 'error' });
    }
  };
  return (
    <Menu
      align="end"
      target={<IconButton small icon="phone" label={t('home.log_call', { name: item.name })} data-day-act="call" />}
      entries={[
        { heading: t('home.call_result') },
        ...outcome.choices
          .filter((choice) => choice.active !== false)
          .map((choice) => ({ label: label(choice.label), onClick: () => void log(choice.name, label(choice.label)) })),
      ]}
    />
  );
}

/** Another day for it. */
function MoveDate({ item, object }: { item: DayItem; object: ObjectMeta }) {
  const t = useT();
  const format = useFormat();
  const field = dateField(item, object);
  const meta = field ? fieldOf(object, field) : undefined;
  if (!field || !meta || meta.read_only || meta.computed) return null;
  const today = todayIn(format.zone);
  const move = async (days: number) => {
    const to = movedTo(item.due, dayAfter(today, days), format.zone);
    try {
      await saveRecord(
        object.name,
        rowOf(item, field),
        { [field]: to },
        { say: t('home.moved', { date: format.date(to) }) },
      );
    } catch (error) {
      toast(explain(error), { kind: 'error' });
    }
  };
  const spans: { days: number; text: Key }[] = [
    { days: 1, text: 'home.move_tomorrow' },
    { days: toMonday(today), text: 'home.move_monday' },
    { days: 7, text: 'home.move_week' },
    { days: 30, text: 'home.move_month' },
  ];
  return (
    <Menu
      align="end"
      target={<IconButton small icon="calendar" label={t('home.move', { name: item.name })} data-day-act="date" />}
      entries={spans.map(({ days, text }) => ({
        label: (
          <>
            {t(text)} <span className="muted">{format.date(dayAfter(today, days))}</span>
          </>
        ),
        onClick: () => void move(days),
      }))}
    />
  );
}
