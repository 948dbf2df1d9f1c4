import type { ObjectMeta } from '@/api/types';
import { useT } from '@/i18n';
import { useLabel } from '@/meta/schema';
import { Field, IconButton, MultiSelect, Select, TextField } from '@/ui';
import { type EditedRule, fits, isRuleName, kinds, ruleNames } from './rules';

interface Props {
  object: ObjectMeta;
  rule: EditedRule;
  onChange: (rule: EditedRule) => void;
  onRemove: () => void;
}

/** One comparison: how, of which fields, and what it is worth. */
export function RuleRow({ object, rule, onChange, onRemove }: Props) {
  const t = useT();
  const label = useLabel();
  const usual = isRuleName(rule.rule) ? kinds[rule.rule] : undefined;
  const weigh = (which: 'same' | 'different', typed: string) => {
    const { [which]: _, ...rest } = rule.weights ?? {};
    const number = Number.parseInt(typed, 10);
    const weights = typed.trim() === '' || Number.isNaN(number) ? rest : { ...rest, [which]: number };
    onChange({ ...rule, weights: Object.keys(weights).length > 0 ? weights : undefined });
  };
  return (
    <div className="rule-row">
      <Field label={t('duplicates.rule')}>
        {(control) => (
          <Select
            {...control}
            value={rule.rule}
            options={ruleNames.map((name) => ({ value: name, label: t(`duplicates.${name}`) }))}
            onChange={(next) => next && onChange({ ...rule, rule: next, fields: [], against: undefined })}
          />
        )}
      </Field>
      <Field label={t('duplicates.rule_fields')}>
        {(control) => (
          <MultiSelect
            {...control}
            value={rule.fields}
            options={object.fields
              .filter((field) => fits(field, rule.rule))
              .map((field) => ({ value: field.name, label: label(field.label) || field.name }))}
            onChange={(fields) => onChange({ ...rule, fields })}
          />
        )}
      </Field>
      {(['same', 'different'] as const).map((which) => (
        <Field key={which} label={t(`duplicates.rule_${which}`)}>
          {(control) => (
            <TextField
              {...control}
              inputMode="numeric"
              placeholder={usual ? `${usual[which]}` : t('duplicates.rule_usual')}
              value={rule.weights?.[which] === undefined ? '' : String(rule.weights[which])}
              onChange={(event) => weigh(which, event.currentTarget.value)}
            />
          )}
        </Field>
      ))}
      <IconButton icon="trash" label={t('duplicates.rule_remove')} onClick={onRemove} />
    </div>
  );
}
