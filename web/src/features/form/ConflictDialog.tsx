import { useState } from 'react';
import { explain } from '@/api/errors';
import { type Conflict, saveRecord, useConflict } from '@/api/records';
import { useT } from '@/i18n';
import { FieldValue } from '@/meta/fields';
import { fieldOf, useLabel, useObject } from '@/meta/schema';
import { Button, Dialog, toast } from '@/ui';
import './form.css';

/** Two people, one record: both values by field, and the choice. */
export function ConflictDialog({ conflict }: { conflict: Conflict }) {
  const t = useT();
  const label = useLabel();
  const object = useObject(conflict.object);
  const names = Object.keys(conflict.mine);
  const [mine, setMine] = useState<Record<string, boolean>>(() =>
    Object.fromEntries(names.map((name) => [name, true])),
  );
  const [busy, setBusy] = useState(false);
  if (!object) return null;
  const close = () => useConflict.setState({ conflict: null });
  const save = async () => {
    const values = Object.fromEntries(names.filter((name) => mine[name]).map((name) => [name, conflict.mine[name]]));
    close();
    if (Object.keys(values).length === 0) return;
    setBusy(true);
    try {
      await saveRecord(conflict.object, conflict.current, values, { say: t('form.saved') });
    } catch (error) {
      toast(explain(error), { kind: 'error' });
    }
  };
  return (
    <Dialog
      title={t('conflict.title')}
      width={640}
      onClose={close}
      foot={
        <>
          <Button onClick={close}>{t('conflict.drop')}</Button>
          <Button kind="primary" busy={busy} onClick={() => void save()}>
            {t('conflict.keep')}
          </Button>
        </>
      }
    >
      <div className="stack">
        <p className="muted">{t('conflict.lead')}</p>
        <table className="table conflict">
          <thead>
            <tr>
              <th>{t('conflict.field')}</th>
              <th>{t('conflict.mine')}</th>
              <th>{t('conflict.theirs')}</th>
            </tr>
          </thead>
          <tbody>
            {names.map((name) => {
              const field = fieldOf(object, name);
              if (!field) return null;
              const side = (own: boolean) => (
                <td>
                  <label>
                    <input
                      type="radio"
                      name={`conflict-${name}`}
                      checked={mine[name] === own}
                      onChange={() => setMine((old) => ({ ...old, [name]: own }))}
                    />
                    <FieldValue
                      field={field}
                      object={object}
                      row={conflict.current}
                      value={own ? conflict.mine[name] : conflict.current[name]}
                    />
                  </label>
                </td>
              );
              return (
                <tr key={name}>
                  <td>{label(field.label)}</td>
                  {side(true)}
                  {side(false)}
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </Dialog>
  );
}
