import { useState } from 'react';
import { useT } from '@/i18n';
import { FieldValue } from '@/meta/fields';
import { fieldOf, useLabel, useObject } from '@/meta/schema';
import { type Item, settleConflict } from '@/offline/outbox';
import { Button } from '@/ui';

/** Both values by field; what is chosen goes on top of the record as it is now. */
export function ConflictChoice({ item, onDone }: { item: Item; onDone: () => void }) {
  const t = useT();
  const label = useLabel();
  const object = useObject(item.object);
  const names = Object.keys(item.values);
  const [mine, setMine] = useState<Record<string, boolean>>({});
  const { current } = item;
  if (!object || !current) return null;
  const own = (name: string) => mine[name] ?? true;
  const save = async () => {
    await settleConflict(item, Object.fromEntries(names.filter(own).map((name) => [name, item.values[name]])));
    onDone();
  };
  return (
    <div className="outbox-choice">
      <p className="muted">{t('conflict.lead')}</p>
      {names.map((name) => {
        const field = fieldOf(object, name);
        if (!field) return null;
        const side = (ours: boolean) => (
          <label>
            <input
              type="radio"
              name={`${item.id}-${name}`}
              checked={own(name) === ours}
              onChange={() => setMine((old) => ({ ...old, [name]: ours }))}
            />
            <span className="muted">{t(ours ? 'conflict.mine' : 'conflict.theirs')}</span>
            <FieldValue field={field} object={object} row={current} value={ours ? item.values[name] : current[name]} />
          </label>
        );
        return (
          <fieldset key={name}>
            <legend>{label(field.label)}</legend>
            {side(true)}
            {side(false)}
          </fieldset>
        );
      })}
      <div className="outbox-acts">
        <Button kind="primary" onClick={() => void save()}>
          {t('conflict.keep')}
        </Button>
        <Button onClick={onDone}>{t('ui.cancel')}</Button>
      </div>
    </div>
  );
}
