import { type ComponentProps, lazy, Suspense } from 'react';
import type { ObjectMeta } from '@/api/types';
import { loadTexts } from '@/i18n';
import { Skeleton } from '@/ui';
import type { TeamCard } from './TeamCard';

const Part = lazy(async () => {
  const [part] = await Promise.all([import('./TeamCard'), loadTexts('decision')]);
  return { default: part.TeamCard };
});

/** A list of who works along on a record. */
export const isTeam = (child: ObjectMeta) => Boolean(child.traits.member && child.traits.member_of);

export function LazyTeam(props: ComponentProps<typeof TeamCard>) {
  return (
    <Suspense fallback={<Skeleton height={120} />}>
      <Part {...props} />
    </Suspense>
  );
}
