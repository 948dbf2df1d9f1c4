import type { ObjectMeta, Value } from '@/api/types';
import { FieldControl } from '@/meta/fields';
import { fieldOf, useLabel } from '@/meta/schema';
import { Field } from '@/ui';

/** A field of the record itself, edited as everywhere else; nothing for a name the object lacks. */
export function PlainField(props: {
  object: ObjectMeta;
  name: string;
  value: Value | undefined;
  fault?: string;
  autoFocus?: boolean;
  onChange: (value: Value) => void;
}) {
  const label = useLabel();
  const field = fieldOf(props.object, props.name);
  if (!field) return null;
  return (
    <Field
      label={label(field.label)}
      required={field.required}
      help={label(field.help) || undefined}
      fault={props.fault}
    >
      {(control) => (
        <FieldControl
          {...control}
          field={field}
          object={props.object}
          label={label(field.label)}
          value={props.value}
          autoFocus={props.autoFocus}
          onChange={props.onChange}
        />
      )}
    </Field>
  );
}
