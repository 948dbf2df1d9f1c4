import { useNavigate, useRouterState } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { explain, faultsByField } from '@/api/errors';
import type { Values } from '@/api/records';
import type { Value } from '@/api/types';
import { useT } from '@/i18n';
import { FieldControl, isEmpty } from '@/meta/fields';
import { useRecent } from '@/meta/recent';
import { nameField, useLabel } from '@/meta/schema';
import { errorOf, type Item, queue } from '@/offline/outbox';
import { useOffline } from '@/offline/state';
import { Banner, Button, Drawer, Field, toast } from '@/ui';
import { useMediaQuery } from '@/ui/use_media';
import { AboutField } from './AboutField';
import { captureFields, hasPlaceFields, type Kind, withPlace } from './kinds';
import { PhotoField } from './PhotoField';
import { PlaceField } from './PlaceField';
import { type Draft, hasContent, useDraft } from './use_draft';

interface Props {
  kind: Kind;
  /** Something of the queue that is to be mended. */
  item?: Item;
  onClose: () => void;
}

/** One short column: what it is about, what was said, photos, the place. Saved on the device first, then sent. */
export function CaptureForm({ kind, item, onClose }: Props) {
  const here = useHere();
  const about = kind.object.traits.about ?? 'about';
  const start = useMemo<Values>(() => (here ? { [about]: here } : {}), [here, about]);
  const draft = useDraft(kind, item, start);
  return draft ? <Form kind={kind} draft={draft} mending={Boolean(item)} onClose={onClose} /> : null;
}

function Form({ kind, draft, mending, onClose }: { kind: Kind; draft: Draft; mending: boolean; onClose: () => void }) {
  const t = useT();
  const label = useLabel();
  const navigate = useNavigate();
  const phone = useMediaQuery('(max-width: 767px)');
  const reachable = useOffline((state) => state.reachable);
  const [busy, setBusy] = useState(false);
  const [empty, setEmpty] = useState(false);
  const { item, files, change } = draft;
  const { object } = kind;
  const about = object.traits.about ?? 'about';
  const name = nameField(object);
  const body = object.traits.body;
  const error = item.state === 'draft' ? null : errorOf(item);
  const faults = faultsByField(error);
  const fields = captureFields(object);
  const kindWord = t(`capture.${kind.name}`);
  const subject = subjectOf(item.values[about]);
  const title = subject ? t('capture.subject', { kind: kindWord, about: subject }) : kindWord;
  const shownName = item.values[name];
  const set = (field: string, value: Value) => {
    setEmpty(false);
    change({ values: { ...item.values, [field]: value } });
  };
  const save = async () => {
    if (busy) return;
    const needsText = object.fields.find((field) => field.name === body)?.required;
    if (!hasContent(item, files, body) && (needsText || (!draft.dirty && isEmpty(item.values[about])))) {
      setEmpty(true);
      return;
    }
    setBusy(true);
    const filled = Object.fromEntries(Object.entries(item.values).filter(([, value]) => !isEmpty(value)));
    if (fields.some((field) => field.name === name) && isEmpty(filled[name])) filled[name] = title;
    // A photo without words still needs the text its object requires.
    if (body && isEmpty(filled[body]) && needsText) filled[body] = title;
    const values = withPlace(object, filled, item.place, (place) => t('capture.place_text', { place }));
    await draft.put();
    const { place: _, ...rest } = item;
    const result = await queue({ ...rest, values, title: String(filled[name] ?? title), at: item.at });
    if (result.how === 'refused') {
      onClose();
      toast(explain(errorOf(result.item)), { kind: 'error' });
      void navigate({ to: '.', search: (old: object) => ({ ...old, capture: `item.${item.id}` }) } as never);
      return;
    }
    onClose();
    if (result.how === 'sent')
      toast(t('capture.saved'), {
        action: {
          label: t('capture.open'),
          run: () => void navigate({ to: '/o/$object/$id', params: { object: result.object, id: result.id } }),
        },
      });
    else toast(t('offline.kept'));
  };
  const close = () => {
    if (draft.dirty && item.state === 'draft') toast(t('capture.draft_kept'));
    onClose();
  };
  const loose = error && Object.keys(faults).every((each) => !fields.some((field) => field.name === each));
  return (
    <Drawer
      title={t(`capture.title_${kind.name}`)}
      side="right"
      width={phone ? window.innerWidth : 480}
      onClose={close}
      foot={
        <Button kind="primary" wide busy={busy} onClick={() => void save()}>
          {t(mending ? 'outbox.resend' : 'capture.save')}
        </Button>
      }
    >
      <form
        className="capture"
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
        {draft.restored ? (
          <Banner icon="history">
            <span className="grow">{t('capture.draft_back')}</span>
            <Button kind="link" onClick={draft.drop}>
              {t('capture.draft_drop')}
            </Button>
          </Banner>
        ) : null}
        {!reachable ? (
          <Banner kind="warn" icon="offline">
            {t('capture.offline_note')}
          </Banner>
        ) : null}
        {loose ? <Banner kind="error">{error.code === 'not_found' ? t('outbox.gone') : explain(error)}</Banner> : null}
        {empty ? <Banner kind="error">{t('capture.nothing')}</Banner> : null}
        <AboutField
          object={object}
          field={object.fields.find((each) => each.name === about)}
          value={item.values[about]}
          fault={faults[about]}
          onChange={(value) => set(about, value)}
        />
        {kind.name === 'photo' ? <PhotoField draft={draft} first /> : null}
        {fields.map((field) => (
          <Field
            key={field.name}
            label={label(field.label) || field.name}
            required={field.required && field.name !== name}
            fault={faults[field.name]}
          >
            {(control) => (
              <FieldControl
                {...control}
                field={field}
                object={object}
                row={item.values as never}
                label={label(field.label)}
                autoFocus={field.name === body && !phone}
                value={field.name === name && isEmpty(shownName) ? title : item.values[field.name]}
                onChange={(value) => set(field.name, value)}
              />
            )}
          </Field>
        ))}
        {kind.name === 'photo' ? null : <PhotoField draft={draft} />}
        <PlaceField place={item.place} named={!hasPlaceFields(object)} onChange={(place) => change({ place })} />
        <button type="submit" hidden aria-hidden="true" tabIndex={-1} />
      </form>
    </Drawer>
  );
}

const subjectOf = (value: Value | undefined) =>
  value && typeof value === 'object' && !Array.isArray(value) ? (value.name ?? '') : '';

/** The record whose page this is opened on. */
function useHere(): Value {
  const path = useRouterState({ select: (state) => state.location.pathname });
  const recent = useRecent();
  const [, object, id] = /^\/o\/([^/]+)\/([^/]+)$/.exec(path) ?? [];
  const found = recent.find((each) => each.object === object && each.id === id);
  return useMemo(() => (found ? { object: found.object, id: found.id, name: found.name } : null), [found]);
}
