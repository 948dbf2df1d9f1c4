import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { dismissGroup, type Group } from '@/api/duplicates';
import { explain } from '@/api/errors';
import type { FieldMeta, ObjectMeta } from '@/api/types';
import { useT } from '@/i18n';
import { ReasonTags } from '@/meta/duplicates/Reasons';
import { phoneText } from '@/meta/fields/text';
import { useFormat } from '@/meta/format';
import { fieldOf, nameField, useLabel } from '@/meta/schema';
import { Button, Tag, toast } from '@/ui';

interface Props {
  object: ObjectMeta;
  group: Group;
  threshold: number;
  onDone: () => void;
}

/** A few records that are probably one: side by side with what was compared. */
const shown = (field: FieldMeta, value = '') => (field.type === 'phone' ? phoneText(value) : value);

export function GroupCard({ object, group, threshold, onDone }: Props) {
  const t = useT();
  const label = useLabel();
  const format = useFormat();
  const navigate = useNavigate();
  const [busy, setBusy] = useState(false);
  const percent = Math.floor(group.score * 100);
  const name = nameField(object);
  const columns = object.fields.filter(
    (field) => field.name !== name && group.members.some((member) => member.values[field.name]),
  );
  const title = group.members[0]?.name || '—';
  const different = async () => {
    setBusy(true);
    try {
      await dismissGroup(object.name, group.id);
      toast(t('duplicates.dismissed'));
      onDone();
    } catch (error) {
      toast(explain(error), { kind: 'error' });
      setBusy(false);
    }
  };
  return (
    <section className="card group-card" aria-label={t('duplicates.group', { name: title })}>
      <div className="card-head group-head">
        <Tag color={percent >= threshold ? 'green' : 'yellow'}>
          {t('duplicates.score', { n: format.number(percent) })}
        </Tag>
        <ReasonTags object={object} reasons={group.why} />
        <span className="grow" />
        <Button small kind="quiet" busy={busy} onClick={() => void different()}>
          {t('duplicates.dismiss')}
        </Button>
        {object.rights.delete !== 'none' ? (
          <Button
            small
            kind="primary"
            onClick={() =>
              void navigate({
                to: '/merge/$object',
                params: { object: object.name },
                search: { ids: group.members.map((member) => member.id).join(',') },
              })
            }
          >
            {t('duplicates.merge')}
          </Button>
        ) : null}
      </div>
      <div className="group-table">
        <table className="table" data-stack>
          <thead>
            <tr>
              <th>{label(fieldOf(object, name)?.label)}</th>
              {columns.map((field) => (
                <th key={field.name}>{label(field.label)}</th>
              ))}
              <th>{t('duplicates.owner')}</th>
              <th>{t('duplicates.created')}</th>
            </tr>
          </thead>
          <tbody>
            {group.members.map((member) => (
              <tr key={member.id}>
                <td className="group-name">
                  <Link to="/o/$object/$id" params={{ object: object.name, id: member.id }} className="ellipsis">
                    {member.name || '—'}
                  </Link>
                </td>
                {columns.map((field) => (
                  <td key={field.name} data-label={label(field.label)}>
                    {shown(field, member.values[field.name]) || <span className="muted">—</span>}
                  </td>
                ))}
                <td data-label={t('duplicates.owner')}>
                  {member.owner?.name ?? <span className="muted">{t('record.nobody')}</span>}
                </td>
                <td className="muted" data-label={t('duplicates.created')}>
                  {format.ago(member.created_at)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {group.hidden > 0 ? (
        <p className="muted group-hidden">
          {t('duplicates.hidden', { count: group.hidden, n: format.number(group.hidden) })}
        </p>
      ) : null}
    </section>
  );
}
