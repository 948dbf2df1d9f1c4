import { lazy, Suspense } from 'react';
import type { ControlProps } from './types';

const Control = lazy(() => import('../controls').then((part) => ({ default: part.Control })));

/** The control of a field, for forms, cells, filters and bulk changes alike. */
export function FieldControl(props: ControlProps) {
  return (
    <Suspense fallback={<span className="input" />}>
      <Control {...props} />
    </Suspense>
  );
}
