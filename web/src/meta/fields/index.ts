// The registry of field types. A new type is a new file and one line here; nothing else names types.
import type { FieldMeta, FieldType } from '@/api/types';
import { booleanKind } from './boolean';
import { choiceKind, multiChoiceKind, stageKind } from './choice';
import { dateKind, instantKind } from './date';
import { fileKind, linkKind, userKind } from './link';
import { moneyKind, numberKind, percentKind } from './number';
import { emailKind, longTextKind, phoneKind, textKind, urlKind } from './text';
import type { FieldKind } from './types';

const kinds: Record<FieldType, FieldKind> = {
  text: textKind,
  long_text: longTextKind,
  number: numberKind,
  decimal: numberKind,
  money: moneyKind,
  percent: percentKind,
  date: dateKind,
  instant: instantKind,
  boolean: booleanKind,
  choice: choiceKind,
  multi_choice: multiChoiceKind,
  link: linkKind,
  link_any: linkKind,
  email: emailKind,
  phone: phoneKind,
  url: urlKind,
  user: userKind,
  stage: stageKind,
  auto_number: textKind,
  file: fileKind,
};

/** A type this page does not know yet (a newer program) shows as text. */
export const kindOf = (field: FieldMeta): FieldKind => kinds[field.type] ?? textKind;

export { FieldControl } from './FieldControl';
export { FieldValue, useFieldContext } from './FieldValue';
export type { Context, ControlProps, FieldKind } from './types';
export { isEmpty } from './types';
