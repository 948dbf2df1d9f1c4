import { useNavigate } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { explain } from '@/api/errors';
import { changePreferences, usePreferences } from '@/api/preferences';
import type { ObjectMeta } from '@/api/types';
import { changeView, createView, deleteView } from '@/api/views';
import { useT } from '@/i18n';
import type { AddressState, ListState, ListView } from '@/meta/list_state';
import { useLabel } from '@/meta/schema';
import { useKey } from '@/meta/use_key';
import {
  Button,
  CheckLabel,
  Dialog,
  DialogFoot,
  Field,
  Icon,
  IconButton,
  Menu,
  type MenuEntry,
  TextField,
  toast,
} from '@/ui';
import './lists.css';

interface Props {
  object: ObjectMeta;
  state: ListState;
  change: (next: Partial<AddressState>, push?: boolean) => void;
  /** Which screen this is; a saved view opens as the one it was saved from. */
  layout?: 'list' | 'board';
}

const clean = { where: undefined, sort: undefined, cols: undefined, group: undefined, shut: undefined };
const VISIBLE = 4;
const MOST_PINNED = 8;
const none: string[] = [];

/** Shipped and saved views, pinned ones first; what is changed can be saved, saved as another, or dropped. V opens
 * the menu. */
export function ViewTabs({ object, state, change, layout = 'list' }: Props) {
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
  const definition = {
    where: state.where,
    sort: state.sort,
    columns: state.columns,
    group: state.group || undefined,
    layout,
  };
  const navigate = useNavigate();
  const choose = (item: ListView) => {
    const wanted = item.saved?.definition.layout ?? layout;
    if (wanted === layout || (wanted === 'board' && !object.pipelines?.length))
      return change({ ...clean, view: item.id }, true);
    const params = { object: object.name };
    const search = { view: item.id };
    void (wanted === 'board'
      ? navigate({ to: '/o/$object/board', params, search })
      : navigate({ to: '/o/$object', params, search }));
  };
  const preferences = usePreferences();
  const pinned = preferences.pinned_views?.[object.name] ?? none;
  const isPinned = pinned.includes(view.id);
  const pin = () =>
    void changePreferences({
      pinned_views: {
        ...preferences.pinned_views,
        [object.name]: isPinned
          ? pinned.filter((id) => id !== view.id)
          : [...pinned.slice(-(MOST_PINNED - 1)), view.id],
      },
    });
  const menu = useRef<HTMLSpanElement>(null);
  useKey('v', () => menu.current?.querySelector('button')?.click());
  // Pinned ones come first; the chosen view is always among the visible ones.
  const first = pinned.flatMap((id) => views.find((item) => item.id === id) ?? []);
  const ordered = [...first, ...views.filter((item) => !pinned.includes(item.id))];
  const visible = ordered.slice(0, Math.max(VISIBLE, first.length));
  if (!visible.includes(view)) visible[visible.length - 1] = view;
  const rest = views.filter((item) => !visible.includes(item));
  const saved = view.saved?.mine ? view.saved : undefined;
  const save = () =>
    saved &&
    void run(async () => {
      await changeView(saved, { definition });
      change(clean);
    }, t('list.view_saved'));
  const entries: MenuEntry[] = [
    rest.length > 0 && { heading: t('list.view_others') },
    ...rest.map((item) => ({
      label: title(item),
      icon: item.saved?.shared ? ('users' as const) : ('list' as const),
      onClick: () => choose(item),
    })),
    rest.length > 0 && 'divider',
    {
      label: t(isPinned ? 'list.view_unpin' : 'list.view_pin'),
      icon: 'bookmark',
      onClick: pin,
    },
    state.changed && saved && { label: t('list.view_save'), icon: 'save', onClick: save },
    state.changed && { label: t('list.view_discard'), icon: 'undo', onClick: () => change(clean) },
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
            onClick={() => choose(item)}
          >
            {pinned.includes(item.id) ? <Icon name="bookmark" size={13} /> : null}
            <span className="ellipsis">{title(item)}</span>
            {item.saved?.definition.layout === 'board' ? <Icon name="board" size={13} /> : null}
            {item.saved?.shared ? <Icon name="users" size={13} /> : null}
          </button>
        ))}
      </div>
      <span ref={menu} className="row">
        <Menu
          target={<IconButton small icon="chevron-down" label={t('list.view_menu', { name: title(view) })} keys="V" />}
          entries={entries}
        />
      </span>
      {state.changed ? (
        <span className="row list-changed">
          {saved ? (
            <Button kind="link" onClick={save}>
              {t('list.view_save')}
            </Button>
          ) : null}
          <Button kind="link" onClick={() => setNaming('new')}>
            {t(saved ? 'list.view_save_as' : 'list.view_save')}
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
          canShare={naming === 'new'}
          onSave={(name, shared) =>
            run(async () => {
              if (naming === 'rename' && saved) await changeView(saved, { name });
              else {
                const made = await createView({ object: object.name, name, shared, definition });
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
  canShare,
  onClose,
  onSave,
}: {
  title: string;
  start: string;
  canShare: boolean;
  onClose: () => void;
  onSave: (name: string, shared: boolean) => Promise<unknown>;
}) {
  const t = useT();
  const [name, setName] = useState(start);
  const [shared, setShared] = useState(false);
  const ready = name.trim().length > 0;
  return (
    <Dialog
      title={title}
      width={400}
      onClose={onClose}
      onSubmit={() => ready && void onSave(name.trim(), shared)}
      foot={<DialogFoot onCancel={onClose} act={t('ui.save')} disabled={!ready} />}
    >
      <div className="stack">
        <Field label={t('list.view_name')}>
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
        {canShare ? (
          <div>
            <CheckLabel checked={shared} onChange={(event) => setShared(event.currentTarget.checked)}>
              {t('list.view_share_too')}
            </CheckLabel>
            <p className="field-help">{t('list.view_shared_note')}</p>
          </div>
        ) : null}
      </div>
    </Dialog>
  );
}
