import { useNavigate } from '@tanstack/react-router';
import { type ReactNode, useEffect, useState } from 'react';
import { explain } from '@/api/errors';
import { deleteRecord, restoreRecord } from '@/api/records';
import type { ObjectMeta, Row } from '@/api/types';
import { useT } from '@/i18n';
import { openForm } from '@/meta/actions';
import { FieldValue, isEmpty } from '@/meta/fields';
import { rememberRecent } from '@/meta/recent';
import { fieldOf, nameOf, useLabel } from '@/meta/schema';
import { Banner, Button, IconButton, Menu, ObjectIcon, toast } from '@/ui';

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
  const [busy, setBusy] = useState(false);
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
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement;
      if (event.key !== 'e' || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || !mayEdit) return;
      if (target.closest('input, textarea, [contenteditable], [role="dialog"], [role="grid"]')) return;
      event.preventDefault();
      openForm({ object: object.name, row });
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [mayEdit, object.name, row]);
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
        {mayEdit ? (
          <Button icon="edit" onClick={edit}>
            {t('record.edit')}
          </Button>
        ) : null}
        <Menu
          align="end"
          target={<IconButton icon="more" label={t('list.more')} busy={busy} />}
          entries={[
            {
              label: t('record.copy_link'),
              icon: 'link',
              onClick: () => {
                void navigator.clipboard
                  ?.writeText(`${window.location.origin}/o/${object.name}/${row.id}`)
                  .then(() => toast(t('record.copied')));
              },
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
    </header>
  );
}
