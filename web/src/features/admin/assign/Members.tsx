import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { explain } from '@/api/errors';
import { createRecord, deleteRecord, saveRecord } from '@/api/records';
import type { Row } from '@/api/types';
import { useT } from '@/i18n';
import { linkText } from '@/meta/fields/link';
import { Button, Dialog, EmptyState, IconButton, Select, TextField, toast } from '@/ui';
import { number, rowsQuery, usePeople, word } from './assign';

/** The people of a rule or territory, with their weights. */
export function Members({ object, link, of, onClose }: { object: string; link: string; of: Row; onClose: () => void }) {
  const t = useT();
  const people = usePeople();
  const answer = useQuery(rowsQuery(object, `${link} = '${of.id}'`, 'name'));
  const [adding, setAdding] = useState<string | null>(null);
  const rows = answer.data?.rows ?? [];
  const taken = new Set(
    rows.map((row) => (typeof row.user === 'object' && row.user && 'id' in row.user ? row.user.id : '')),
  );
  const run = (act: Promise<unknown>) =>
    act.then(
      () => void answer.refetch(),
      (error: unknown) => toast(explain(error), { kind: 'error' }),
    );
  const add = (user: string | null) => {
    if (!user) return;
    setAdding(user);
    void run(createRecord(object, { [link]: of.id, user })).then(() => setAdding(null));
  };
  return (
    <Dialog title={t('assign.members_of', { name: word(of.name) })} width={520} onClose={onClose}>
      <div className="stack">
        <Select
          label={t('assign.member_add')}
          placeholder={t('assign.member_add')}
          value={adding}
          options={people.filter((person) => !taken.has(person.value))}
          onChange={add}
        />
        {rows.length === 0 && answer.isSuccess ? (
          <EmptyState small icon="users" title={t('assign.members_none')} />
        ) : (
          <ul className="assign-members">
            {rows.map((row) => (
              <li key={row.id}>
                <span className="grow ellipsis">{linkText(row.user)}</span>
                <label className="row">
                  <span className="muted">{t('assign.weight')}</span>
                  <TextField
                    className="assign-weight num"
                    inputMode="numeric"
                    aria-label={t('assign.weight_of', { name: linkText(row.user) })}
                    defaultValue={String(number(row.weight))}
                    onBlur={(event) => {
                      const weight = Number(event.currentTarget.value);
                      if (weight !== number(row.weight)) void run(saveRecord(object, row, { weight }));
                    }}
                  />
                </label>
                <IconButton
                  small
                  icon="close"
                  label={t('assign.member_remove', { name: linkText(row.user) })}
                  onClick={() => void run(deleteRecord(object, row, t('record.deleted', { name: linkText(row.user) })))}
                />
              </li>
            ))}
          </ul>
        )}
        <div className="row">
          <span className="grow" />
          <Button onClick={onClose}>{t('assign.done')}</Button>
        </div>
      </div>
    </Dialog>
  );
}
