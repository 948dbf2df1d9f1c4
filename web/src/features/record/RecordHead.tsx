import { useNavigate } from '@tanstack/react-router';
import { lazy, type ReactNode, Suspense, useEffect, useState } from 'react';
import { patchCaches } from '@/api/cache';
import { api } from '@/api/client';
import { explain } from '@/api/errors';
import { deleteRecord, recordPath, restoreRecord } from '@/api/records';
import type { ObjectMeta, Row } from '@/api/types';
import { useT } from '@/i18n';
import { openForm } from '@/meta/actions';
import { toggleFavourite, useFavourites, useIsFavourite } from '@/meta/favourites';
import { FieldValue, isEmpty } from '@/meta/fields';
import { capText, useKeys } from '@/meta/keys';
import { rememberRecent } from '@/meta/recent';
import { fieldOf, nameOf, useLabel, useSchema } from '@/meta/schema';
import { Banner, Button, IconButton, Menu, ObjectIcon, Tip, toast } from '@/ui';
import { useRecordActs } from './acts';

const ownership = () => import('./Ownership');
const Ownership = lazy(() => ownership().then((part) => ({ default: part.Ownership })));
const ReleaseDialog = lazy(() => ownership().then((part) => ({ default: part.ReleaseDialog })));
const OwnersDialog = lazy(() => ownership().then((part) => ({ default: part.OwnersDialog })));
const Sharing = lazy(() => import('./Sharing').then((part) => ({ default: part.Sharing })));

interface Props {
  object: ObjectMeta;
  row: Row;
  compact?: boolean;
  path?: ReactNode;
  steps?: ReactNode;
  onDeleted: () => void;
}

/** Who this is, the figures that matter, and what can be done. */
export function RecordHead({ object, row, compact, path, steps, onDeleted }: Props) {
  const t = useT();
  const label = useLabel();
  const navigate = useNavigate();
  const schema = useSchema();
  const [busy, setBusy] = useState(false);
  const [sharing, setSharing] = useState(false);
  const [owning, setOwning] = useState<'release' | 'owners' | null>(null);
  const name = nameOf(object, row);
  const can = (act: string) => row.can?.includes(act) ?? false;
  const deleted = !isEmpty(row.deleted_at);
  const figures = object.layout.key_figures
    .flatMap((item) => fieldOf(object, item) ?? [])
    // The path below says the stage already.
    .filter((field) => field.type !== 'stage')
    .slice(0, compact ? 4 : 6);
  const edit = () => openForm({ object: object.name, row });
  const mayEdit = can('edit') && !deleted;
  useEffect(() => {
    if (!compact) document.title = `${name} · Fairlead`;
    if (name) rememberRecent({ object: object.name, id: row.id, name });
  }, [name, compact, object.name, row.id]);
  const brief = () => void navigate({ to: '/o/$object/$id/brief', params: { object: object.name, id: row.id } });
  useKeys({ edit_record: mayEdit ? edit : undefined, brief: deleted || object.activity ? undefined : brief });
  const acts = useRecordActs(object, row);
  const favourites = useFavourites();
  const kept = useIsFavourite(object.name, row.id);
  // A program without this door says nothing about following.
  const following = typeof row.following === 'boolean' ? row.following : undefined;
  const follow = async () => {
    const path = `${recordPath(object.name, row.id)}/follow`;
    try {
      if (following) await api.delete(path);
      else await api.post(path, {});
      patchCaches(object.name, row.id, (old) => ({ ...old, following: !following }));
      toast(t(following ? 'sheet.unfollowed' : 'sheet.followed'));
    } catch (error) {
      toast(explain(error), { kind: 'error' });
    }
  };
  const remove = async () => {
    setBusy(true);
    try {
      await deleteRecord(object.name, row, t('record.deleted', { name }));
      onDeleted();
    } catch (error) {
      toast(explain(error), { kind: 'error' });
      setBusy(false);
    }
  };
  const restore = () =>
    void restoreRecord(object.name, row.id).then(
      () => toast(t('record.restored')),
      (error: unknown) => toast(explain(error), { kind: 'error' }),
    );
  return (
    <header className="record-head">
      {deleted ? (
        <Banner kind="warn" icon="trash">
          <span className="grow">{t('record.deleted_banner')}</span>
          <Button kind="link" onClick={restore}>
            {t('record.restore')}
          </Button>
        </Banner>
      ) : null}
      <div className="record-title">
        <span className="record-icon">
          <ObjectIcon name={object.icon} size={18} />
        </span>
        <div className="grow">
          {path}
          <h1 className="ellipsis">{name || '—'}</h1>
        </div>
        {steps}
        <IconButton
          icon="star"
          className={kept ? 'star-on' : undefined}
          aria-pressed={kept}
          label={t(kept ? 'sheet.unfavourite' : 'sheet.favourite')}
          onClick={() => toggleFavourite(favourites, { object: object.name, id: row.id, label: name })}
        />
        {deleted ? null : acts.button}
        {mayEdit ? (
          <Tip text={t('record.edit')} keys={capText('edit_record')}>
            <Button icon="edit" onClick={edit}>
              {t('record.edit')}
            </Button>
          </Tip>
        ) : null}
        <Menu
          align="end"
          target={<IconButton icon="more" label={t('list.more')} busy={busy} />}
          entries={[
            ...(deleted ? [] : acts.entries),
            {
              label: t('record.copy_link'),
              icon: 'link',
              onClick: () => {
                void navigator.clipboard
                  ?.writeText(`${window.location.origin}/o/${object.name}/${row.id}`)
                  .then(() => toast(t('record.copied')));
              },
            },
            following !== undefined && {
              label: t(following ? 'sheet.unfollow' : 'sheet.follow'),
              icon: following ? 'eye-off' : 'eye',
              onClick: () => void follow(),
            },
            !deleted &&
              Boolean(object.traits.owner) && {
                label: t('sheet.share'),
                icon: 'users',
                onClick: () => setSharing(true),
              },
            mayEdit &&
              Boolean(object.traits.pool && object.traits.owner && row[object.traits.owner]) && {
                label: t('sheet.own_release'),
                icon: 'inbox',
                onClick: () => setOwning('release'),
              },
            Boolean(object.traits.owner) &&
              !object.activity && {
                label: t('sheet.own_owners'),
                icon: 'user',
                onClick: () => setOwning('owners'),
              },
            !deleted &&
              !object.system &&
              !object.activity && {
                label: t('sheet.brief'),
                icon: 'file-text',
                keys: compact ? undefined : capText('brief'),
                onClick: brief,
              },
            object.relations.some((relation) => {
              const child = schema.byName.get(relation.object);
              return child?.activity && child.traits.done && child.traits.due && relation.field === child.traits.about;
            }) && {
              label: t('sheet.task_board'),
              icon: 'board',
              onClick: () => void navigate({ to: '/tasks', search: { about: `${object.name}.${row.id}` } }),
            },
            {
              label: t('sheet.print'),
              icon: 'printer',
              onClick: () => void navigate({ to: '/o/$object/$id/print', params: { object: object.name, id: row.id } }),
            },
            !compact && {
              label: t('record.history'),
              icon: 'history',
              onClick: () =>
                void navigate({
                  to: '/o/$object/$id',
                  params: { object: object.name, id: row.id },
                  search: { tab: 'history' },
                }),
            },
            can('edit') &&
              !deleted &&
              object.rights.delete !== 'none' &&
              Boolean(object.duplicates?.length) && {
                label: t('record.merge'),
                icon: 'copy',
                onClick: () =>
                  void navigate({ to: '/merge/$object', params: { object: object.name }, search: { ids: row.id } }),
              },
            can('delete') && !deleted && 'divider',
            can('delete') &&
              !deleted && { label: t('record.delete'), icon: 'trash', danger: true, onClick: () => void remove() },
          ]}
        />
      </div>
      {figures.length > 0 ? (
        <dl className="figures" aria-label={t('record.key_figures')}>
          {figures.map((field) => (
            <div key={field.name} className="figure">
              <dt>{label(field.label)}</dt>
              <dd className="ellipsis">
                {isEmpty(row[field.name]) ? (
                  <span className="muted">—</span>
                ) : (
                  <FieldValue field={field} object={object} row={row} value={row[field.name]} />
                )}
              </dd>
            </div>
          ))}
        </dl>
      ) : null}
      <Suspense>
        {object.traits.pool && !deleted ? <Ownership object={object} row={row} /> : null}
        {owning === 'release' ? (
          <ReleaseDialog object={object} row={row} onClose={() => setOwning(null)} onGone={onDeleted} />
        ) : null}
        {owning === 'owners' ? <OwnersDialog object={object} row={row} onClose={() => setOwning(null)} /> : null}
      </Suspense>
      <Suspense>{sharing ? <Sharing object={object} row={row} onClose={() => setSharing(false)} /> : null}</Suspense>
      {acts.layer}
    </header>
  );
}
