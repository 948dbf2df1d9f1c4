import { t } from '@/i18n';
import { Check, Icon } from '@/ui';
import type { ControlProps, FieldKind, ShowProps } from './types';

function BooleanControl({
  value,
  onChange,
  onDone,
  label,
  id,
  autoFocus,
  field: _field,
  object: _object,
  row: _row,
  openAtStart: _open,
  ...aria
}: ControlProps) {
  return (
    <span className="boolean-control">
      <Check
        {...aria}
        id={id}
        aria-label={id ? undefined : label}
        autoFocus={autoFocus}
        checked={value === true}
        onChange={(event) => {
          onChange(event.currentTarget.checked);
          onDone?.(event.currentTarget.checked);
        }}
      />
    </span>
  );
}

function ShowBoolean({ value }: ShowProps) {
  return value === true ? (
    <span title={t('field.yes')}>
      <Icon name="check" />
      <span className="sr-only">{t('field.yes')}</span>
    </span>
  ) : (
    <span className="muted">{t('field.no')}</span>
  );
}

export const booleanKind: FieldKind = {
  width: 80,
  text: (value) => (value === true ? t('field.yes') : t('field.no')),
  Show: ShowBoolean,
  Control: BooleanControl,
  operators: ['is_true', 'is_false'],
};
