import type { ReactNode } from 'react';
import type { Values } from '@/api/records';
import type { FieldMeta, ObjectMeta, Text, Value } from '@/api/types';
import { useT } from '@/i18n';
import { isRequired, isVisible } from '@/meta/evaluate';
import { FieldControl, isEmpty, kindOf } from '@/meta/fields';
import type { Around } from '@/meta/fields/types';
import { fieldOf, isFormField, useLabel } from '@/meta/schema';
import { Field } from '@/ui';
import './fields.css';

interface Props {
  object: ObjectMeta;
  values: Values;
  faults: Record<string, string>;
  creating: boolean;
  /** Only these, in this order, without sections. */
  only?: string[];
  /** `clear` names dependent choices that no longer fit. */
  onChange: (name: string, value: Value, clear: string[]) => void;
}

/** The controls of a form, in the sections of the layout. */
export function FormFields({ object, values, faults, creating, only, onChange }: Props) {
  const t = useT();
  const label = useLabel();
  const fields = new Map(object.fields.map((field) => [field.name, field]));
  const money = object.fields.find((field) => field.type === 'money' && isFormField(field));
  const currency = money ? fieldOf(object, 'currency') : undefined;
  const around = values as Around;
  const shown = (name: string): FieldMeta[] => {
    const field = fields.get(name);
    // A stage moves by its own door; at the start the pipeline decides it.
    if (!field || !isFormField(field) || (name === 'currency' && money) || (!creating && name === 'pipeline'))
      return [];
    return isVisible(field.visible_when, fields, around) ? [field] : [];
  };
  const set = (field: FieldMeta, value: Value) => {
    const clear = object.fields
      .filter((other) => other.depends_on === field.name && !isEmpty(values[other.name]))
      .filter((other) => {
        const choice = other.choices?.find((item) => item.name === values[other.name]);
        return choice?.when?.length && !choice.when.includes(String(value));
      })
      .map((other) => other.name);
    onChange(field.name, value, clear);
  };
  let first = creating;
  const isFirst = () => {
    const was = first;
    first = false;
    return was;
  };
  const one = (field: FieldMeta): ReactNode => {
    const lead = isFirst();
    return (
      <div key={field.name} className={kindOf(field).wide ? 'form-wide' : undefined}>
        <Field
          label={label(field.label) || field.name}
          required={isRequired(field, fields, around)}
          help={label(field.help) || undefined}
          fault={faults[field.name]}
        >
          {(control) => {
            const input = (
              <FieldControl
                {...control}
                field={field}
                object={object}
                row={around}
                label={label(field.label)}
                value={values[field.name]}
                autoFocus={lead}
                onChange={(value) => set(field, value)}
              />
            );
            return field === money && currency ? (
              <span className="form-money">
                <FieldControl
                  field={{ ...currency, required: true }}
                  object={object}
                  label={t('form.currency')}
                  value={values.currency ?? null}
                  onChange={(value) => set(currency, value)}
                />
                {input}
              </span>
            ) : (
              input
            );
          }}
        </Field>
      </div>
    );
  };
  const group = (names: string[]): ReactNode[] => {
    const nodes: ReactNode[] = [];
    const list = names.flatMap(shown);
    for (let at = 0; at < list.length; at += 1) {
      const field = list[at];
      if (!field) continue;
      if (!field.part_of) {
        nodes.push(one(field));
        continue;
      }
      const parts = list.filter((item) => item.part_of === field.part_of);
      if (parts[0] !== field) continue;
      nodes.push(
        <fieldset key={field.part_of} className="form-wide form-group">
          <legend>{label(field.part_label)}</legend>
          <div className="form-grid">{parts.map(one)}</div>
        </fieldset>,
      );
    }
    return nodes;
  };
  if (only) return <div className="form-grid form-single">{group(only)}</div>;
  const listed = new Set(object.layout.sections.flatMap((section) => section.fields));
  const missing = object.fields
    .filter((field) => !listed.has(field.name) && field.required && !field.system && !field.default)
    .map((field) => field.name);
  const sections: { label: Text; fields: string[] }[] = object.layout.sections.filter((section) =>
    isVisible(section.visible_when, fields, around),
  );
  return (
    <>
      {[
        ...sections,
        ...(missing.length ? [{ label: { zh: t('form.other'), en: t('form.other') }, fields: missing }] : []),
      ].map((section) => {
        const nodes = group(section.fields);
        return nodes.length ? (
          <section key={section.fields.join()} className="form-section">
            <h2>{label(section.label)}</h2>
            <div className="form-grid">{nodes}</div>
          </section>
        ) : null;
      })}
    </>
  );
}
