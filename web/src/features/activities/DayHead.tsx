import { useMemo } from 'react';
import { useT } from '@/i18n';
import { useFormat } from '@/meta/format';
import { IconButton } from '@/ui';
import { useActs } from './Chip';

/** Names of days in the language of the page. */
export function useDayNames() {
  const { language } = useFormat();
  return useMemo(() => {
    const make = (options: Intl.DateTimeFormatOptions) => {
      const intl = new Intl.DateTimeFormat(language, { ...options, timeZone: 'UTC' });
      return (day: string) => intl.format(Date.parse(`${day}T00:00:00Z`));
    };
    return {
      weekday: make({ weekday: 'short' }),
      full: make({ weekday: 'long', year: 'numeric', month: 'long', day: 'numeric' }),
      short: (day: string) =>
        language === 'en'
          ? make({ weekday: 'short', month: 'short', day: 'numeric' })(day)
          : `${make({ month: 'long', day: 'numeric' })(day)} ${make({ weekday: 'short' })(day)}`,
      month: make({ year: 'numeric', month: 'long' }),
    };
  }, [language]);
}

interface Props {
  day: string;
  onDay: (day: string) => void;
  onCreate: (day: string) => void;
}

/** The head of a column: opens the day, or plans something on it. */
export function DayHead({ day, onDay, onCreate }: Props) {
  const t = useT();
  const names = useDayNames();
  const { today } = useActs();
  return (
    <div className="cal-day-head" data-today={day === today || undefined} data-day={day}>
      <button
        type="button"
        className="cal-day-name"
        aria-current={day === today ? 'date' : undefined}
        onClick={() => onDay(day)}
      >
        <span className="muted">{names.weekday(day)}</span>
        <span className="cal-day-number">{Number(day.slice(8))}</span>
        <span className="sr-only">{names.full(day)}</span>
      </button>
      <IconButton
        small
        icon="plus"
        iconSize={14}
        className="cal-day-add"
        label={t('calendar.add_on', { day: names.full(day) })}
        onClick={() => onCreate(day)}
      />
    </div>
  );
}
