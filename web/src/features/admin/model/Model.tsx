import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { ObjectMeta } from '@/api/types';
import { useT } from '@/i18n';
import { useFormat } from '@/meta/format';
import { useLabel, useSchema } from '@/meta/schema';
import { Button, EmptyState, Icon, IconButton, ObjectIcon, Tabs, Tag, TextField } from '@/ui';
import { Section } from '../Section';
import { Fields } from './Fields';
import { LayoutPart } from './LayoutPart';
import './model.css';
import './layout.css';
import './model_phone.css';
import { ObjectDialog } from './ObjectDialog';
import { Pipelines } from './Pipelines';
import { RemovedParts, RemovePart } from './RemovePart';

const route = getRouteApi('/app/admin/{-$section}');

/** Objects, their fields, pipelines and layouts; what is changed is there at once, for everybody. */
export function Model() {
  const schema = useSchema();
  const search = route.useSearch();
  const object = schema.byName.get(search.id ?? '');
  return object ? <OneObject key={object.name} object={object} /> : <Objects />;
}

function Objects() {
  const t = useT();
  const label = useLabel();
  const format = useFormat();
  const schema = useSchema();
  const navigate = useNavigate({ from: '/admin/{-$section}' });
  const [typed, setTyped] = useState('');
  const [making, setMaking] = useState(false);
  const needle = typed.trim().toLowerCase();
  const objects = schema.objects.filter(
    (object) =>
      !needle || [object.name, object.label.zh, object.label.en].some((word) => word?.toLowerCase().includes(needle)),
  );
  return (
    <Section
      title={t('admin.objects')}
      lead={t('admin.objects_lead')}
      actions={
        <Button kind="primary" icon="plus" onClick={() => setMaking(true)}>
          {t('model.object_new')}
        </Button>
      }
    >
      <div className="admin-bar">
        <span className="grow" />
        <span className="input-with-icon list-search">
          <Icon name="search" size={14} />
          <TextField
            data-search
            aria-label={t('model.object_search')}
            placeholder={t('ui.search')}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
        </span>
      </div>
      {objects.length === 0 ? (
        <EmptyState icon="search" title={t('ui.no_match')} />
      ) : (
        <div className="card admin-table" data-stack>
          <table className="table">
            <thead>
              <tr>
                <th>{t('admin.object')}</th>
                <th>{t('admin.key')}</th>
                <th className="num">{t('admin.fields')}</th>
                <th className="num">{t('admin.fields_custom')}</th>
                <th className="num">{t('model.pipelines')}</th>
              </tr>
            </thead>
            <tbody>
              {objects.map((object) => {
                const custom = object.fields.filter((field) => field.custom).length;
                return (
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
                    <td className="num" data-label={t('admin.fields')}>
                      {format.number(object.fields.length)}
                    </td>
                    <td className="num" data-label={t('admin.fields_custom')}>
                      {custom ? format.number(custom) : <span className="muted">—</span>}
                    </td>
                    <td className="num" data-label={t('model.pipelines')}>
                      {object.pipelines?.length ? (
                        format.number(object.pipelines.length)
                      ) : (
                        <span className="muted">—</span>
                      )}
                    </td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
      )}
      <RemovedParts />
      {making ? (
        <ObjectDialog onClose={() => setMaking(false)} onMade={(name) => void navigate({ search: { id: name } })} />
      ) : null}
    </Section>
  );
}

type Part = 'fields' | 'pipelines' | 'layout';

function OneObject({ object }: { object: ObjectMeta }) {
  const t = useT();
  const label = useLabel();
  const search = route.useSearch();
  const navigate = useNavigate({ from: '/admin/{-$section}' });
  const [renaming, setRenaming] = useState(false);
  const [removing, setRemoving] = useState(false);
  const staged = object.fields.some((field) => field.type === 'stage');
  const parts: Part[] = staged ? ['fields', 'pipelines', 'layout'] : ['fields', 'layout'];
  const part = parts.find((item) => item === search.show) ?? 'fields';
  return (
    <Section
      title={label(object.label) || object.name}
      lead={object.name}
      before={
        <Button kind="quiet" small icon="back" onClick={() => void navigate({ search: {} })}>
          {t('admin.objects')}
        </Button>
      }
      actions={
        <>
          {object.custom ? (
            <IconButton icon="trash" label={t('model.remove_object')} onClick={() => setRemoving(true)} />
          ) : null}
          <IconButton icon="edit" label={t('model.object_edit')} onClick={() => setRenaming(true)} />
        </>
      }
    >
      <Tabs
        label={label(object.label) || object.name}
        value={part}
        tabs={parts.map((value) => ({ value, label: t(`model.part_${value}`) }))}
        onChange={(value) =>
          void navigate({ search: { id: object.name, show: value === 'fields' ? undefined : value }, replace: true })
        }
      />
      {part === 'fields' ? (
        <Fields object={object} />
      ) : part === 'pipelines' ? (
        <Pipelines object={object} />
      ) : (
        <LayoutPart object={object} />
      )}
      {removing ? (
        <RemovePart object={object} onClose={() => setRemoving(false)} onGone={() => void navigate({ search: {} })} />
      ) : null}
      {renaming ? <ObjectDialog object={object} onClose={() => setRenaming(false)} /> : null}
    </Section>
  );
}
