import { Tag } from '@/ui';
import { findStage } from '../schema';
import type { FieldKind, ShowProps } from './types';

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
  const stage = context.object && findStage(context.object, value, context.row?.pipeline);
  return (
    <Tag color={stage ? stageColor[stage.kind] : 'gray'}>{stage ? context.label(stage.label) || value : value}</Tag>
  );
}

export const choiceKind: FieldKind = {
  width: 144,
  text: (value, context) => nameOf(value, context),
  Show: ShowChoice,
  tag: true,
  operators: ['in', 'not_in', 'empty', 'not_empty'],
};
export const multiChoiceKind: FieldKind = {
  width: 180,
  text: (value, context) => (Array.isArray(value) ? value.map((item) => nameOf(item, context)).join(', ') : ''),
  Show: ShowMulti,
  tag: true,
  operators: ['contains', 'not_contains', 'empty', 'not_empty'],
};
export const stageKind: FieldKind = {
  width: 150,
  text: (value, context) => {
    const stage = context.object && findStage(context.object, value, context.row?.pipeline);
    return stage ? context.label(stage.label) || String(value) : String(value ?? '');
  },
  Show: ShowStage,
  tag: true,
  operators: ['in', 'not_in'],
};
