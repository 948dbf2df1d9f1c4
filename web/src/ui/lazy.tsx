// Parts that nothing on a first screen needs come when they are first shown.
import { type ComponentProps, lazy, Suspense } from 'react';
import type { Dialog as DialogPart } from './Dialog';
import type { Drawer as DrawerPart } from './Drawer';
import type { MultiSelect as MultiSelectPart, Select as SelectPart } from './Select';

const LazyDialog = lazy(() => import('./Dialog').then((part) => ({ default: part.Dialog })));
const LazyDrawer = lazy(() => import('./Drawer').then((part) => ({ default: part.Drawer })));
const LazySelect = lazy(() => import('./Select').then((part) => ({ default: part.Select })));
const LazyMultiSelect = lazy(() => import('./Select').then((part) => ({ default: part.MultiSelect })));

const box = <span className="input" />;

export function Dialog(props: ComponentProps<typeof DialogPart>) {
  return (
    <Suspense>
      <LazyDialog {...props} />
    </Suspense>
  );
}

export function Drawer(props: ComponentProps<typeof DrawerPart>) {
  return (
    <Suspense>
      <LazyDrawer {...props} />
    </Suspense>
  );
}

export function Select(props: ComponentProps<typeof SelectPart>) {
  return (
    <Suspense fallback={box}>
      <LazySelect {...props} />
    </Suspense>
  );
}

export function MultiSelect(props: ComponentProps<typeof MultiSelectPart>) {
  return (
    <Suspense fallback={box}>
      <LazyMultiSelect {...props} />
    </Suspense>
  );
}
