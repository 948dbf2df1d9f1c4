import { useState } from 'react';
import { isApiError } from '@/api/client';
import { explain, faultsByField } from '@/api/errors';
import { moveStage, type Values } from '@/api/records';
import type { Value } from '@/api/types';
import { useT } from '@/i18n';
import { type GateRequest, useGate } from '@/meta/actions';
import { findStage, isFormField, nameOf, useLabel, useObject } from '@/meta/schema';
import { Banner, Button, Dialog, Icon } from '@/ui';
import './form.css';
import { FormFields } from './FormFields';

/** A refused move: says what is missing, takes it right here, and moves. */
export function GateDialog({ gate }: { gate: GateRequest }) {
  const t = useT();
  const label = useLabel();
  const object = useObject(gate.object);
  const [values, setValues] = useState<Values>({});
  const [error, setError] = useState<unknown>(gate.error);
  const [busy, setBusy] = useState(false);
  if (!object) return null;
  const finish = (row: Parameters<GateRequest['done']>[0]) => {
    useGate.setState({ gate: null });
    gate.done(row);
  };
  const asked = [
    ...new Set([
      ...gate.ask,
      ...[...(gate.error?.fields ?? []), ...(isApiError(error) ? error.fields : [])].map((fault) => fault.field),
    ]),
  ].filter((name) => object.fields.some((field) => field.name === name && isFormField(field)));
  const others = isApiError(error) ? error.fields.filter((fault) => !asked.includes(fault.field)) : [];
  const submit = async () => {
    setBusy(true);
    try {
      finish(await moveStage(gate.object, gate.row, gate.to, values, gate.pipeline));
    } catch (caught) {
      setError(caught);
      setBusy(false);
    }
  };
  const target = findStage(object, gate.to, gate.pipeline ?? gate.row.pipeline);
  const stage = label(target?.label) || gate.to;
  const asking = error === null;
  return (
    <Dialog
      title={t(asking ? 'gate.close' : 'gate.title', { stage, name: nameOf(object, gate.row) })}
      onClose={() => finish(null)}
      onSubmit={() => void submit()}
      foot={
        <>
          <Button onClick={() => finish(null)}>{t('ui.cancel')}</Button>
          {asked.length > 0 ? (
            <Button kind="primary" type="submit" busy={busy}>
              {t('gate.move')}
            </Button>
          ) : null}
        </>
      }
    >
      <div className="stack">
        <p className="muted">{t(asking ? 'gate.ask' : asked.length > 0 ? 'gate.lead' : 'gate.blocked')}</p>
        {others.map((fault) => (
          <p key={fault.rule + fault.message} className="row">
            <Icon name="alert" />
            <span>{fault.hint ? `${fault.message} ${fault.hint}` : fault.message}</span>
          </p>
        ))}
        {isApiError(error) && error.fields.length === 0 ? <Banner kind="error">{explain(error)}</Banner> : null}
        <FormFields
          object={{ ...object, fields: object.fields.map((field) => ({ ...field, visible_when: '' })) }}
          values={{ ...gate.row, ...values, stage_kind: target?.kind }}
          faults={faultsByField(error)}
          creating
          only={asked}
          onChange={(name: string, value: Value) => setValues((old) => ({ ...old, [name]: value }))}
        />
      </div>
    </Dialog>
  );
}
