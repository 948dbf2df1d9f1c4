import type { Choice } from '@/api/types';
import { MultiSelect, type Option, Select, Tag } from '@/ui';
import type { Around, ControlProps } from '../fields/types';
import { pipelineOf, useLabel } from '../schema';

/** Choices that may be newly chosen here: active, and allowed by the field they depend on. */
export function allowedChoices(field: ControlProps['field'], row: Around | undefined, keep: unknown): Choice[] {
  const ruler = field.depends_on ? row?.[field.depends_on] : undefined;
  return (field.choices ?? []).filter((choice) => {
    if (choice.name === keep) return true;
    if (choice.active === false) return false;
    if (!field.depends_on || !choice.when?.length || !row) return true;
    return typeof ruler === 'string' && choice.when.includes(ruler);
  });
}

function useOptions(field: ControlProps['field'], row: Around | undefined, keep: unknown): Option[] {
  const label = useLabel();
  return allowedChoices(field, row, keep).map((choice) => {
    const text = label(choice.label) || choice.name;
    return { value: choice.name, label: text, show: choice.color ? <Tag color={choice.color}>{text}</Tag> : undefined };
  });
}

export function ChoiceControl({
  field,
  value,
  onChange,
  onDone,
  row,
  label,
  openAtStart,
  autoFocus,
  object: _,
  ...rest
}: ControlProps) {
  const options = useOptions(field, row, value);
  return (
    <Select
      {...rest}
      label={label}
      options={options}
      clearable={!field.required}
      value={typeof value === 'string' && value ? value : null}
      openAtStart={openAtStart}
      autoFocus={autoFocus}
      onChange={(next) => {
        onChange(next);
        onDone?.(next);
      }}
    />
  );
}

export function MultiChoiceControl({
  field,
  value,
  onChange,
  row,
  label,
  openAtStart,
  autoFocus,
  onDone,
  object: _,
  ...rest
}: ControlProps) {
  const options = useOptions(field, row, undefined);
  const chosen = Array.isArray(value) ? value : [];
  return (
    <MultiSelect
      {...rest}
      label={label}
      options={options}
      value={chosen}
      openAtStart={openAtStart}
      autoFocus={autoFocus}
      onChange={onChange}
      onClose={() => openAtStart && onDone?.(chosen)}
    />
  );
}

export function StageControl({
  object,
  row,
  value,
  onChange,
  onDone,
  label,
  openAtStart,
  autoFocus,
  field: _,
  ...rest
}: ControlProps) {
  const words = useLabel();
  const stages = object
    ? row?.id
      ? pipelineOf(object, row as never)?.stages
      : object.pipelines?.flatMap((line) => line.stages)
    : [];
  const options = [...new Map((stages ?? []).map((stage) => [stage.name, stage])).values()].map((stage) => ({
    value: stage.name,
    label: words(stage.label) || stage.name,
  }));
  return (
    <Select
      {...rest}
      label={label}
      options={options}
      value={typeof value === 'string' && value ? value : null}
      openAtStart={openAtStart}
      autoFocus={autoFocus}
      onChange={(next) => {
        onChange(next);
        onDone?.(next);
      }}
    />
  );
}
