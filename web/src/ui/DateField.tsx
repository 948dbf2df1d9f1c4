// The calendar is loaded on first use; a date can always be typed.
import { DatePicker, DatesProvider } from '@mantine/dates';
import '@mantine/dates/styles.layer.css';
import 'dayjs/locale/zh-cn';
import { useState } from 'react';
import { t } from '@/i18n';
import { IconButton } from './Button';
import { TextField } from './controls';
import { fromLocal, readDate, toLocal } from './dates';
import { Popover } from './Popover';

interface DateFieldProps {
  id?: string;
  label: string;
  /** YYYY-MM-DD, or an instant in ISO form when `withTime`. */
  value: string | null;
  withTime?: boolean;
  zone: string;
  language: 'zh-CN' | 'en';
  autoFocus?: boolean;
  openAtStart?: boolean;
  invalid?: boolean;
  describedBy?: string;
  onChange: (value: string | null) => void;
  onDone?: (value: string | null) => void;
}

export function DateField({
  id,
  label,
  value,
  withTime,
  zone,
  language,
  autoFocus,
  openAtStart,
  invalid,
  describedBy,
  onChange,
  onDone,
}: DateFieldProps) {
  const local = value ? (withTime ? toLocal(value, zone) : { date: value.slice(0, 10), time: '' }) : null;
  const [open, setOpen] = useState(Boolean(openAtStart));
  const [typed, setTyped] = useState<string | null>(null);
  const [time, setTime] = useState<string | null>(null);
  const put = (date: string | null, clock: string) => {
    const next = date ? (withTime ? fromLocal(date, clock || '09:00', zone) : date) : null;
    onChange(next);
    return next;
  };
  const leave = () => {
    if (typed === null) return;
    const date = readDate(typed);
    // What cannot be read stays as typed: the program then says what is wrong beside the field.
    if (date !== null || typed.trim() === '') put(date, local?.time ?? '');
    else onChange(typed);
    setTyped(null);
  };
  return (
    <span className="input-group">
      <span className="input-with-icon grow">
        <TextField
          id={id}
          aria-label={id ? undefined : label}
          aria-invalid={invalid}
          aria-describedby={describedBy}
          autoFocus={autoFocus}
          inputMode="numeric"
          className="input-date"
          placeholder={t('field.date_form')}
          value={typed ?? local?.date ?? ''}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            const date = readDate(event.currentTarget.value);
            if (date) put(date, local?.time ?? '');
          }}
          onBlur={leave}
        />
        <span className="input-clear">
          <Popover
            open={open}
            onChange={setOpen}
            align="end"
            width={290}
            label={label}
            target={
              <IconButton small icon="calendar" label={t('field.open_calendar')} onClick={() => setOpen(!open)} />
            }
          >
            <DatesProvider settings={{ locale: language === 'en' ? 'en' : 'zh-cn', firstDayOfWeek: 1 }}>
              <DatePicker
                value={local?.date ?? null}
                defaultDate={local?.date}
                hideOutsideDates
                monthLabelFormat={language === 'en' ? 'MMMM YYYY' : 'YYYY年M月'}
                ariaLabels={{
                  nextMonth: t('field.next_month'),
                  previousMonth: t('field.previous_month'),
                  nextYear: t('field.next_year'),
                  previousYear: t('field.previous_year'),
                }}
                getDayProps={(date) => ({ 'aria-label': date })}
                onChange={(date) => {
                  setTyped(null);
                  const next = put(date, local?.time ?? '');
                  setOpen(false);
                  onDone?.(next);
                }}
              />
            </DatesProvider>
          </Popover>
        </span>
      </span>
      {withTime ? (
        <TextField
          type="time"
          className="input-time"
          aria-label={t('field.time_of', { label })}
          value={time ?? local?.time ?? ''}
          onChange={(event) => {
            setTime(event.currentTarget.value);
            if (local && event.currentTarget.value) put(local.date, event.currentTarget.value);
          }}
          onBlur={() => setTime(null)}
        />
      ) : null}
    </span>
  );
}
