import type { ObjectMeta } from '@/api/types';
import { useT } from '@/i18n';
import { useLabel } from '@/meta/schema';
import { Button, IconButton, Select, TextField } from '@/ui';
import { placed } from './draft';

interface Props {
  /** Whose fields are set. */
  object: ObjectMeta | undefined;
  value: Record<string, string>;
  faults: Record<string, string>;
  /** Where faults of the lines stand: "actions[0].set". */
  at: string;
  onChange: (value: Record<string, string>) => void;
}

/** Fields and the expressions they take, one line each. */
export function SetLines({ object, value, faults, at, onChange }: Props) {
  const t = useT();
  const label = useLabel();
  const lines = Object.entries(value);
  const options = (object?.fields ?? [])
    .filter((field) => !field.system && !field.read_only && !(field.computed && !field.editable))
    .map((field) => ({ value: field.name, label: label(field.label) }));
  const put = (index: number, name: string, expression: string) =>
    onChange(Object.fromEntries(lines.map((line, i) => (i === index ? [name, expression] : line))));
  return (
    <div className="rule-sets">
      {placed(lines).map(({ item: [name, expression], at: index, key }) => {
        const fault = faults[`${at}.${name}`];
        return (
          <div key={key} className="rule-set">
            <Select
              label={t('rules.field')}
              value={name || null}
              options={options.filter((option) => option.value === name || !(option.value in value))}
              onChange={(next) => put(index, next ?? '', expression)}
            />
            <span className="muted" aria-hidden="true">
              =
            </span>
            <TextField
              className="admin-key"
              aria-label={t('rules.expression_of', { field: options.find((item) => item.value === name)?.label ?? '' })}
              aria-invalid={fault ? true : undefined}
              spellCheck={false}
              value={expression}
              placeholder="add_days(today(), 2)"
              onChange={(event) => put(index, name, event.currentTarget.value)}
            />
            <IconButton
              small
              icon="trash"
              label={t('rules.line_drop', { n: index + 1 })}
              onClick={() => onChange(Object.fromEntries(lines.filter((_, i) => i !== index)))}
            />
            {fault ? <p className="field-fault rule-set-fault">{fault}</p> : null}
          </div>
        );
      })}
      <span>
        <Button small icon="plus" disabled={'' in value || !object} onClick={() => onChange({ ...value, '': '' })}>
          {t('rules.line_add')}
        </Button>
      </span>
    </div>
  );
}
