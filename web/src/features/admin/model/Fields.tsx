import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { FieldMeta, ObjectMeta, Text } from '@/api/types';
import { type Key, useT } from '@/i18n';
import { fieldOf, useLabel, useSchema } from '@/meta/schema';
import { Button, Card, EmptyState, Icon, Segmented, Tag, TextField, toast } from '@/ui';
import { FieldDialog } from './FieldDialog';
import { FieldDrawer } from './FieldDrawer';
import { changeOverlay, faultText, overlayQuery } from './overlay';
import { RemovedParts } from './RemovePart';

const route = getRouteApi('/app/admin/{-$section}');
type Which = 'all' | 'custom' | 'business';

/** Every field of an object; a press opens what can be changed and what depends on it. */
export function Fields({ object }: { object: ObjectMeta }) {
  const t = useT();
  const label = useLabel();
  const schema = useSchema();
  const search = route.useSearch();
  const navigate = useNavigate({ from: '/admin/{-$section}' });
  const [typed, setTyped] = useState('');
  const [which, setWhich] = useState<Which>('business');
  const [adding, setAdding] = useState(false);
  const needle = typed.trim().toLowerCase();
  const fields = object.fields.filter(
    (field) =>
      (which === 'all' || (which === 'custom' ? field.custom : !field.system)) &&
      (!needle || [field.name, field.label.zh, field.label.en].some((word) => word?.toLowerCase().includes(needle))),
  );
  const chosen = search.q ? fieldOf(object, search.q) : undefined;
  const open = (name: string | undefined) => void navigate({ search: (old) => ({ ...old, q: name }), replace: true });
  const tags = (field: FieldMeta) => (
    <span className="row admin-tags">
      {field.custom ? <Tag color="purple">{t('admin.custom')}</Tag> : null}
      {field.required ? <Tag color="red">{t('admin.required')}</Tag> : null}
      {field.required_when ? <Tag color="orange">{t('model.required_when_tag')}</Tag> : null}
      {field.unique ? <Tag color="orange">{t('admin.unique')}</Tag> : null}
      {field.computed ? <Tag color="teal">{t('admin.computed')}</Tag> : null}
      {field.system ? <Tag>{t('admin.system')}</Tag> : null}
    </span>
  );
  return (
    <>
      <div className="admin-bar">
        <Segmented
          label={t('admin.show')}
          value={which}
          options={[
            { value: 'business', label: t('model.fields_business') },
            { value: 'custom', label: t('admin.fields_custom') },
            { value: 'all', label: t('ui.all') },
          ]}
          onChange={setWhich}
        />
        <span className="grow" />
        <span className="input-with-icon list-search">
          <Icon name="search" size={14} />
          <TextField
            data-search
            aria-label={t('admin.field_search')}
            placeholder={t('ui.search')}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
        </span>
        <Button kind="primary" icon="plus" onClick={() => setAdding(true)}>
          {t('admin.field_new')}
        </Button>
      </div>
      {fields.length === 0 ? (
        <EmptyState icon={needle ? 'search' : 'box'} title={t(needle ? 'ui.no_match' : 'model.fields_none')}>
          {needle ? null : t('model.fields_none_help')}
        </EmptyState>
      ) : (
        <div className="card admin-table" data-stack>
          <table className="table">
            <thead>
              <tr>
                <th>{t('admin.label_zh')}</th>
                <th>{t('admin.label_en')}</th>
                <th>{t('admin.key')}</th>
                <th>{t('admin.type')}</th>
                <th>{t('admin.properties')}</th>
              </tr>
            </thead>
            <tbody>
              {fields.map((field) => (
                <tr key={field.name}>
                  <td>
                    {field.system ? (
                      field.label.zh
                    ) : (
                      <Button kind="link" className="admin-name" onClick={() => open(field.name)}>
                        {field.label.zh || field.name}
                      </Button>
                    )}
                  </td>
                  <td>{field.label.en}</td>
                  <td>
                    <code className="muted">{field.name}</code>
                  </td>
                  <td>
                    {t(`admin.type_${field.type}` as Key)}
                    {field.type === 'link' && field.target ? (
                      <span className="muted"> → {label(schema.byName.get(field.target)?.label) || field.target}</span>
                    ) : null}
                    {field.choices?.length ? (
                      <span className="muted"> · {t('admin.choices_n', { n: field.choices.length })}</span>
                    ) : null}
                  </td>
                  <td data-wide>{tags(field)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <HiddenFields object={object} />
      <RemovedParts object={object.name} />
      {adding ? <FieldDialog object={object} onClose={() => setAdding(false)} /> : null}
      {chosen && !chosen.system ? (
        <FieldDrawer key={chosen.name} object={object} field={chosen} onClose={() => open(undefined)} />
      ) : null}
    </>
  );
}

/** Fields taken out of sight; their values are kept, and they come back with a press. */
function HiddenFields({ object }: { object: ObjectMeta }) {
  const t = useT();
  const label = useLabel();
  const overlay = useQuery(overlayQuery(object.name));
  const hidden = Object.entries(overlay.data?.fields ?? {}).filter(([, field]) => field.hidden === true);
  if (hidden.length === 0) return null;
  const show = (name: string, title: string) =>
    void changeOverlay(
      object.name,
      (before) => {
        const { hidden: _, ...rest } = before.fields?.[name] ?? {};
        return { ...before, fields: { ...before.fields, [name]: rest } };
      },
      t('model.field_shown', { name: title }),
    ).catch((error: unknown) => toast(faultText(error), { kind: 'error' }));
  return (
    <Card flush title={t('model.fields_hidden')}>
      <ul>
        {hidden.map(([name, field]) => {
          const title = label(field.label as Text | undefined) || name;
          return (
            <li key={name} className="admin-node model-hidden">
              <span className="ellipsis">{title}</span>
              <code className="muted grow ellipsis">{name}</code>
              <Button small onClick={() => show(name, title)}>
                {t('model.show_again')}
              </Button>
            </li>
          );
        })}
      </ul>
    </Card>
  );
}
