import { Skeleton } from '@/ui';

export function Waiting() {
  return (
    <div className="stack home-waiting" aria-busy="true">
      <Skeleton height={16} />
      <Skeleton height={16} width="80%" />
      <Skeleton height={16} width="90%" />
    </div>
  );
}
