import type { Choice } from '@/api/types';
import { MultiSelect, type Option, Select, Tag } from '@/ui';
import { findStage, pipelineOf, useLabel } from '../schema';
import type { Around, ControlProps, FieldKind, ShowProps } from './types';

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

function ChoiceControl({
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

function MultiChoiceControl({
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

function ShowChoice({ value, context }: ShowProps) {
  if (typeof value !== 'string' || !value) return null;
  const choice = context.field.choices?.find((item) => item.name === value);
  const text = choice ? context.label(choice.label) || value : value;
  return choice?.color ? <Tag color={choice.color}>{text}</Tag> : <span className="ellipsis">{text}</span>;
}

const nameOf = (value: unknown, context: ShowProps['context']) => {
  const choice = context.field.choices?.find((item) => item.name === value);
  return choice ? context.label(choice.label) || String(value) : String(value ?? '');
};

function ShowMulti({ value, context }: ShowProps) {
  if (!Array.isArray(value)) return null;
  return (
    <span className="row tags">
      {value.map((item) => (
        <Tag key={item} color={context.field.choices?.find((choice) => choice.name === item)?.color}>
          {nameOf(item, context)}
        </Tag>
      ))}
    </span>
  );
}

const stageColor = { open: 'blue', won: 'green', lost: 'gray' };

function ShowStage({ value, context }: ShowProps) {
  if (typeof value !== 'string' || !value) return null;
  const stage =
    context.object && findStage(context.object, value, context.row?.[context.object.traits.pipeline ?? 'pipeline']);
  return (
    <Tag color={stage ? stageColor[stage.kind] : 'gray'}>{stage ? context.label(stage.label) || value : value}</Tag>
  );
}

function StageControl({
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

export const choiceKind: FieldKind = {
  width: 130,
  text: (value, context) => nameOf(value, context),
  Show: ShowChoice,
  Control: ChoiceControl,
  operators: ['in', 'not_in', 'empty', 'not_empty'],
};
export const multiChoiceKind: FieldKind = {
  width: 180,
  text: (value, context) => (Array.isArray(value) ? value.map((item) => nameOf(item, context)).join(', ') : ''),
  Show: ShowMulti,
  Control: MultiChoiceControl,
  operators: ['contains', 'not_contains', 'empty', 'not_empty'],
};
export const stageKind: FieldKind = {
  width: 130,
  text: (value, context) => {
    const stage =
      context.object && findStage(context.object, value, context.row?.[context.object.traits.pipeline ?? 'pipeline']);
    return stage ? context.label(stage.label) || String(value) : String(value ?? '');
  },
  Show: ShowStage,
  Control: StageControl,
  operators: ['in', 'not_in'],
};
