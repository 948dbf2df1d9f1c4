import { useState } from 'react';
import type { FieldMeta } from '@/api/types';
import { useT } from '@/i18n';
import { FieldControl } from '@/meta/fields';
import { useFormat } from '@/meta/format';
import { capText } from '@/meta/keys';
import { useLabel } from '@/meta/schema';
import { Button, IconButton, Menu, ObjectIcon, Popover, Segmented } from '@/ui';
import { useDayNames } from './DayHead';
import { addDays, isDay, type View } from './days';
import type { Kind } from './kinds';
import { Who, type Whose } from './Who';

const anyDay: FieldMeta = { name: 'day', type: 'date', label: {} };

interface Props {
  view: View;
  views: View[];
  day: string;
  from: string;
  days: number;
  kinds: Kind[];
  hidden: ReadonlySet<string>;
  who: Whose;
  onView: (view: View) => void;
  onDay: (day: string | undefined) => void;
  onStep: (by: number) => void;
  onHide: (hidden: string[]) => void;
  onWho: (who: Whose) => void;
  onCreate: (kind: Kind) => void;
}

export function CalendarHead(props: Props) {
  const { view, day, from, days, kinds, hidden } = props;
  const t = useT();
  const label = useLabel();
  const format = useFormat();
  const names = useDayNames();
  const [picking, setPicking] = useState(false);
  const title =
    view === 'month'
      ? names.month(day)
      : view === 'day'
        ? names.full(day)
        : `${format.date(from)} – ${format.date(addDays(from, days - 1))}`;
  const makeable = kinds.filter((kind) => kind.object.rights.create);
  return (
    <div className="cal-head">
      <div className="row cal-bar">
        <Button onClick={() => props.onDay(undefined)} title={capText('calendar_today')}>
          {t('acts.today')}
        </Button>
        <span className="row cal-steps">
          <IconButton
            icon="chevron-left"
            label={t('calendar.earlier')}
            keys={capText('calendar_earlier')}
            onClick={() => props.onStep(-1)}
          />
          <IconButton
            icon="chevron-right"
            label={t('calendar.later')}
            keys={capText('calendar_later')}
            onClick={() => props.onStep(1)}
          />
        </span>
        <Popover
          open={picking}
          onChange={setPicking}
          width={260}
          label={t('calendar.go_to')}
          target={
            <button type="button" className="cal-title" aria-expanded={picking} onClick={() => setPicking(!picking)}>
              <h2>{title}</h2>
            </button>
          }
        >
          <div className="acts-who-box">
            <FieldControl
              field={anyDay}
              value={day}
              label={t('calendar.go_to')}
              onChange={(value) => typeof value === 'string' && isDay(value) && props.onDay(value)}
              onDone={() => setPicking(false)}
            />
          </div>
        </Popover>
        <span className="grow" />
        <Segmented
          label={t('calendar.view')}
          value={view}
          options={props.views.map((value) => ({ value, label: t(`calendar.${value}` as const) }))}
          onChange={props.onView}
        />
      </div>
      <div className="row cal-bar">
        <div className="row cal-kinds" role="group" aria-label={t('calendar.kinds')}>
          {kinds.map((kind) => {
            const off = hidden.has(kind.object.name);
            return (
              <button
                key={kind.object.name}
                type="button"
                className="cal-kind"
                data-color={kind.color}
                aria-pressed={!off}
                onClick={() =>
                  props.onHide(
                    off ? [...hidden].filter((name) => name !== kind.object.name) : [...hidden, kind.object.name],
                  )
                }
              >
                <ObjectIcon name={kind.object.icon} size={13} />
                {label(kind.object.label)}
              </button>
            );
          })}
        </div>
        <span className="grow" />
        <Who who={props.who} onChange={props.onWho} />
        {makeable.length > 0 ? (
          <Menu
            align="end"
            target={
              <Button kind="primary" icon="plus">
                {t('app.new')}
              </Button>
            }
            entries={makeable.map((kind) => ({
              label: label(kind.object.label),
              icon: 'plus',
              onClick: () => props.onCreate(kind),
            }))}
          />
        ) : null}
      </div>
    </div>
  );
}
