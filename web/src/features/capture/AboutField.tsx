import type { FieldMeta, ObjectMeta, Value } from '@/api/types';
import { useT } from '@/i18n';
import { FieldControl } from '@/meta/fields';
import { useRecent } from '@/meta/recent';
import { useLabel, useSchema } from '@/meta/schema';
import { useOffline } from '@/offline/state';
import { Field, Icon, ObjectIcon } from '@/ui';

interface Props {
  object: ObjectMeta;
  field: FieldMeta | undefined;
  value: Value | undefined;
  fault?: string;
  onChange: (value: Value) => void;
}

const OFFERED = 4;

/** Whom it is about: one tap among what was opened lately, or a search when there is a network. */
export function AboutField({ object, field, value, fault, onChange }: Props) {
  const t = useT();
  const label = useLabel();
  const schema = useSchema();
  const reachable = useOffline((state) => state.reachable);
  const recent = useRecent().filter((item) => {
    const about = schema.byName.get(item.object);
    return about && !about.activity && !about.system;
  });
  if (!field) return null;
  const current = value && typeof value === 'object' && !Array.isArray(value) ? value : null;
  const offered = recent.filter((item) => item.id !== current?.id).slice(0, OFFERED);
  return (
    <div className="capture-about">
      <Field label={label(field.label)} required={field.required} fault={fault}>
        {(control) =>
          reachable || !current ? (
            reachable ? (
              <FieldControl
                {...control}
                field={field}
                object={object}
                label={label(field.label)}
                value={value}
                onChange={onChange}
              />
            ) : (
              <p id={control.id} className="muted">
                {offered.length ? t('capture.recent') : t('capture.no_recent')}
              </p>
            )
          ) : (
            <span id={control.id} className="capture-chosen">
              <ObjectIcon name={schema.byName.get(current.object ?? '')?.icon} />
              <span className="grow ellipsis">{current.name}</span>
            </span>
          )
        }
      </Field>
      {offered.length ? (
        <ul className="capture-recent" aria-label={t('capture.recent')}>
          {offered.map((item) => (
            <li key={item.id}>
              <button type="button" onClick={() => onChange({ object: item.object, id: item.id, name: item.name })}>
                <ObjectIcon name={schema.byName.get(item.object)?.icon} size={14} />
                <span className="ellipsis">{item.name}</span>
              </button>
            </li>
          ))}
          {current && !reachable && !field.required ? (
            <li>
              <button type="button" aria-label={t('ui.clear')} onClick={() => onChange(null)}>
                <Icon name="close" size={14} />
              </button>
            </li>
          ) : null}
        </ul>
      ) : null}
    </div>
  );
}
