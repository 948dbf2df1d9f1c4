import { useState } from 'react';
import { useT } from '@/i18n';
import { useLabel } from '@/meta/schema';
import { Button, Card, CheckLabel, IconButton, Select } from '@/ui';
import { type FieldChoice, type FormField, labelsOf, moved } from './definition';
import { TextPair } from './TextPair';

interface Props {
  fields: FormField[];
  choices: FieldChoice[];
  faults: Map<number, string>;
  onChange: (fields: FormField[]) => void;
}

/** What the form asks for, in its order. */
export function FieldRows({ fields, choices, faults, onChange }: Props) {
  const t = useT();
  const label = useLabel();
  const [open, setOpen] = useState<string | null>(null);
  const free = choices.filter((choice) => !fields.some((field) => field.field === choice.field));
  const set = (at: number, next: Partial<FormField>) =>
    onChange(fields.map((field, index) => (index === at ? { ...field, ...next } : field)));
  return (
    <Card title={t('intake.fields')} flush>
      <ol className="intake-fields">
        {fields.map((field, at) => {
          const name = label(labelsOf(field, choices)) || field.field;
          const unfolded = open === field.field;
          return (
            <li key={field.field} className="intake-field" data-fault={faults.has(at) ? '' : undefined}>
              <div className="intake-field-row">
                <Button
                  kind="quiet"
                  icon={unfolded ? 'chevron-down' : 'chevron-right'}
                  aria-expanded={unfolded}
                  className="grow intake-field-name"
                  onClick={() => setOpen(unfolded ? null : field.field)}
                >
                  {name}
                </Button>
                <CheckLabel
                  checked={field.required ?? false}
                  onChange={(event) => set(at, { required: event.currentTarget.checked })}
                >
                  {t('intake.required')}
                  <span className="sr-only"> {name}</span>
                </CheckLabel>
                <IconButton
                  icon="up"
                  label={t('intake.move_up', { name })}
                  disabled={at === 0}
                  onClick={() => onChange(moved(fields, at, -1))}
                />
                <IconButton
                  icon="down"
                  label={t('intake.move_down', { name })}
                  disabled={at === fields.length - 1}
                  onClick={() => onChange(moved(fields, at, 1))}
                />
                <IconButton
                  icon="close"
                  label={t('intake.take_out', { name })}
                  onClick={() => onChange(fields.filter((_, index) => index !== at))}
                />
              </div>
              {faults.has(at) ? <p className="field-fault intake-field-fault">{faults.get(at)}</p> : null}
              {unfolded ? (
                <div className="intake-field-more">
                  <TextPair
                    label={t('intake.label')}
                    value={field.label}
                    placeholder={choices.find((choice) => choice.field === field.field)?.label}
                    onChange={(value) => set(at, { label: value })}
                  />
                  <TextPair
                    label={t('intake.help')}
                    value={field.help}
                    onChange={(value) => set(at, { help: value })}
                  />
                </div>
              ) : null}
            </li>
          );
        })}
      </ol>
      <div className="intake-add">
        <Select
          label={t('intake.add_field')}
          placeholder={t('intake.add_field')}
          value={null}
          options={free.map((choice) => ({ value: choice.field, label: label(choice.label) }))}
          onChange={(value) => value && onChange([...fields, { field: value }])}
        />
      </div>
    </Card>
  );
}
