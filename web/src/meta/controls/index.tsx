// How each type of field is typed in. Loaded with the first form or edited cell.
import type { ComponentType } from 'react';
import type { FieldType } from '@/api/types';
import type { ControlProps } from '../fields/types';
import { BooleanControl } from './boolean';
import { ChoiceControl, MultiChoiceControl, StageControl } from './choice';
import { DateControl } from './date';
import { FileControl } from './file';
import { LinkPicker } from './LinkPicker';
import { NumberControl } from './number';
import { LongTextControl, TextControl } from './text';

const controls: Record<FieldType, ComponentType<ControlProps>> = {
  text: TextControl,
  long_text: LongTextControl,
  number: NumberControl,
  decimal: NumberControl,
  money: NumberControl,
  percent: NumberControl,
  date: DateControl,
  instant: DateControl,
  boolean: BooleanControl,
  choice: ChoiceControl,
  multi_choice: MultiChoiceControl,
  link: LinkPicker,
  link_any: LinkPicker,
  email: TextControl,
  phone: TextControl,
  url: TextControl,
  user: LinkPicker,
  stage: StageControl,
  auto_number: TextControl,
  file: FileControl,
};

export function Control(props: ControlProps) {
  const Kind = controls[props.field.type] ?? TextControl;
  return <Kind {...props} />;
}
