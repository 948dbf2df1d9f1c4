import { lazy, Suspense } from 'react';
import { TextField } from '@/ui';
import { useFormat } from '../format';
import type { ControlProps, FieldKind } from './types';

// The calendar comes when the first date is edited.
const DateField = lazy(() => import('@/ui/DateField').then((part) => ({ default: part.DateField })));

function DateControl({ field, value, onChange, onDone, label, id, autoFocus, openAtStart, ...aria }: ControlProps) {
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

const operators: FieldKind['operators'] = ['period', 'eq', 'ge', 'le', 'gt', 'lt', 'empty', 'not_empty'];

export const dateKind: FieldKind = {
  width: 116,
  text: (value, { format }) => (typeof value === 'string' && value ? format.date(value) : ''),
  Control: DateControl,
  operators,
};
export const instantKind: FieldKind = {
  width: 150,
  text: (value, { format }) => (typeof value === 'string' && value ? format.instant(value) : ''),
  Control: DateControl,
  operators,
};
