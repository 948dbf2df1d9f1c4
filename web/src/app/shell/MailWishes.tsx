import { changePreferences, usePreferences } from '@/api/preferences';
import { type Translate, useT } from '@/i18n';
import { Card, CheckLabel, Field, Select } from '@/ui';

const usual = {
  mention: true,
  assigned: true,
  reminder: true,
  late: true,
  escalation: true,
  overdue: true,
  approval: true,
  alert: true,
  report: true,
  comment: false,
  shared: false,
  mail: false,
  job: false,
} as const;
const kinds = Object.keys(usual) as (keyof typeof usual)[];

// Minutes before something is due.
const spans = [0, 15, 60, 24 * 60];

/** How I work: led or not, when to be reminded of what names no moment itself. */
export function WorkWishes() {
  const t = useT();
  const { remind_before: before, guided } = usePreferences();
  return (
    <Card title={t('mail.remind')}>
      <div className="stack">
        <CheckLabel
          checked={guided ?? false}
          onChange={(event) => changePreferences({ guided: event.currentTarget.checked })}
        >
          {t('mail.guided')} <span className="muted">{t('mail.guided_help')}</span>
        </CheckLabel>
        <Field label={t('mail.remind_before')} help={t('mail.remind_help')}>
          {(control) => (
            <Select
              {...control}
              clearable
              placeholder={t('mail.remind_never')}
              value={before === undefined ? null : String(before)}
              options={[...new Set([...spans, ...(before === undefined ? [] : [before])])].map((minutes) => ({
                value: String(minutes),
                label: minutes === 0 ? t('mail.remind_then') : t('mail.remind_span', { span: spanText(t, minutes) }),
              }))}
              onChange={(value) => changePreferences({ remind_before: value === null ? undefined : Number(value) })}
            />
          )}
        </Field>
      </div>
    </Card>
  );
}

function spanText(t: Translate, minutes: number) {
  if (minutes % 1440 === 0) return t('mail.remind_days', { count: minutes / 1440 });
  return minutes % 60 === 0
    ? t('mail.remind_hours', { count: minutes / 60 })
    : t('mail.remind_minutes', { count: minutes });
}

/** Which notifications come by mail, too. */
export function MailWishes() {
  const t = useT();
  const wishes = usePreferences().mail ?? {};
  return (
    <Card title={t('mail.wishes')}>
      <div className="stack">
        <p className="muted">{t('mail.wishes_help')}</p>
        {kinds.map((kind) => (
          <CheckLabel
            key={kind}
            checked={wishes[kind] ?? usual[kind]}
            onChange={(event) => changePreferences({ mail: { ...wishes, [kind]: event.currentTarget.checked } })}
          >
            {t(`mail.wish_${kind}`)}
          </CheckLabel>
        ))}
        <CheckLabel
          checked={wishes.digest === 'daily'}
          onChange={(event) =>
            changePreferences({ mail: { ...wishes, digest: event.currentTarget.checked ? 'daily' : 'off' } })
          }
        >
          {t('mail.digest')}
        </CheckLabel>
      </div>
    </Card>
  );
}
