import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { ObjectMeta } from '@/api/types';
import { type Key, useT } from '@/i18n';
import { useFormat } from '@/meta/format';
import { useLabel, useSchema } from '@/meta/schema';
import { Button, EmptyState, Icon, ObjectIcon, Tag, TextField } from '@/ui';
import { FieldDialog } from './FieldDialog';
import { Section } from './Section';

const route = getRouteApi('/app/admin/{-$section}');

/** Objects and their fields; new fields are there at once, for everybody. */
export function Model() {
  const schema = useSchema();
  const search = route.useSearch();
  const object = schema.byName.get(search.id ?? '');
  return object ? <Fields object={object} /> : <Objects />;
}

function Objects() {
  const t = useT();
  const label = useLabel();
  const format = useFormat();
  const schema = useSchema();
  const navigate = useNavigate({ from: '/admin/{-$section}' });
  return (
    <Section title={t('admin.objects')} lead={t('admin.objects_lead')}>
      <div className="card admin-table">
        <table className="table">
          <thead>
            <tr>
              <th>{t('admin.object')}</th>
              <th>{t('admin.key')}</th>
              <th className="num">{t('admin.fields')}</th>
              <th className="num">{t('admin.fields_custom')}</th>
            </tr>
          </thead>
          <tbody>
            {schema.objects.map((object) => (
              <tr key={object.name}>
                <td>
                  <span className="row">
                    <ObjectIcon name={object.icon} />
                    <Button
                      kind="link"
                      className="admin-name"
                      onClick={() => void navigate({ search: { id: object.name } })}
                    >
                      {label(object.label) || object.name}
                    </Button>
                    {object.custom ? <Tag color="purple">{t('admin.custom')}</Tag> : null}
                    {object.system ? <Tag>{t('admin.system')}</Tag> : null}
                  </span>
                </td>
                <td>
                  <code className="muted">{object.name}</code>
                </td>
                <td className="num">{format.number(object.fields.length)}</td>
                <td className="num">{format.number(object.fields.filter((field) => field.custom).length)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Section>
  );
}

function Fields({ object }: { object: ObjectMeta }) {
  const t = useT();
  const label = useLabel();
  const schema = useSchema();
  const navigate = useNavigate({ from: '/admin/{-$section}' });
  const [typed, setTyped] = useState('');
  const [adding, setAdding] = useState(false);
  const needle = typed.trim().toLowerCase();
  const fields = object.fields.filter(
    (field) =>
      !needle || [field.name, field.label.zh, field.label.en].some((word) => word?.toLowerCase().includes(needle)),
  );
  return (
    <Section
      title={label(object.label) || object.name}
      lead={t('admin.fields_lead')}
      actions={
        <Button kind="primary" icon="plus" onClick={() => setAdding(true)}>
          {t('admin.field_new')}
        </Button>
      }
    >
      <div className="admin-bar">
        <Button kind="quiet" icon="back" onClick={() => void navigate({ search: {} })}>
          {t('admin.objects')}
        </Button>
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
      </div>
      {fields.length === 0 ? (
        <EmptyState icon="search" title={t('ui.no_match')} />
      ) : (
        <div className="card admin-table">
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
                  <td>{field.label.zh}</td>
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
                  <td>
                    <span className="row admin-tags">
                      {field.custom ? <Tag color="purple">{t('admin.custom')}</Tag> : null}
                      {field.required ? <Tag color="red">{t('admin.required')}</Tag> : null}
                      {field.unique ? <Tag color="orange">{t('admin.unique')}</Tag> : null}
                      {field.computed ? <Tag color="teal">{t('admin.computed')}</Tag> : null}
                      {field.system ? <Tag>{t('admin.system')}</Tag> : null}
                    </span>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {adding ? <FieldDialog object={object} onClose={() => setAdding(false)} /> : null}
    </Section>
  );
}
