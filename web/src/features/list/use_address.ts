import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useCallback } from 'react';
import type { AddressState } from '@/meta/list_state';

const route = getRouteApi('/app/o/$object');

/** The list's state in the address. Small steps replace, so Back leaves the list; a new view is a step of its own. */
export function useAddress() {
  const search = route.useSearch();
  const navigate = useNavigate({ from: '/o/$object' });
  const change = useCallback(
    (next: Partial<AddressState>, push = false) =>
      void navigate({ search: (old) => ({ ...old, ...next }), replace: !push, resetScroll: false }),
    [navigate],
  );
  return { search, change };
}
