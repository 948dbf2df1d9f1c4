// A refused move: what is missing is asked for and the move tried again with it. The frame around it is a dialog, or a
// place in the column of a board.
import { useState } from 'react';
import { isApiError } from '@/api/client';
import { explain, faultSentence, faultsByField } from '@/api/errors';
import { moveStage, type Values } from '@/api/records';
import type { ObjectMeta, Value } from '@/api/types';
import { useT } from '@/i18n';
import { type GateRequest, useGate } from '@/meta/actions';
import { findStage, isFormField, nameOf, useLabel } from '@/meta/schema';
import { Banner, DialogFoot, Icon } from '@/ui';
import { FormFields } from './FormFields';

export function useGateForm(gate: GateRequest, object: ObjectMeta) {
  const t = useT();
  const label = useLabel();
  const [values, setValues] = useState<Values>(gate.values ?? {});
  const [error, setError] = useState<unknown>(gate.error);
  const [busy, setBusy] = useState(false);
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
  return {
    title: t(asking ? 'gate.close' : 'gate.title', { stage, name: nameOf(object, gate.row) }),
    cancel: () => finish(null),
    submit: () => void submit(),
    foot: <DialogFoot onCancel={() => finish(null)} act={asked.length > 0 ? t('gate.move') : undefined} busy={busy} />,
    body: (
      <div className="stack">
        <p className="muted">{t(asking ? 'gate.ask' : asked.length > 0 ? 'gate.lead' : 'gate.blocked')}</p>
        {others.map((fault) => (
          <p key={fault.rule + fault.message} className="row">
            <Icon name="alert" />
            <span>{faultSentence('gate', fault)}</span>
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
    ),
  };
}
