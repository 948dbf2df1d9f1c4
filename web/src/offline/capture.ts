// Opens quick capture above whatever screen this is. It is part of the address, so Back closes it and a reload keeps it.
import { useNavigate } from '@tanstack/react-router';
import { useCallback } from 'react';

export function useCapture(): (what: string | undefined) => void {
  const navigate = useNavigate();
  return useCallback(
    (what) =>
      void navigate({
        to: '.',
        search: (old: Record<string, unknown>) => ({ ...old, capture: what }),
        replace: what !== 'menu',
        resetScroll: false,
      } as never),
    [navigate],
  );
}
