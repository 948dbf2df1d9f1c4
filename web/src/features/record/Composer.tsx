import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { isApiError } from '@/api/client';
import { explain, faultsByField } from '@/api/errors';
import { keys } from '@/api/keys';
import { isMail } from '@/api/mail';
import { queryClient } from '@/api/query_client';
import { createRecord, type Values } from '@/api/records';
import { useSession } from '@/api/session';
import type { ObjectMeta, Row, Value } from '@/api/types';
import { loadTexts, useT } from '@/i18n';
import { FieldControl, isEmpty } from '@/meta/fields';
import { useKeys } from '@/meta/keys';
import { RichField } from '@/meta/rich/LazyRich';
import { isWritten, nameOf, useLabel, useSchema } from '@/meta/schema';
import { holdUnsaved } from '@/meta/unsaved';
import { Banner, Button, Field, ObjectIcon, toast } from '@/ui';

const MailDialog = lazy(async () => {
  await loadTexts('mail');
  return { default: (await import('./mail/MailDialog')).MailDialog };
});

/** Logs a note, a call, a task, a meeting, a comment: whatever activities the model has. */
export function Composer({ object, row }: { object: ObjectMeta; row: Row }) {
  const t = useT();
  const label = useLabel();
  const schema = useSchema();
  const kinds = schema.objects
    .filter((item) => item.activity && item.rights.create && item.traits.about && item.name !== object.name)
    // What is only a text comes first: it is written most.
    .sort((a, b) => a.layout.quick.length - b.layout.quick.length || (a.position ?? 0) - (b.position ?? 0));
  const [chosen, setChosen] = useState<string | null>(null);
  const mail = object.traits.email ? row[object.traits.email] : undefined;
  const letters = kinds.find(isMail);
  const call = kinds.find((item) => item.traits.phone && item.traits.start);
  const task = kinds.find((item) => item.traits.due && item.traits.done && !item.traits.start);
  useKeys({
    note: kinds[0] && (() => setChosen(kinds[0]?.name ?? null)),
    call: call && (() => setChosen(call.name)),
    task: task && (() => setChosen(task.name)),
    mail: letters
      ? () => setChosen(letters.name)
      : typeof mail === 'string' && mail
        ? () => window.location.assign(`mailto:${encodeURIComponent(mail)}`)
        : undefined,
  });
  const kind = kinds.find((item) => item.name === chosen);
  const mails = kind && isMail(kind) ? kind : undefined;
  if (kinds.length === 0) return null;
  return (
    <section className="composer" aria-label={t('record.compose')}>
      <div className="composer-kinds">
        {kinds.map((item) => (
          <button
            key={item.name}
            type="button"
            aria-pressed={item === kind}
            onClick={() => setChosen(item === kind ? null : item.name)}
          >
            <ObjectIcon name={item.icon} size={14} />
            {label(item.label)}
          </button>
        ))}
      </div>
      {mails ? (
        <Suspense fallback={null}>
          <MailDialog
            target={{ object: object.name, id: row.id }}
            mail={mails.name}
            to={typeof mail === 'string' ? mail : ''}
            onClose={() => setChosen(null)}
          />
        </Suspense>
      ) : kind ? (
        <ComposerForm key={kind.name} kind={kind} object={object} row={row} onDone={() => setChosen(null)} />
      ) : null}
    </section>
  );
}

function ComposerForm({
  kind,
  object,
  row,
  onDone,
}: {
  kind: ObjectMeta;
  object: ObjectMeta;
  row: Row;
  onDone: () => void;
}) {
  const t = useT();
  const session = useSession();
  const label = useLabel();
  const about = kind.traits.about ?? 'about';
  const [values, setValues] = useState<Values>({});
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const key = useRef(crypto.randomUUID());
  const dirty = Object.values(values).some((value) => !isEmpty(value));
  useEffect(() => (dirty ? holdUnsaved() : undefined), [dirty]);
  const fields = kind.layout.quick
    .filter((name) => name !== about)
    .flatMap((name) => kind.fields.find((field) => field.name === name) ?? []);
  const faults = faultsByField(error);
  const set = (name: string, value: Value) => {
    key.current = crypto.randomUUID();
    setValues((old) => ({ ...old, [name]: value }));
  };
  const content = (): Values => ({
    ...Object.fromEntries(Object.entries(values).filter(([, value]) => !isEmpty(value))),
    [about]: { object: object.name, id: row.id, name: nameOf(object, row) },
  });
  // No network: the device keeps it and sends it later.
  const keep = async () => {
    const { queueForm } = await import('@/offline/outbox');
    const title = `${label(kind.label)} · ${nameOf(object, row)}`;
    await queueForm({ me: session.user.id, object: kind.name, title, values: content(), key: key.current });
    toast(t('offline.kept'));
    onDone();
  };
  const save = async () => {
    if (busy) return;
    setBusy(true);
    setError(null);
    try {
      await createRecord(kind.name, content(), key.current);
      void queryClient.invalidateQueries({ queryKey: keys.timeline(object.name, row.id) });
      void queryClient.invalidateQueries({ queryKey: keys.guidance(object.name, row.id) });
      void queryClient.invalidateQueries({ queryKey: ['records', object.name, 'related', row.id] });
      toast(t('record.compose_done'));
      onDone();
    } catch (caught) {
      setError(caught);
      setBusy(false);
    }
  };
  return (
    <form
      className="composer-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
      onKeyDown={(event) => {
        if (event.nativeEvent.isComposing) return;
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
          event.preventDefault();
          void save();
        }
      }}
    >
      {fields.map((field, at) => (
        <Field key={field.name} label={label(field.label)} required={field.required} fault={faults[field.name]}>
          {(control) =>
            isWritten(kind) && field.name === kind.traits.body ? (
              <RichField
                {...control}
                label={label(field.label)}
                placeholder={t('sheet.write_hint', { object: label(kind.label) })}
                autoFocus={at === 0}
                value={String(values[field.name] ?? '')}
                onChange={(value) => set(field.name, value)}
              />
            ) : (
              <FieldControl
                {...control}
                field={field}
                object={kind}
                row={values as never}
                label={label(field.label)}
                autoFocus={at === 0}
                value={values[field.name]}
                onChange={(value) => set(field.name, value)}
              />
            )
          }
        </Field>
      ))}
      {error && Object.keys(faults).every((name) => !fields.some((field) => field.name === name)) ? (
        <Banner kind="error">
          <span className="grow">{explain(error)}</span>
          {isApiError(error) && error.code === 'offline' ? (
            <Button kind="link" onClick={() => void keep()}>
              {t('offline.keep')}
            </Button>
          ) : null}
        </Banner>
      ) : null}
      <div className="row composer-foot">
        <span className="grow" />
        <Button small onClick={onDone}>
          {t('ui.cancel')}
        </Button>
        <Button small kind="primary" type="submit" busy={busy}>
          {t('record.compose_save', { object: label(kind.label) })}
        </Button>
      </div>
    </form>
  );
}
