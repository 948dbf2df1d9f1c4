import { useState } from 'react';
import { explain } from '@/api/errors';
import type { ObjectMeta } from '@/api/types';
import { changeView, createView, deleteView } from '@/api/views';
import { useT } from '@/i18n';
import type { AddressState, ListState, ListView } from '@/meta/list_state';
import { useLabel } from '@/meta/schema';
import { Button, Dialog, Field, Icon, IconButton, Menu, type MenuEntry, TextField, toast } from '@/ui';
import './lists.css';

interface Props {
  object: ObjectMeta;
  state: ListState;
  change: (next: Partial<AddressState>, push?: boolean) => void;
}

const clean = { where: undefined, sort: undefined, cols: undefined };
const VISIBLE = 4;

/** Shipped and saved views; what is changed can be saved, saved as another, or dropped. */
export function ViewTabs({ object, state, change }: Props) {
  const t = useT();
  const label = useLabel();
  const [naming, setNaming] = useState<'new' | 'rename' | null>(null);
  const title = (view: ListView) => view.name ?? label(view.label);
  const { view, views } = state;
  const run = (act: () => Promise<unknown>, say?: string) =>
    act().then(
      () => say && toast(say),
      (error: unknown) => toast(explain(error), { kind: 'error' }),
    );
  const definition = { where: state.where, sort: state.sort, columns: state.columns };
  // The chosen view is always among the visible ones.
  const visible = views.slice(0, VISIBLE);
  if (!visible.includes(view)) visible[VISIBLE - 1] = view;
  const rest = views.filter((item) => !visible.includes(item));
  const saved = view.saved?.mine ? view.saved : undefined;
  const entries: MenuEntry[] = [
    ...rest.map((item) => ({
      label: title(item),
      icon: 'list' as const,
      onClick: () => change({ ...clean, view: item.id }, true),
    })),
    rest.length > 0 && 'divider',
    state.changed &&
      saved && {
        label: t('list.view_save'),
        icon: 'save',
        onClick: () =>
          void run(async () => {
            await changeView(saved, { definition });
            change(clean);
          }, t('list.view_saved')),
      },
    { label: t('list.view_save_as'), icon: 'plus', onClick: () => setNaming('new') },
    saved && { label: t('list.view_rename'), icon: 'edit', onClick: () => setNaming('rename') },
    saved && {
      label: t(saved.shared ? 'list.view_unshare' : 'list.view_share'),
      icon: 'share',
      onClick: () => void run(() => changeView(saved, { shared: !saved.shared }), t('list.view_saved')),
    },
    saved && {
      label: t('list.view_delete'),
      icon: 'trash',
      danger: true,
      onClick: () =>
        void run(async () => {
          await deleteView(saved);
          change({ ...clean, view: undefined });
          toast(t('list.view_deleted', { name: saved.name }), {
            action: { label: t('ui.undo'), run: () => void run(() => createView(saved)) },
          });
        }),
    },
  ];
  return (
    <>
      <div className="tabs list-views" role="tablist" aria-label={t('list.views')}>
        {visible.map((item) => (
          <button
            key={item.id}
            type="button"
            role="tab"
            className="tab"
            aria-selected={item === view}
            onClick={() => change({ ...clean, view: item.id }, true)}
          >
            {title(item)}
            {item.saved?.shared ? <Icon name="users" size={13} /> : null}
          </button>
        ))}
      </div>
      <Menu
        target={<IconButton small icon="chevron-down" label={t('list.view_menu', { name: title(view) })} />}
        entries={entries}
      />
      {state.changed ? (
        <span className="row list-changed">
          <Button
            kind="link"
            onClick={() =>
              saved
                ? void run(async () => {
                    await changeView(saved, { definition });
                    change(clean);
                  }, t('list.view_saved'))
                : setNaming('new')
            }
          >
            {t('list.view_save')}
          </Button>
          <Button kind="link" className="muted" onClick={() => change(clean)}>
            {t('list.view_discard')}
          </Button>
        </span>
      ) : null}
      {naming ? (
        <NameDialog
          title={t(naming === 'new' ? 'list.view_save_as' : 'list.view_rename')}
          start={naming === 'rename' ? (view.name ?? '') : ''}
          onClose={() => setNaming(null)}
          onSave={(name) =>
            run(async () => {
              if (naming === 'rename' && saved) await changeView(saved, { name });
              else {
                const made = await createView({ object: object.name, name, shared: false, definition });
                change({ ...clean, view: made.id }, true);
              }
              setNaming(null);
            }, t('list.view_saved'))
          }
        />
      ) : null}
    </>
  );
}

function NameDialog({
  title,
  start,
  onClose,
  onSave,
}: {
  title: string;
  start: string;
  onClose: () => void;
  onSave: (name: string) => Promise<unknown>;
}) {
  const t = useT();
  const [name, setName] = useState(start);
  const ready = name.trim().length > 0;
  return (
    <Dialog
      title={title}
      width={400}
      onClose={onClose}
      onSubmit={() => ready && void onSave(name.trim())}
      foot={
        <>
          <Button onClick={onClose}>{t('ui.cancel')}</Button>
          <Button kind="primary" type="submit" disabled={!ready}>
            {t('ui.save')}
          </Button>
        </>
      }
    >
      <Field label={t('list.view_name')} help={t('list.view_shared_note')}>
        {(control) => (
          <TextField
            {...control}
            data-autofocus
            maxLength={80}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
        )}
      </Field>
    </Dialog>
  );
}
