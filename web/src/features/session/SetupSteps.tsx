import { useLanguage, useT } from '@/i18n';
import { countries, currencies, currencyName, monthName, regionName, zones } from '@/meta/regions';
import { Field, Select, TextField } from '@/ui';
import type { Setup } from './setup';

interface Props {
  setup: Setup;
  set: (next: Partial<Setup>) => void;
  faultAt: (name: keyof Setup | 'again') => string | undefined;
}

/** What holds for the whole workspace. */
export function AboutWork({ setup, set, faultAt }: Props) {
  const t = useT();
  const language = useLanguage();
  return (
    <>
      <Field label={t('setup.company')} required fault={faultAt('company')}>
        {(control) => (
          <TextField
            {...control}
            autoFocus
            autoComplete="organization"
            maxLength={120}
            value={setup.company}
            onChange={(event) => set({ company: event.currentTarget.value })}
          />
        )}
      </Field>
      <div className="setup-pair">
        <Field label={t('setup.country')} fault={faultAt('country')}>
          {(control) => (
            <Select
              {...control}
              value={setup.country}
              options={countries.map((code) => ({ value: code, label: regionName(language, code) }))}
              onChange={(country) => country && set({ country })}
            />
          )}
        </Field>
        <Field label={t('setup.base_currency')} help={t('setup.base_currency_help')} fault={faultAt('base_currency')}>
          {(control) => (
            <Select
              {...control}
              value={setup.base_currency}
              options={currencies.map((code) => ({ value: code, label: `${code} ${currencyName(language, code)}` }))}
              onChange={(code) => code && set({ base_currency: code })}
            />
          )}
        </Field>
        <Field label={t('setup.time_zone')} fault={faultAt('time_zone')}>
          {(control) => (
            <Select
              {...control}
              value={setup.time_zone}
              options={zones(setup.time_zone).map((zone) => ({ value: zone, label: zone }))}
              onChange={(zone) => zone && set({ time_zone: zone })}
            />
          )}
        </Field>
        <Field label={t('setup.fiscal_year_start')} fault={faultAt('fiscal_year_start')}>
          {(control) => (
            <Select
              {...control}
              value={String(setup.fiscal_year_start)}
              options={Array.from({ length: 12 }, (_, at) => ({
                value: String(at + 1),
                label: monthName(language, at + 1),
              }))}
              onChange={(month) => month && set({ fiscal_year_start: Number(month) })}
            />
          )}
        </Field>
      </div>
    </>
  );
}

/** The first person, who may do everything. */
export function AboutMe({
  setup,
  set,
  faultAt,
  again,
  onAgain,
}: Props & { again: string; onAgain: (text: string) => void }) {
  const t = useT();
  return (
    <>
      <Field label={t('setup.name')} required fault={faultAt('name')}>
        {(control) => (
          <TextField
            {...control}
            autoFocus
            autoComplete="name"
            maxLength={80}
            value={setup.name}
            onChange={(event) => set({ name: event.currentTarget.value })}
          />
        )}
      </Field>
      <Field label={t('setup.login')} required help={t('setup.login_help')} fault={faultAt('login')}>
        {(control) => (
          <TextField
            {...control}
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            maxLength={80}
            value={setup.login}
            onChange={(event) => set({ login: event.currentTarget.value })}
          />
        )}
      </Field>
      <Field label={t('setup.password')} required help={t('setup.password_help')} fault={faultAt('password')}>
        {(control) => (
          <TextField
            {...control}
            type="password"
            autoComplete="new-password"
            value={setup.password}
            onChange={(event) => set({ password: event.currentTarget.value })}
          />
        )}
      </Field>
      <Field label={t('setup.again')} required fault={faultAt('again')}>
        {(control) => (
          <TextField
            {...control}
            type="password"
            autoComplete="new-password"
            value={again}
            onChange={(event) => onAgain(event.currentTarget.value)}
          />
        )}
      </Field>
    </>
  );
}

/** An empty workspace, or one with examples to look around in. */
export function Beginning({ setup, set }: Props) {
  const t = useT();
  const choice = (demo: boolean) => (
    <label className="setup-choice" data-chosen={setup.demo === demo || undefined}>
      <input type="radio" name="begin" checked={setup.demo === demo} onChange={() => set({ demo })} />
      <span>
        <strong>{t(demo ? 'setup.demo' : 'setup.empty')}</strong>
        <span className="muted">{t(demo ? 'setup.demo_help' : 'setup.empty_help')}</span>
      </span>
    </label>
  );
  return (
    <fieldset className="setup-choices">
      <legend className="field-label">{t('setup.step_begin')}</legend>
      {choice(false)}
      {choice(true)}
    </fieldset>
  );
}
