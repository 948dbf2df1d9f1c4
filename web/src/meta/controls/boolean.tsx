import { Check } from '@/ui';
import type { ControlProps } from '../fields/types';

export function BooleanControl({
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
