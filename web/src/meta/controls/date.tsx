import { lazy, Suspense } from 'react';
import { TextField } from '@/ui';
import type { ControlProps } from '../fields/types';
import { useFormat } from '../format';

// The calendar comes when the first date is edited.
const DateField = lazy(() => import('@/ui/DateField').then((part) => ({ default: part.DateField })));

export function DateControl({
  field,
  value,
  onChange,
  onDone,
  label,
  id,
  autoFocus,
  openAtStart,
  ...aria
}: ControlProps) {
  const format = useFormat();
  const text = typeof value === 'string' ? value : null;
  return (
    <Suspense fallback={<TextField id={id} aria-label={label} disabled value={text ?? ''} readOnly />}>
      <DateField
        id={id}
        label={label}
        value={text}
        withTime={field.type === 'instant'}
        zone={format.zone}
        language={format.language}
        autoFocus={autoFocus}
        openAtStart={openAtStart}
        invalid={aria['aria-invalid']}
        describedBy={aria['aria-describedby']}
        onChange={onChange}
        onDone={onDone}
      />
    </Suspense>
  );
}
