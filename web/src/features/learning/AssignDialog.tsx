import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { api } from '@/api/client';
import { explain, faultsByField } from '@/api/errors';
import { keys } from '@/api/keys';
import type { Row } from '@/api/types';
import { useT } from '@/i18n';
import { todayIn, useFormat } from '@/meta/format';
import { useLabel } from '@/meta/schema';
import { Banner, CheckLabel, Dialog, DialogFoot, Field, MultiSelect, TextField, toast } from '@/ui';
import { assign } from './learning';

// The calendar comes with the first date.
const DateField = lazy(() => import('@/ui/DateField').then((part) => ({ default: part.DateField })));

const after = (day: string, days: number) => {
  const at = new Date(`${day}T00:00:00Z`);
  at.setUTCDate(at.getUTCDate() + days);
  return at.toISOString().slice(0, 10);
};

/** Gives one lesson to people, teams or roles. */
export function AssignDialog({
  lesson,
  people = [],
  onClose,
}: {
  lesson: { id: string; name: string };
  /** Already chosen. */
  people?: string[];
  onClose: () => void;
}) {
  const t = useT();
  const format = useFormat();
  const label = useLabel();
  const [users, setUsers] = useState(people);
  const [teams, setTeams] = useState<string[]>([]);
  const [roles, setRoles] = useState<string[]>([]);
  const [due, setDue] = useState(after(todayIn(format.zone), 14));
  const [again, setAgain] = useState(false);
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState('');
  const [faults, setFaults] = useState<Record<string, string>>({});
  const rows = (object: string, fields: string, where?: string) => ({
    queryKey: keys.report('learning_choices', { object }),
    queryFn: ({ signal }: { signal: AbortSignal }) =>
      api.get<{ rows: Row[] }>(`/api/records/${object}`, { fields, where, sort: 'name', limit: 500 }, signal),
    staleTime: 300_000,
  });
  const user = useQuery(rows('user', 'name', 'active'));
  const team = useQuery(rows('team', 'name'));
  const role = useQuery(rows('role', 'name,label,label_en'));
  const options = (found: Row[] | undefined) =>
    (found ?? []).map((row) => ({ value: row.id, label: String(row.name ?? '') }));
  const run = async () => {
    setBusy(true);
    setRefused('');
    setFaults({});
    try {
      const done = await assign({ lesson: lesson.id, users, teams, roles, due_on: due || null, again });
      const words = [t('learning.assigned', { n: done.assigned.length })];
      if (done.already) words.push(t('learning.had_it', { n: done.already }));
      if (done.passed) words.push(t('learning.had_passed', { n: done.passed }));
      if (done.out_of_reach) words.push(t('learning.not_mine', { n: done.out_of_reach }));
      toast(words.join(' '));
      onClose();
    } catch (error) {
      const found = faultsByField(error);
      setFaults(found);
      setRefused(explain(error));
    }
    setBusy(false);
  };
  const nobody = users.length + teams.length + roles.length === 0;
  const several = [
    ['users', users, setUsers, options(user.data?.rows)],
    ['teams', teams, setTeams, options(team.data?.rows)],
    [
      'roles',
      roles,
      setRoles,
      (role.data?.rows ?? []).map((row) => ({ value: row.id, label: label(roleText(row)) || String(row.name) })),
    ],
  ] as const;
  return (
    <Dialog
      title={t('learning.assign_one', { lesson: lesson.name })}
      onClose={onClose}
      onSubmit={() => void run()}
      foot={<DialogFoot act={t('learning.assign')} busy={busy} disabled={nobody} onCancel={onClose} />}
    >
      <div className="stack">
        {several.map(([name, value, set, choices]) => (
          <Field key={name} label={t(`learning.${name}`)}>
            {({ id }) => (
              <MultiSelect
                id={id}
                label={t(`learning.${name}`)}
                placeholder={t('learning.choose')}
                value={value}
                options={choices}
                onChange={set}
              />
            )}
          </Field>
        ))}
        <Field label={t('learning.due_on')} help={t('learning.due_help')} fault={faults.due_on}>
          {(control) => (
            <Suspense fallback={<TextField id={control.id} disabled value={due} readOnly />}>
              <DateField
                id={control.id}
                label={t('learning.due_on')}
                value={due || null}
                zone={format.zone}
                language={format.language}
                invalid={control['aria-invalid']}
                describedBy={control['aria-describedby']}
                onChange={(value) => setDue(value ?? '')}
              />
            </Suspense>
          )}
        </Field>
        <CheckLabel checked={again} onChange={(event) => setAgain(event.target.checked)}>
          {t('learning.again')}
        </CheckLabel>
        {refused && !faults.due_on ? <Banner kind="error">{refused}</Banner> : null}
      </div>
    </Dialog>
  );
}

/** Built-in roles have names in both languages. */
function roleText(row: Row) {
  const text = (value: unknown) => (typeof value === 'string' ? value : undefined);
  return { zh: text(row.label), en: text(row.label_en) ?? text(row.label) };
}
