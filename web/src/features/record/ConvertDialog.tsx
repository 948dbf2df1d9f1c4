import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { invalidateObject } from '@/api/cache';
import { api } from '@/api/client';
import { explain, faultsByField } from '@/api/errors';
import { keys } from '@/api/keys';
import { recordPath } from '@/api/records';
import type { ObjectMeta, Row, Value } from '@/api/types';
import { useT } from '@/i18n';
import { kindOf, useFieldContext } from '@/meta/fields';
import { fieldOf, nameField, nameOf, useLabel, useSchema } from '@/meta/schema';
import { Banner, Dialog, DialogFoot, Field, ObjectIcon, Select, Skeleton, TextField, toast } from '@/ui';
import './convert.css';

interface Part {
  part: string;
  object: string;
  act: 'create' | 'use' | 'none';
  id: string | null;
  name: string;
  values?: Record<string, Value>;
  matches?: { id: string; name: string; by: string }[];
}
interface Plan {
  parts: Part[];
  activities: number;
}
const NEW = 'new';
const NONE = 'none';

/** What a lead becomes, in one step: each part an existing record, a new one, or nothing. */
export function ConvertDialog({ object, row, onClose }: { object: ObjectMeta; row: Row; onClose: () => void }) {
  const t = useT();
  const navigate = useNavigate();
  const [chosen, setChosen] = useState<Record<string, string>>({});
  const [names, setNames] = useState<Record<string, string>>({});
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<unknown>(null);
  const path = `${recordPath(object.name, row.id)}/convert`;
  const plan = useQuery({
    queryKey: [...keys.record(object.name, row.id), 'convert', row.version],
    queryFn: ({ signal }) => api.get<Plan>(path, undefined, signal),
    retry: false,
  });
  const parts = plan.data?.parts ?? [];
  const choiceOf = (part: Part) =>
    chosen[part.part] ?? (part.act === 'use' && part.id ? part.id : part.act === 'none' ? NONE : NEW);
  const faults = faultsByField(fault);
  const convert = async () => {
    setBusy(true);
    setFault(null);
    const body: Record<string, unknown> = { version: row.version };
    for (const part of parts) {
      const choice = choiceOf(part);
      const name = names[part.part]?.trim();
      if (choice === NONE) body[part.part] = false;
      else if (choice === NEW) body[part.part] = { create: true, ...(name ? { values: { name } } : {}) };
      else body[part.part] = { id: choice };
    }
    try {
      const made = await api.post<Plan>(path, body);
      for (const name of new Set([object.name, ...made.parts.map((part) => part.object)])) invalidateObject(name);
      toast(t('sheet.converted'));
      onClose();
      const last = made.parts.findLast((part) => part.id);
      if (last?.id) void navigate({ to: '/o/$object/$id', params: { object: last.object, id: last.id } });
    } catch (error) {
      setFault(error);
    }
    setBusy(false);
  };
  return (
    <Dialog
      title={t('sheet.convert_title', { name: nameOf(object, row) })}
      width={560}
      onClose={onClose}
      onSubmit={() => void convert()}
      foot={
        <DialogFoot
          onCancel={onClose}
          act={t('sheet.convert')}
          busy={busy}
          disabled={!plan.data || parts.every((part) => choiceOf(part) === NONE)}
        />
      }
    >
      <div className="stack">
        {plan.isPending ? <Skeleton height={180} /> : null}
        {plan.isError ? <Banner kind="error">{explain(plan.error)}</Banner> : null}
        {parts.map((part) => (
          <PartChoice
            key={part.part}
            part={part}
            choice={choiceOf(part)}
            name={names[part.part] ?? part.name}
            fault={faults[part.part] ?? faults[`${part.part}.name`]}
            onChoice={(value) => setChosen((old) => ({ ...old, [part.part]: value }))}
            onName={(value) => setNames((old) => ({ ...old, [part.part]: value }))}
          />
        ))}
        {plan.data && plan.data.activities > 0 ? (
          <p className="muted">{t('sheet.convert_carried', { count: plan.data.activities })}</p>
        ) : null}
        {fault ? <Banner kind="error">{explain(fault)}</Banner> : null}
      </div>
    </Dialog>
  );
}

interface PartProps {
  part: Part;
  choice: string;
  name: string;
  fault?: string;
  onChoice: (value: string) => void;
  onName: (value: string) => void;
}

function PartChoice({ part, choice, name, fault, onChoice, onName }: PartProps) {
  const t = useT();
  const label = useLabel();
  const schema = useSchema();
  const contextOf = useFieldContext();
  const target = schema.byName.get(part.object);
  if (!target) return null;
  const what = label(target.label);
  const title = nameField(target);
  const shown = Object.entries(part.values ?? {}).flatMap(([field, value]) => {
    const meta = field === title ? undefined : fieldOf(target, field);
    if (!meta || meta.type === 'link' || meta.type === 'user' || meta.type === 'file') return [];
    const text = kindOf(meta).text(value, contextOf(meta, target, (part.values ?? {}) as Row));
    return text ? [{ name: field, label: label(meta.label), text }] : [];
  });
  return (
    <section className="convert-part" aria-label={what}>
      <h3>
        <ObjectIcon name={target.icon} size={15} />
        {what}
      </h3>
      <Field label={t('sheet.convert_how')} fault={fault}>
        {(control) => (
          <Select
            {...control}
            value={choice}
            options={[
              ...(part.matches ?? []).map((match) => ({
                value: match.id,
                label: t('sheet.convert_use', {
                  name: match.name,
                  by: label(fieldOf(target, match.by)?.label) || match.by,
                }),
              })),
              { value: NEW, label: t('sheet.convert_new', { object: what }) },
              { value: NONE, label: t('sheet.convert_none') },
            ]}
            onChange={(value) => value && onChoice(value)}
          />
        )}
      </Field>
      {choice === NEW ? (
        <>
          <Field label={label(fieldOf(target, title)?.label)}>
            {(control) => (
              <TextField
                {...control}
                maxLength={255}
                value={name}
                onChange={(event) => onName(event.currentTarget.value)}
              />
            )}
          </Field>
          {shown.length > 0 ? (
            <dl className="convert-values">
              {shown.slice(0, 8).map((item) => (
                <div key={item.name}>
                  <dt className="muted">{item.label}</dt>
                  <dd className="ellipsis">{item.text}</dd>
                </div>
              ))}
            </dl>
          ) : null}
        </>
      ) : null}
    </section>
  );
}
