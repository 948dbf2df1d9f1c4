import { useState } from 'react';
import { useRecord } from '@/api/records';
import type { FieldMeta, Link, Value } from '@/api/types';
import { useT } from '@/i18n';
import { FieldControl } from '@/meta/fields';
import { fieldOf, useSchema } from '@/meta/schema';
import { quote } from '@/meta/where';
import { Button, Popover, Segmented } from '@/ui';

/** Whose: absent is mine, "all" whatever I may see, "user.ID", "team.ID". */
export type Whose = string | undefined;

/** The condition on an owner field. */
export function whoseWhere(who: Whose, owner: string, teamField = 'team'): string | undefined {
  if (!who) return `${owner} = me()`;
  const [kind, id = ''] = who.split('.');
  if (kind === 'user' && id) return `${owner} = ${quote(id)}`;
  if (kind === 'team' && id) return `${owner}.${teamField} = ${quote(id)}`;
  return undefined;
}

export const useTeamField = () => useSchema().byName.get('user')?.traits.team ?? 'team';

interface Props {
  who: Whose;
  onChange: (who: Whose) => void;
  /** Reports have no "mine" worth a table. */
  withMine?: boolean;
}

/** Mine, everybody's, a person's or a team's; the program shows of these what I may see. */
export function Who({ who, onChange, withMine = true }: Props) {
  const t = useT();
  const schema = useSchema();
  const [open, setOpen] = useState(false);
  const [kind, id = ''] = (who ?? '').split('.');
  const picked = kind === 'user' || kind === 'team' ? kind : null;
  const person: FieldMeta = { name: 'who', type: 'user', label: {} };
  const users = schema.byName.get('user');
  const team = users ? fieldOf(users, users.traits.team ?? 'team') : undefined;
  const pick = (name: 'user' | 'team') => (value: Value) => {
    const link = value as Link | null;
    if (link?.id) onChange(`${name}.${link.id}`);
    setOpen(false);
  };
  return (
    <span className="row acts-who">
      <Segmented
        label={t('acts.whose')}
        value={picked ? '' : who === 'all' || !withMine ? 'all' : 'mine'}
        options={[
          ...(withMine ? [{ value: 'mine', label: t('acts.mine') }] : []),
          { value: 'all', label: t('acts.all') },
        ]}
        onChange={(value) => onChange(value === 'mine' || !withMine ? undefined : 'all')}
      />
      <Popover
        open={open}
        onChange={setOpen}
        align="end"
        width={300}
        label={t('acts.somebody')}
        target={
          <Button icon={picked === 'team' ? 'users' : 'user'} aria-expanded={open} onClick={() => setOpen(!open)}>
            {picked ? <Name object={picked} id={id} /> : t('acts.somebody')}
          </Button>
        }
      >
        <div className="stack acts-who-box">
          <span className="stack acts-who-part">
            <strong>{t('acts.person')}</strong>
            <FieldControl field={person} value={null} label={t('acts.person')} onChange={pick('user')} />
          </span>
          {team ? (
            <span className="stack acts-who-part">
              <strong>{t('acts.team')}</strong>
              <FieldControl
                field={{ ...team, required: false }}
                value={null}
                label={t('acts.team')}
                onChange={pick('team')}
              />
            </span>
          ) : null}
        </div>
      </Popover>
    </span>
  );
}

function Name({ object, id }: { object: string; id: string }) {
  const row = useRecord(object, id);
  return <span className="ellipsis">{String(row.data?.name ?? '…')}</span>;
}
