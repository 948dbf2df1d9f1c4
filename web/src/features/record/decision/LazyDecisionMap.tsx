import { type ComponentProps, lazy, Suspense } from 'react';
import { loadTexts } from '@/i18n';
import { Skeleton } from '@/ui';
import type { DecisionMap } from './DecisionMap';

const Part = lazy(async () => {
  const [part] = await Promise.all([import('./DecisionMap'), loadTexts('decision')]);
  return { default: part.DecisionMap };
});

/** The drawing comes when its tab is opened. */
export function LazyDecisionMap(props: ComponentProps<typeof DecisionMap>) {
  return (
    <Suspense fallback={<Skeleton height={220} />}>
      <Part {...props} />
    </Suspense>
  );
}
