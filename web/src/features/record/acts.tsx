// What else there is to do with a record, as the program says in `can`: design a form, take a tender up, fill a company
// from the register, accept, reject or convert a lead.
import { useNavigate } from '@tanstack/react-router';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import { api } from '@/api/client';
import { explain } from '@/api/errors';
import { keys } from '@/api/keys';
import { queryClient } from '@/api/query_client';
import { recordPath } from '@/api/records';
import type { ObjectMeta, Row } from '@/api/types';
import { loadTexts, useT } from '@/i18n';
import { Button, type MenuEntry, toast } from '@/ui';

const EnrichDialog = lazy(async () => {
  const [part] = await Promise.all([import('./EnrichDialog'), loadTexts('intake')]);
  return { default: part.EnrichDialog };
});

const ConvertDialog = lazy(() => import('./ConvertDialog').then((part) => ({ default: part.ConvertDialog })));
const RejectDialog = lazy(() => import('./RejectDialog').then((part) => ({ default: part.RejectDialog })));

interface Acts {
  /** The one that stands beside "edit". */
  button: ReactNode;
  entries: MenuEntry[];
  /** What they open. */
  layer: ReactNode;
}

export function useRecordActs(object: ObjectMeta, row: Row): Acts {
  const t = useT();
  const navigate = useNavigate();
  const [open, setOpen] = useState<'enrich' | 'convert' | 'reject' | null>(null);
  const [busy, setBusy] = useState(false);
  const can = (act: string) => row.can?.includes(act) ?? false;
  const takeUp = async () => {
    setBusy(true);
    try {
      const made = await api.post<{ lead: string }>(`${recordPath(object.name, row.id)}/lead`, {});
      void queryClient.invalidateQueries({ queryKey: keys.object(object.name) });
      toast(t('sheet.taken_up'));
      void navigate({ to: '/o/$object/$id', params: { object: 'lead', id: made.lead } });
    } catch (error) {
      toast(explain(error), { kind: 'error' });
    }
    setBusy(false);
  };
  const accept = async () => {
    try {
      await api.post(`${recordPath(object.name, row.id)}/accept`, { version: row.version });
      void queryClient.invalidateQueries({ queryKey: keys.object(object.name) });
      toast(t('sheet.lead_accepted'));
    } catch (error) {
      toast(explain(error), { kind: 'error' });
    }
  };
  const design = () => void navigate({ to: '/forms/$id', params: { id: row.id } });
  return {
    button: can('design') ? (
      <Button kind="primary" icon="layers" onClick={design}>
        {t('sheet.design')}
      </Button>
    ) : can('convert') ? (
      <Button kind="primary" icon="target" onClick={() => setOpen('convert')}>
        {t('sheet.convert')}
      </Button>
    ) : can('take_up') && !row.lead ? (
      <Button kind="primary" icon="flag" busy={busy} onClick={() => void takeUp()}>
        {t('sheet.take_up')}
      </Button>
    ) : null,
    entries: [
      can('accept') && { label: t('sheet.accept'), icon: 'check' as const, onClick: () => void accept() },
      can('reject') && { label: t('sheet.reject'), icon: 'back' as const, onClick: () => setOpen('reject') },
      can('enrich') && { label: t('sheet.enrich'), icon: 'building' as const, onClick: () => setOpen('enrich') },
    ],
    layer: open ? (
      <Suspense>
        {open === 'enrich' ? <EnrichDialog object={object} row={row} onClose={() => setOpen(null)} /> : null}
        {open === 'convert' ? <ConvertDialog object={object} row={row} onClose={() => setOpen(null)} /> : null}
        {open === 'reject' ? <RejectDialog object={object} row={row} onClose={() => setOpen(null)} /> : null}
      </Suspense>
    ) : null,
  };
}
