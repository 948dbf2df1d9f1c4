import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { invalidateObject } from '@/api/cache';
import { api } from '@/api/client';
import { explain } from '@/api/errors';
import { keys } from '@/api/keys';
import { queryClient } from '@/api/query_client';
import { recordPath } from '@/api/records';
import { useT } from '@/i18n';
import { useFormat } from '@/meta/format';
import { Button, toast } from '@/ui';

interface Pools {
  pools: { id: string; may_claim: boolean; left: number | null }[];
}

/** Takes the ticked records out of their pools, one after the other; what is refused stays ticked. */
export function ClaimButton({
  object,
  ids,
  onRest,
}: {
  object: string;
  ids: string[];
  onRest: (ids: string[]) => void;
}) {
  const t = useT();
  const format = useFormat();
  const [busy, setBusy] = useState(false);
  const pools = useQuery({
    queryKey: keys.admin('pools', object),
    queryFn: ({ signal }) => api.get<Pools>('/api/pools', { object }, signal),
  });
  if (!pools.data?.pools.some((pool) => pool.may_claim)) return null;
  const claim = async () => {
    setBusy(true);
    const rest: string[] = [];
    let why = '';
    for (const id of ids)
      try {
        await api.post(`${recordPath(object, id)}/claim`, {});
      } catch (error) {
        rest.push(id);
        why ||= explain(error);
      }
    if (rest.length < ids.length) toast(t('bulk.claimed', { n: format.number(ids.length - rest.length) }));
    if (rest.length > 0) toast(t('bulk.not_claimed', { n: format.number(rest.length), why }), { kind: 'error' });
    invalidateObject(object);
    void queryClient.invalidateQueries({ queryKey: keys.admin('pools') });
    setBusy(false);
    onRest(rest);
  };
  return (
    <Button small icon="inbox" busy={busy} onClick={() => void claim()}>
      {t('bulk.claim')}
    </Button>
  );
}
