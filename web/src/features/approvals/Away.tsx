import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '@/api/client';
import { explain, faultsByField } from '@/api/errors';
import { keys } from '@/api/keys';
import { queryClient } from '@/api/query_client';
import type { Link, Value } from '@/api/types';
import { useT } from '@/i18n';
import { FieldControl } from '@/meta/fields';
import { isLink } from '@/meta/fields/link';
import { useFormat } from '@/meta/format';
import { fieldOf, useObject } from '@/meta/schema';
import { Banner, Button, Dialog, Field, toast } from '@/ui';

interface Absence {
  from: string | null;
  until: string | null;
  substitute: Link | null;
}

/** When I am away, and who decides for me meanwhile. */
export function Away() {
  const t = useT();
  const format = useFormat();
  const [open, setOpen] = useState(false);
  const answer = useQuery({
    queryKey: [...keys.session, 'absence'],
    queryFn: ({ signal }) => api.get<Absence>('/api/session/absence', undefined, signal),
  });
  const now = answer.data;
  const away = now?.from || now?.until;
  return (
    <>
      <Button icon="calendar" disabled={!now} onClick={() => setOpen(true)}>
        {away && now
          ? t('approvals.away_until', { date: now.until ? format.date(now.until) : t('approvals.open_end') })
          : t('approvals.away')}
      </Button>
      {open && now ? <AwayDialog absence={now} onClose={() => setOpen(false)} /> : null}
    </>
  );
}

function AwayDialog({ absence, onClose }: { absence: Absence; onClose: () => void }) {
  const t = useT();
  const user = useObject('user');
  const [values, setValues] = useState<Record<string, Value>>({
    absent_from: absence.from,
    absent_until: absence.until,
    manager: absence.substitute,
  });
  const [fault, setFault] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const faults = faultsByField(fault);
  const save = async (next: Record<string, Value>) => {
    setBusy(true);
    setFault(null);
    const substitute = next.manager;
    try {
      const saved = await api.put<Absence>('/api/session/absence', {
        from: next.absent_from ?? null,
        until: next.absent_until ?? null,
        substitute: isLink(substitute) ? substitute.id : (substitute ?? null),
      });
      queryClient.setQueryData([...keys.session, 'absence'], saved);
      toast(t('approvals.away_saved'));
      onClose();
    } catch (error) {
      setFault(error);
      setBusy(false);
    }
  };
  const control = (name: string, label: string, faultName: string) => {
    const field = user ? fieldOf(user, name) : undefined;
    if (!user || !field) return null;
    return (
      <Field label={label} fault={faults[faultName]}>
        {(aria) => (
          <FieldControl
            {...aria}
            field={field}
            object={user}
            label={label}
            value={values[name]}
            onChange={(value) => setValues((old) => ({ ...old, [name]: value }))}
          />
        )}
      </Field>
    );
  };
  return (
    <Dialog
      title={t('approvals.away')}
      onClose={onClose}
      onSubmit={() => void save(values)}
      foot={
        <>
          <Button onClick={() => void save({ absent_from: null, absent_until: null, manager: values.manager ?? null })}>
            {t('approvals.back_again')}
          </Button>
          <span className="grow" />
          <Button onClick={onClose}>{t('ui.cancel')}</Button>
          <Button kind="primary" type="submit" busy={busy}>
            {t('ui.save')}
          </Button>
        </>
      }
    >
      <div className="stack">
        <p className="muted">{t('approvals.away_help')}</p>
        {fault && Object.keys(faults).length === 0 ? <Banner kind="error">{explain(fault)}</Banner> : null}
        <div className="admin-pair approvals-pair">
          {control('absent_from', t('approvals.away_from'), 'absent_from')}
          {control('absent_until', t('approvals.away_to'), 'absent_until')}
        </div>
        {control('manager', t('approvals.substitute'), 'substitute')}
      </div>
    </Dialog>
  );
}
