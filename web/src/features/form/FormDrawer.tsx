import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useMemo, useRef, useState } from 'react';
import { isApiError } from '@/api/client';
import { explain, faultsByField } from '@/api/errors';
import { createRecord, recordQuery, saveRecord, type Values } from '@/api/records';
import { useSession } from '@/api/session';
import type { ObjectMeta, Row, Value } from '@/api/types';
import { loadTexts, useT } from '@/i18n';
import { closeForm, type FormRequest } from '@/meta/actions';
import { isEmpty } from '@/meta/fields';
import { FormFields } from '@/meta/form/FormFields';
import { nameOf, useLabel, useObject } from '@/meta/schema';
import { holdUnsaved } from '@/meta/unsaved';
import { Banner, Button, Drawer, toast } from '@/ui';
import { useMediaQuery } from '@/ui/use_media';
import { DuplicateNote } from './DuplicateNote';
import { defaultsOf } from './defaults';
import { keepDraft, readDraft } from './draft';
import { useDuplicates } from './duplicates';
import './form.css';

const EmailStart = lazy(async () => {
  const [part] = await Promise.all([import('./EmailStart'), loadTexts('intake')]);
  return { default: part.EmailStart };
});

export function FormDrawer({ request }: { request: FormRequest }) {
  const phone = useMediaQuery('(max-width: 767px)');
  const model = useObject(request.object);
  const object = useMemo(
    () => (phone && model?.layouts?.phone ? { ...model, layout: model.layouts.phone } : model),
    [phone, model],
  );
  // Only some columns may be known to the list that asks; a form needs the whole record.
  const full = useQuery({ ...recordQuery(request.object, request.row?.id ?? ''), enabled: Boolean(request.row) });
  if (!object || (request.row && !full.data)) return null;
  return <Form object={object} request={request} row={full.data} />;
}

const same = (a: Value | undefined, b: Value | undefined) =>
  (isEmpty(a) && isEmpty(b)) || JSON.stringify(a) === JSON.stringify(b);

function Form({ object, request, row }: { object: ObjectMeta; request: FormRequest; row?: Row }) {
  const t = useT();
  const label = useLabel();
  const navigate = useNavigate();
  const session = useSession();
  const start = useMemo<Values>(
    () => (row ? {} : { ...defaultsOf(object, session), ...request.values }),
    [object, session, request.values, row],
  );
  const draft = useRef(readDraft(object.name, row?.id));
  const [restored, setRestored] = useState(draft.current !== null && !request.values);
  const [typed, setTyped] = useState<Values>(() =>
    restored ? (draft.current ?? {}) : ((row && request.values) ?? {}),
  );
  const [all, setAll] = useState(Boolean(row) || object.layout.quick.length === 0);
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const body = useRef<HTMLFormElement>(null);
  // One key for one intended record: pressing "create" again after a lost answer makes no second one.
  const key = useRef(crypto.randomUUID());
  const values = useMemo<Values>(() => ({ ...row, ...start, ...typed }), [row, start, typed]);
  const alike = useDuplicates(object, values, row?.id, !request.fields && Object.keys(typed).length > 0);
  const faults = faultsByField(error);
  const title = label(object.label);
  const dirty = Object.keys(typed).length > 0;

  useEffect(() => (dirty ? holdUnsaved() : undefined), [dirty]);

  // After a refusal the first field at fault has the focus.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the longer form shows more fields
  useEffect(() => {
    if (error)
      body.current
        ?.querySelector<HTMLElement>('[data-fault] input, [data-fault] textarea, [data-fault] button')
        ?.focus();
  }, [error, all]);

  const change = (name: string, value: Value, clear: string[]) => {
    const next: Values = { ...typed, [name]: value };
    for (const other of clear) next[other] = null;
    setTyped(next);
    keepDraft(object.name, row?.id, next);
    key.current = crypto.randomUUID();
  };
  const fill = (found: Values) => {
    const next = { ...typed, ...found };
    setTyped(next);
    keepDraft(object.name, undefined, next);
    key.current = crypto.randomUUID();
  };
  const drop = () => {
    setTyped({});
    setRestored(false);
    setError(null);
    keepDraft(object.name, row?.id, null);
  };
  const close = () => {
    if (dirty) toast(t('form.draft_kept'));
    closeForm(request.id);
  };
  const changed = (before: Row) =>
    Object.fromEntries(Object.entries(typed).filter(([name, value]) => !same(value, before[name])));
  const filled = () =>
    Object.fromEntries(Object.entries({ ...start, ...typed }).filter(([, value]) => !isEmpty(value)));
  // No network: the device keeps it and sends it later.
  const keep = async () => {
    const content = row ? changed(row) : filled();
    const { queueForm } = await import('@/offline/outbox');
    await queueForm({
      me: session.user.id,
      object: object.name,
      title: nameOf(object, { ...row, ...content } as Row) || title,
      values: content,
      row,
      key: key.current,
    });
    keepDraft(object.name, row?.id, null);
    toast(t('offline.kept'));
    closeForm(request.id);
  };
  const save = async (again: boolean) => {
    if (busy) return;
    setBusy(true);
    setError(null);
    try {
      if (row) {
        const content = changed(row);
        if (Object.keys(content).length > 0) {
          const saved = await saveRecord(object.name, row, content, { say: t('form.saved') });
          request.onSaved?.(saved);
        }
        keepDraft(object.name, row.id, null);
        closeForm(request.id);
        return;
      }
      const made = await createRecord(object.name, filled(), key.current);
      keepDraft(object.name, undefined, null);
      const name = nameOf(object, made);
      toast(name ? t('form.created', { name }) : t('form.created_plain'), {
        action: {
          label: t('form.open'),
          run: () => void navigate({ to: '/o/$object/$id', params: { object: object.name, id: made.id } }),
        },
      });
      request.onSaved?.(made);
      if (again) {
        drop();
        key.current = crypto.randomUUID();
        body.current?.querySelector<HTMLElement>('input, textarea, button')?.focus();
      } else closeForm(request.id);
    } catch (caught) {
      setError(caught);
      if (isApiError(caught) && caught.code === 'conflict' && row) closeForm(request.id);
      const shown = new Set(object.layout.quick);
      if (isApiError(caught) && caught.fields.some((fault) => !shown.has(fault.field))) setAll(true);
    } finally {
      setBusy(false);
    }
  };
  const loose = isApiError(error)
    ? error.fields
        .filter((fault) => !object.fields.some((field) => field.name === fault.field))
        .map((fault) => fault.message)
    : [];
  return (
    <Drawer
      title={t(row ? 'form.title_edit' : 'form.title_new', { object: title })}
      width={row || all ? 720 : 520}
      onClose={close}
      foot={
        <>
          {!row && object.layout.quick.length > 0 ? (
            <Button kind="quiet" onClick={() => setAll(!all)}>
              {t(all ? 'form.fewer_fields' : 'form.all_fields')}
            </Button>
          ) : null}
          <span className="grow" />
          {row ? (
            <Button onClick={close}>{t('ui.cancel')}</Button>
          ) : (
            <Button className="form-again" disabled={busy} onClick={() => void save(true)}>
              {t('form.create_more')}
            </Button>
          )}
          <Button kind="primary" busy={busy} onClick={() => void save(false)}>
            {t(row ? 'ui.save' : 'form.create')}
          </Button>
        </>
      }
    >
      <form
        ref={body}
        className="form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void save(false);
        }}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return;
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
            event.preventDefault();
            void save(false);
          }
        }}
      >
        {restored ? (
          <Banner icon="history">
            <span className="grow">{t('form.draft_back')}</span>
            <Button kind="link" onClick={drop}>
              {t('form.draft_drop')}
            </Button>
          </Banner>
        ) : null}
        {error ? (
          <Banner kind="error">
            <span className="grow">
              {isApiError(error) && error.fields.length > 0 && loose.length === 0
                ? t('form.faults', { count: error.fields.length })
                : loose.join(' ') || explain(error)}
            </span>
            {isApiError(error) && error.code === 'offline' ? (
              <Button kind="link" onClick={() => void keep()}>
                {t('offline.keep')}
              </Button>
            ) : null}
          </Banner>
        ) : null}
        {!row && !request.fields && object.traits.person_name && object.traits.email ? (
          <Suspense fallback={<div className="email-start" />}>
            <EmailStart object={object} onFound={fill} />
          </Suspense>
        ) : null}
        <DuplicateNote found={alike} />
        <FormFields
          object={object}
          values={values}
          faults={faults}
          creating={!row}
          only={request.fields ?? (all ? undefined : quickFields(object))}
          onChange={change}
        />
        <button type="submit" hidden aria-hidden="true" tabIndex={-1} />
      </form>
    </Drawer>
  );
}

/** The short form: the layout's quick fields and whatever must be filled. */
function quickFields(object: ObjectMeta): string[] {
  const needed = object.fields
    .filter((field) => field.required && !field.default && !field.read_only && !field.system)
    .map((field) => field.name);
  return [...new Set([...object.layout.quick, ...needed])];
}
