import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '@/api/client';
import { explain, faultsByField } from '@/api/errors';
import { keys } from '@/api/keys';
import { queryClient } from '@/api/query_client';
import type { Settings as Plain } from '@/api/types';
import { useT } from '@/i18n';
import { useFormat } from '@/meta/format';
import { countries, currencyName, monthName, regionName, zones } from '@/meta/regions';
import { Banner, Button, Card, CheckLabel, Field, IconButton, Select, TextField, toast } from '@/ui';
import { LeaveGuard } from './LeaveGuard';
import { Rates } from './Rates';
import { Section } from './Section';

export interface Rate {
  from: string;
  rate: string;
}
export interface WorkspaceSettings extends Plain {
  rates: Record<string, Rate[]>;
}

/** What holds for the whole workspace. */
export function Settings() {
  const t = useT();
  const answer = useQuery({
    queryKey: keys.admin('settings'),
    queryFn: ({ signal }) => api.get<WorkspaceSettings>('/api/settings', undefined, signal),
  });
  return (
    <Section
      title={t('admin.settings')}
      waiting={answer.isPending}
      fault={answer.error}
      retry={() => void answer.refetch()}
    >
      {answer.data ? <Form settings={answer.data} /> : null}
    </Section>
  );
}

function Form({ settings }: { settings: WorkspaceSettings }) {
  const t = useT();
  const format = useFormat();
  const [typed, setTyped] = useState<Partial<WorkspaceSettings>>({});
  const [adding, setAdding] = useState('');
  const [fault, setFault] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const values = { ...settings, ...typed };
  const faults = faultsByField(fault);
  const set = (next: Partial<WorkspaceSettings>) => setTyped((old) => ({ ...old, ...next }));
  const dirty = Object.keys(typed).length > 0;
  const save = async () => {
    setBusy(true);
    setFault(null);
    try {
      const saved = await api.patch<WorkspaceSettings>('/api/settings', typed);
      queryClient.setQueryData(keys.admin('settings'), saved);
      setTyped({});
      toast(t('form.saved'));
      // Formats and the name at the top follow.
      void queryClient.invalidateQueries({ queryKey: keys.session });
    } catch (error) {
      setFault(error);
    }
    setBusy(false);
  };
  const add = () => {
    const code = adding.trim().toUpperCase();
    if (!/^[A-Z]{3}$/.test(code) || values.currencies.includes(code)) return;
    set({ currencies: [...values.currencies, code] });
    setAdding('');
  };
  return (
    <div className="stack admin-settings">
      <LeaveGuard dirty={dirty} />
      <Card title={t('admin.company')}>
        <div className="admin-pair">
          <Field label={t('admin.company_name')} fault={faults.company}>
            {(control) => (
              <TextField
                {...control}
                maxLength={120}
                value={values.company ?? ''}
                onChange={(event) => set({ company: event.currentTarget.value })}
              />
            )}
          </Field>
          <Field label={t('admin.country')} fault={faults.country} help={t('admin.country_help')}>
            {(control) => (
              <Select
                {...control}
                value={values.country}
                options={[...new Set([values.country, ...countries])].map((code) => ({
                  value: code,
                  label: regionName(format.language, code),
                }))}
                onChange={(country) => country && set({ country })}
              />
            )}
          </Field>
          <Field label={t('admin.time_zone')} fault={faults.time_zone} help={t('admin.zone_workspace')}>
            {(control) => (
              <Select
                {...control}
                value={values.time_zone}
                options={zones(values.time_zone).map((zone) => ({ value: zone, label: zone }))}
                onChange={(zone) => zone && set({ time_zone: zone })}
              />
            )}
          </Field>
          <Field label={t('admin.language')} fault={faults.language} help={t('admin.language_help')}>
            {(control) => (
              <Select
                {...control}
                value={values.language}
                options={[
                  { value: 'zh-CN', label: '简体中文' },
                  { value: 'en', label: 'English' },
                ]}
                onChange={(language) => language && set({ language })}
              />
            )}
          </Field>
          <Field label={t('admin.fiscal')} fault={faults.fiscal_year_start} help={t('admin.fiscal_help')}>
            {(control) => (
              <Select
                {...control}
                value={String(values.fiscal_year_start)}
                options={Array.from({ length: 12 }, (_, at) => ({
                  value: String(at + 1),
                  label: monthName(format.language, at + 1),
                }))}
                onChange={(month) => month && set({ fiscal_year_start: Number(month) })}
              />
            )}
          </Field>
        </div>
      </Card>
      <Card title={t('admin.escalation')}>
        <div className="admin-pair">
          {(['reminder_escalation_hours', 'request_escalation_hours'] as const).map((name) => (
            <Field key={name} label={t(`admin.${name}`)} fault={faults[name]} help={t('admin.escalation_help')}>
              {(control) => (
                <TextField
                  {...control}
                  inputMode="numeric"
                  maxLength={4}
                  value={String(values[name] ?? '')}
                  onChange={(event) => set({ [name]: Number(event.currentTarget.value.replace(/\D/g, '')) })}
                />
              )}
            </Field>
          ))}
        </div>
      </Card>
      <Card title={t('admin.protection')}>
        <div className="stack">
          <CheckLabel
            checked={values.watermark === true}
            onChange={(event) => set({ watermark: event.currentTarget.checked })}
          >
            {t('admin.watermark')}
          </CheckLabel>
          <p className="muted">{t('admin.watermark_help')}</p>
        </div>
      </Card>
      <Card title={t('admin.currencies')}>
        <div className="stack">
          <p className="muted">{t('admin.currencies_lead', { currency: values.base_currency })}</p>
          <ul className="admin-currencies">
            {values.currencies.map((code) => (
              <li key={code} className="chip admin-currency">
                <span>
                  {code} {currencyName(format.language, code)}
                </span>
                {code === values.base_currency ? (
                  <span className="muted">{t('admin.base_currency')}</span>
                ) : (
                  <IconButton
                    small
                    icon="close"
                    iconSize={12}
                    label={t('admin.currency_drop', { code })}
                    onClick={() => set({ currencies: values.currencies.filter((item) => item !== code) })}
                  />
                )}
              </li>
            ))}
          </ul>
          <form
            className="row"
            onSubmit={(event) => {
              event.preventDefault();
              add();
            }}
          >
            <span className="admin-code">
              <TextField
                aria-label={t('admin.currency_code')}
                placeholder={t('admin.currency_code')}
                maxLength={3}
                value={adding}
                onChange={(event) => setAdding(event.currentTarget.value)}
              />
            </span>
            <Button type="submit" icon="plus" disabled={!/^[A-Za-z]{3}$/.test(adding.trim())}>
              {t('admin.currency_add')}
            </Button>
          </form>
          {faults.currencies ? <p className="field-fault">{faults.currencies}</p> : null}
        </div>
      </Card>
      <Rates
        base={values.base_currency}
        currencies={values.currencies.filter((code) => code !== values.base_currency)}
        rates={values.rates ?? {}}
        faults={faults}
        onChange={(rates) => set({ rates })}
      />
      {fault && Object.keys(faults).length === 0 ? <Banner kind="error">{explain(fault)}</Banner> : null}
      {dirty ? (
        <div className="admin-save" role="region" aria-label={t('admin.unsaved')}>
          <span className="grow">{t('admin.unsaved')}</span>
          <Button
            onClick={() => {
              setTyped({});
              setFault(null);
            }}
          >
            {t('admin.discard')}
          </Button>
          <Button kind="primary" busy={busy} onClick={() => void save()}>
            {t('ui.save')}
          </Button>
        </div>
      ) : null}
    </div>
  );
}
