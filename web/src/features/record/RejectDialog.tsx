import { useState } from 'react';
import { invalidateObject } from '@/api/cache';
import { api } from '@/api/client';
import { explain, faultsByField } from '@/api/errors';
import { recordPath } from '@/api/records';
import type { ObjectMeta, Row } from '@/api/types';
import { useT } from '@/i18n';
import { fieldOf, useLabel } from '@/meta/schema';
import { Banner, Dialog, DialogFoot, Field, Select, toast } from '@/ui';

/** A lead is sent back, with the reason. */
export function RejectDialog({ object, row, onClose }: { object: ObjectMeta; row: Row; onClose: () => void }) {
  const t = useT();
  const label = useLabel();
  const [reason, setReason] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<unknown>(null);
  const reasons = fieldOf(object, 'unqualified_reason')?.choices ?? [];
  const reject = async () => {
    setBusy(true);
    setFault(null);
    try {
      await api.post(`${recordPath(object.name, row.id)}/reject`, { reason, version: row.version });
      toast(t('sheet.rejected'));
      invalidateObject(object.name);
      onClose();
    } catch (error) {
      setFault(error);
    }
    setBusy(false);
  };
  const faults = faultsByField(fault);
  return (
    <Dialog
      title={t('sheet.reject_title')}
      onClose={onClose}
      onSubmit={() => void reject()}
      foot={<DialogFoot onCancel={onClose} act={t('sheet.reject')} busy={busy} disabled={!reason} />}
    >
      <div className="stack">
        <Field label={t('sheet.reject_reason')} required fault={faults.reason ?? faults.unqualified_reason}>
          {(control) => (
            <Select
              {...control}
              value={reason}
              options={reasons
                .filter((choice) => choice.active !== false)
                .map((choice) => ({ value: choice.name, label: label(choice.label) }))}
              onChange={setReason}
            />
          )}
        </Field>
        {fault && Object.keys(faults).length === 0 ? <Banner kind="error">{explain(fault)}</Banner> : null}
      </div>
    </Dialog>
  );
}
