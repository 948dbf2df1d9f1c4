import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { isApiError } from '@/api/client';
import { explain, faultsByField } from '@/api/errors';
import { createRecord, saveRecord, type Values } from '@/api/records';
import type { Row, Value } from '@/api/types';
import { useT } from '@/i18n';
import { FieldControl } from '@/meta/fields';
import { isLink } from '@/meta/fields/link';
import { zones } from '@/meta/regions';
import { fieldOf, useLabel, useObject } from '@/meta/schema';
import { Banner, Button, Drawer, Field, Select, toast } from '@/ui';
import { PasswordField } from './PasswordDialog';
import { asTree, setPassword, teamsQuery, useRoleLabel } from './people';

/** One person: who they are, what they may do, where they belong. */
export function UserDrawer({ row, onClose }: { row: Row | null; onClose: () => void }) {
  const t = useT();
  const label = useLabel();
  const object = useObject('user');
  const role = useRoleLabel();
  const teams = useQuery(teamsQuery).data?.rows ?? [];
  const [typed, setTyped] = useState<Values>({});
  const [password, setText] = useState('');
  const [fault, setFault] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set());
  // A person made whose password was refused is not made twice.
  const [made, setMade] = useState<Row | null>(null);
  if (!object) return null;
  const values: Values = { ...row, ...typed };
  // A fault goes as soon as its field is touched again.
  const faults = Object.fromEntries(Object.entries(faultsByField(fault)).filter(([name]) => !touched.has(name)));
  const set = (name: string, value: Value) => {
    setTyped((old) => ({ ...old, [name]: value }));
    setTouched((old) => new Set(old).add(name));
  };
  const id = (name: string) => {
    const value = values[name];
    return isLink(value) ? value.id : typeof value === 'string' ? value : null;
  };
  const save = async () => {
    setBusy(true);
    setFault(null);
    setTouched(new Set());
    try {
      if (row) {
        if (Object.keys(typed).length > 0) await saveRecord('user', row, typed, { say: t('form.saved') });
      } else {
        const user = made ?? (await createRecord('user', typed));
        setMade(user);
        if (password) await setPassword(user.id, password);
        toast(t('form.created', { name: String(user.name) }));
      }
      onClose();
    } catch (error) {
      setFault(error);
      setBusy(false);
      if (isApiError(error) && error.code === 'conflict') onClose();
    }
  };
  const plain = (name: string, autoFocus = false) => {
    const field = fieldOf(object, name);
    if (!field) return null;
    return (
      <Field
        key={name}
        label={label(field.label)}
        required={field.required}
        fault={faults[name]}
        help={label(field.help) || undefined}
      >
        {(control) => (
          <FieldControl
            {...control}
            field={field}
            object={object}
            label={label(field.label)}
            value={values[name]}
            autoFocus={autoFocus}
            onChange={(value) => set(name, value)}
          />
        )}
      </Field>
    );
  };
  return (
    <Drawer
      title={row ? String(row.name) : t('admin.user_new')}
      width={560}
      onClose={onClose}
      foot={
        <>
          <span className="grow" />
          <Button onClick={onClose}>{t('ui.cancel')}</Button>
          <Button kind="primary" busy={busy} onClick={() => void save()}>
            {t(row ? 'ui.save' : 'form.create')}
          </Button>
        </>
      }
    >
      <form
        className="stack admin-form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        {fault && !(isApiError(fault) && fault.fields.length > 0) ? (
          <Banner kind="error">{explain(fault)}</Banner>
        ) : Object.keys(faults).length > 0 ? (
          <Banner kind="error">{t('form.faults', { count: Object.keys(faults).length })}</Banner>
        ) : null}
        <div className="admin-pair">
          {plain('name', !row)}
          {plain('login')}
          <Field label={t('admin.role')} required fault={faults.role} help={t('admin.role_help')}>
            {(control) => (
              <Select
                {...control}
                value={id('role')}
                options={role.rows.map((item) => ({ value: item.id, label: role.text(item) }))}
                onChange={(value) => set('role', value)}
              />
            )}
          </Field>
          <Field label={t('admin.team')} fault={faults.team}>
            {(control) => (
              <Select
                {...control}
                clearable
                value={id('team')}
                options={asTree(teams).map(({ row: team, depth }) => ({
                  value: team.id,
                  label: `${'\u2003'.repeat(depth)}${String(team.name)}`,
                }))}
                onChange={(value) => set('team', value)}
              />
            )}
          </Field>
          {plain('email')}
          {plain('phone')}
          {plain('title')}
          {plain('manager')}
          {plain('language')}
          <Field label={t('admin.time_zone')} fault={faults.time_zone} help={t('admin.time_zone_help')}>
            {(control) => (
              <Select
                {...control}
                clearable
                value={id('time_zone')}
                options={zones(id('time_zone')).map((zone) => ({ value: zone, label: zone }))}
                onChange={(value) => set('time_zone', value)}
              />
            )}
          </Field>
        </div>
        {row ? null : <PasswordField value={password} fault={faults.password} onChange={setText} />}
        <button type="submit" hidden aria-hidden="true" tabIndex={-1} />
      </form>
    </Drawer>
  );
}
