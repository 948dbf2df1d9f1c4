import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { isApiError } from '@/api/client';
import { explain } from '@/api/errors';
import { queryClient } from '@/api/query_client';
import type { Row } from '@/api/types';
import { type Key, useT } from '@/i18n';
import { openForm } from '@/meta/actions';
import { fieldOf, useLabel, useSchema } from '@/meta/schema';
import { Banner, Button, Check, CheckLabel, EmptyState, ErrorState, IconButton, Skeleton, Tag, toast } from '@/ui';
import { AddMask } from './AddMask';
import { LeaveGuard } from './LeaveGuard';
import { useRoleLabel } from './people';
import { RightsSearch } from './RightsSearch';
import {
  flags,
  holds,
  isOwn,
  type Level,
  levels,
  type Rights,
  reaches,
  rightsQuery,
  saveRights,
  setRight,
} from './rights';

/** The rights of one role as a table: objects down, acts across. Grey is what the general rule gives. */
export function RightsEditor({ role, onDirty }: { role: Row; onDirty: (dirty: boolean) => void }) {
  const t = useT();
  const label = useLabel();
  const schema = useSchema();
  const names = useRoleLabel();
  const answer = useQuery(rightsQuery(role.id));
  const [typed, setTyped] = useState<Rights | null>(null);
  const [fault, setFault] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const [search, setSearch] = useState('');
  const [ownOnly, setOwnOnly] = useState(false);
  const dirty = typed !== null;
  useEffect(() => onDirty(dirty), [dirty, onDirty]);
  if (answer.error)
    return (
      <div className="card admin-rights">
        <ErrorState title={t('admin.failed')} retry={{ label: t('ui.retry'), run: () => void answer.refetch() }}>
          {explain(answer.error)}
        </ErrorState>
      </div>
    );
  if (!answer.data)
    return (
      <div className="card card-body admin-rights stack" aria-busy="true">
        <Skeleton height={20} width="40%" />
        <Skeleton height={320} />
      </div>
    );
  const fixed = Boolean(role.built_in) && role.name === 'administrator';
  const rights = typed ?? answer.data.rights;
  const needle = search.trim().toLowerCase();
  const fits = (...words: (string | undefined)[]) =>
    !needle || words.some((word) => word?.toLowerCase().includes(needle));
  const objects = schema.objects.filter(
    (object) =>
      label(object.label) &&
      fits(object.name, object.label.zh, object.label.en, object.plural.zh, object.plural.en) &&
      (!ownOnly || Object.keys(rights.objects?.[object.name] ?? {}).length > 0),
  );
  const capabilities = answer.data.known_capabilities.filter((name) => fits(name, t(`admin.can_${name}` as Key)));
  const save = async () => {
    if (!typed) return;
    setBusy(true);
    setFault(null);
    try {
      const saved = await saveRights(role.id, typed);
      queryClient.setQueryData(rightsQuery(role.id).queryKey, saved);
      setTyped(null);
      toast(t('admin.rights_saved', { name: names.text(role) }));
    } catch (error) {
      setFault(error);
    }
    setBusy(false);
  };
  const line = (object: string, title: string) => (
    <tr key={object} data-general={object === '*' || undefined}>
      <th scope="row">{title}</th>
      {reaches.map((right) => (
        <td key={right}>
          <select
            className="admin-level"
            aria-label={`${title}: ${t(`admin.right_${right}`)}`}
            disabled={fixed}
            data-own={isOwn(rights, object, right) || undefined}
            data-level={holds(rights, object, right)}
            value={holds(rights, object, right)}
            onChange={(event) => setTyped(setRight(rights, object, right, event.currentTarget.value as Level))}
          >
            {levels.map((level) => (
              <option key={level} value={level}>
                {t(`admin.level_${level}`)}
              </option>
            ))}
          </select>
        </td>
      ))}
      {flags.map((right) => (
        <td key={right} className="admin-flag">
          <Check
            aria-label={`${title}: ${t(`admin.right_${right}`)}`}
            disabled={fixed}
            checked={holds(rights, object, right)}
            onChange={(event) => setTyped(setRight(rights, object, right, event.currentTarget.checked))}
          />
        </td>
      ))}
    </tr>
  );
  const masks = Object.entries(rights.fields ?? {});
  return (
    <div className="admin-rights stack">
      <LeaveGuard dirty={dirty} />
      <div className="card">
        <div className="card-head">
          <h2 className="ellipsis">{names.text(role)}</h2>
          <code className="muted">{String(role.name)}</code>
          <IconButton
            small
            icon="edit"
            label={t('admin.role_edit')}
            onClick={() => openForm({ object: 'role', row: role })}
          />
        </div>
        {fixed ? (
          <div className="card-body">
            <Banner icon="shield">{t('admin.rights_fixed')}</Banner>
          </div>
        ) : null}
        <RightsSearch search={search} onSearch={setSearch} ownOnly={ownOnly} onOwnOnly={setOwnOnly} />
        {/* A wide table scrolls by keys too. */}
        <section className="admin-matrix" aria-label={t('admin.rights_of', { name: names.text(role) })} tabIndex={0}>
          <table className="table">
            <thead>
              <tr>
                <th>{t('admin.object')}</th>
                {reaches.map((right) => (
                  <th key={right}>{t(`admin.right_${right}`)}</th>
                ))}
                {flags.map((right) => (
                  <th key={right} className="admin-flag">
                    {t(`admin.right_${right}`)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {needle ? null : line('*', t('admin.rights_general'))}
              {objects.map((object) => line(object.name, label(object.plural) || object.name))}
            </tbody>
          </table>
        </section>
        {objects.length === 0 ? <EmptyState small title={t('ui.no_match')} /> : null}
        <p className="muted admin-legend">{t('admin.rights_legend')}</p>
      </div>
      <div className="card">
        <div className="card-head">
          <h2>{t('admin.capabilities')}</h2>
        </div>
        <div className="card-body admin-capabilities">
          {capabilities.map((name) => (
            <CheckLabel
              key={name}
              disabled={fixed}
              checked={rights.capabilities?.includes(name) ?? false}
              onChange={(event) =>
                setTyped({
                  ...rights,
                  capabilities: event.currentTarget.checked
                    ? [...(rights.capabilities ?? []), name]
                    : (rights.capabilities ?? []).filter((item) => item !== name),
                })
              }
            >
              {t(`admin.can_${name}` as Key)}
            </CheckLabel>
          ))}
        </div>
      </div>
      {masks.length > 0 || !fixed ? (
        <div className="card">
          <div className="card-head">
            <h2>{t('admin.field_masks')}</h2>
          </div>
          <div className="card-body stack">
            {masks.length === 0 ? <p className="muted">{t('admin.masks_none')}</p> : null}
            <ul className="admin-masks">
              {masks.map(([path, mask]) => {
                const [name = '', field = ''] = path.split('.');
                const object = schema.byName.get(name);
                return (
                  <li key={path} className="row">
                    <span>
                      {label(object?.label) || name} · {(object && label(fieldOf(object, field)?.label)) || field}
                    </span>
                    <Tag color={mask === 'hidden' ? 'red' : 'yellow'}>{t(`admin.mask_${mask}`)}</Tag>
                    {fixed ? null : (
                      <IconButton
                        small
                        icon="close"
                        iconSize={14}
                        label={t('admin.mask_drop')}
                        onClick={() => {
                          const { [path]: _, ...rest } = rights.fields ?? {};
                          setTyped({ ...rights, fields: rest });
                        }}
                      />
                    )}
                  </li>
                );
              })}
            </ul>
            {fixed ? null : (
              <AddMask onAdd={(path, mask) => setTyped({ ...rights, fields: { ...rights.fields, [path]: mask } })} />
            )}
          </div>
        </div>
      ) : null}
      {fault ? (
        <Banner kind="error">
          {isApiError(fault) && fault.fields.length > 0
            ? fault.fields.map((item) => `${item.message} ${item.hint ?? ''}`).join(' ')
            : explain(fault)}
        </Banner>
      ) : null}
      {dirty ? (
        <div className="admin-save" role="region" aria-label={t('admin.unsaved')}>
          <span className="grow">{t('admin.unsaved')}</span>
          <Button
            onClick={() => {
              setTyped(null);
              setFault(null);
            }}
          >
            {t('admin.discard')}
          </Button>
          <Button kind="primary" busy={busy} onClick={() => void save()}>
            {t('admin.rights_save')}
          </Button>
        </div>
      ) : null}
    </div>
  );
}
