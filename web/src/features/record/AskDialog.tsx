import { useState } from 'react';
import { api, isApiError } from '@/api/client';
import { explain, faultsByField } from '@/api/errors';
import { recordPath } from '@/api/records';
import type { Link, ObjectMeta, Row, Value } from '@/api/types';
import { useT } from '@/i18n';
import { FieldControl } from '@/meta/fields';
import { isLink } from '@/meta/fields/link';
import { fieldOf, useLabel } from '@/meta/schema';
import { Banner, Button, Dialog, Field, Segmented, TextArea, TextField, toast } from '@/ui';

type Direction = 'superior' | 'peer' | 'subordinate' | 'customer';

interface Props {
  object: ObjectMeta;
  row: Row;
  request: ObjectMeta;
  onClose: () => void;
  onAsked: () => void;
}

/** Asks somebody for support: upwards without a name goes to one's own manager. */
export function AskDialog({ object, row, request, onClose, onAsked }: Props) {
  const t = useT();
  const label = useLabel();
  const [direction, setDirection] = useState<Direction>('superior');
  const [subject, setSubject] = useState('');
  const [description, setDescription] = useState('');
  const [values, setValues] = useState<Record<string, Value>>({});
  const [fault, setFault] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const faults = faultsByField(fault);
  const send = async () => {
    setBusy(true);
    setFault(null);
    const idOf = (value: Value | undefined) =>
      isLink(value) ? value.id : typeof value === 'string' ? value : undefined;
    const to = idOf(values.assignee);
    try {
      const answer = await api.post<{ assignee: Link | null }>(`${recordPath(object.name, row.id)}/ask`, {
        direction,
        subject: subject.trim(),
        description: description.trim() || undefined,
        to,
        contact: direction === 'customer' ? idOf(values.contact) : undefined,
        due: values.due ?? undefined,
      });
      toast(
        answer.assignee?.name ? t('approvals.asked', { name: answer.assignee.name }) : t('approvals.asked_customer'),
      );
      onAsked();
    } catch (error) {
      setFault(error);
      setBusy(false);
    }
  };
  const control = (trait: string, name: string, required: boolean, help?: string) => {
    const field = fieldOf(request, request.traits[trait] ?? name);
    if (!field) return null;
    return (
      <Field
        label={label(field.label)}
        required={required}
        help={help}
        fault={faults[name] ?? (name === 'assignee' ? faults.to : undefined)}
      >
        {(aria) => (
          <FieldControl
            {...aria}
            field={field}
            object={request}
            label={label(field.label)}
            value={values[name]}
            onChange={(value) => setValues((old) => ({ ...old, [name]: value }))}
          />
        )}
      </Field>
    );
  };
  return (
    <Dialog
      title={t('approvals.ask')}
      width={560}
      onClose={onClose}
      onSubmit={() => void send()}
      foot={
        <>
          <Button onClick={onClose}>{t('ui.cancel')}</Button>
          <Button kind="primary" type="submit" busy={busy}>
            {t('approvals.ask_send')}
          </Button>
        </>
      }
    >
      <div className="stack">
        {fault && !(isApiError(fault) && fault.fields.length > 0) ? (
          <Banner kind="error">{explain(fault)}</Banner>
        ) : null}
        <Segmented<Direction>
          label={t('approvals.direction')}
          value={direction}
          options={[
            { value: 'superior', label: t('approvals.superior') },
            { value: 'peer', label: t('approvals.peer') },
            { value: 'subordinate', label: t('approvals.subordinate') },
            { value: 'customer', label: t('approvals.customer') },
          ]}
          onChange={setDirection}
        />
        <p className="muted">{t(`approvals.${direction}_help`)}</p>
        {direction === 'customer'
          ? control('contact', 'contact', true)
          : control(
              'assignee',
              'assignee',
              direction !== 'superior',
              direction === 'superior' ? t('approvals.superior_default') : undefined,
            )}
        <Field label={t('approvals.subject')} required fault={faults.name}>
          {(aria) => (
            <TextField {...aria} value={subject} onChange={(event) => setSubject(event.currentTarget.value)} />
          )}
        </Field>
        <Field label={t('approvals.needed')} fault={faults.description}>
          {(aria) => (
            <TextArea
              {...aria}
              rows={3}
              value={description}
              onChange={(event) => setDescription(event.currentTarget.value)}
            />
          )}
        </Field>
        {control('due', 'due', false)}
      </div>
    </Dialog>
  );
}
