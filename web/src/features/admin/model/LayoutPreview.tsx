import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { keys } from '@/api/keys';
import { fetchRows } from '@/api/records';
import type { ObjectMeta, Row } from '@/api/types';
import { useT } from '@/i18n';
import { FieldValue, isEmpty } from '@/meta/fields';
import { fieldOf, useLabel } from '@/meta/schema';
import { Icon, Segmented, Select } from '@/ui';
import { useRoleLabel } from '../people';
import { type Rights, rightsQuery } from '../rights';
import { type LayoutPartName, nameIn } from './layout';
import type { Layout } from './overlay';

interface Props {
  object: ObjectMeta;
  layout: Layout;
  part: LayoutPartName;
  target: string;
}

/** How it will look, with the newest record, as one role sees it, at the desk or on the phone. */
export function LayoutPreview({ object, layout, part, target }: Props) {
  const t = useT();
  const roles = useRoleLabel();
  const [shape, setShape] = useState<'desk' | 'phone' | null>(null);
  const [picked, setPicked] = useState<string | null>(null);
  const phone = (shape ?? (target === 'phone' ? 'phone' : 'desk')) === 'phone';
  const wanted = picked ?? (target.startsWith('role:') ? target.slice(5) : '');
  const role = roles.rows.find((row) => row.name === wanted);
  const rights = useQuery({ ...rightsQuery(role?.id ?? ''), enabled: Boolean(role) }).data?.rights;
  const newest = useQuery({
    queryKey: [...keys.lists(object.name), 'newest'],
    queryFn: ({ signal }) => fetchRows(object.name, { limit: 1, sort: '-updated_at' }, signal),
  });
  const row = newest.data?.rows[0];
  return (
    <section className="card model-preview" aria-label={t('model.preview')}>
      <div className="model-list-head model-preview-head">
        <h2 className="grow">{t('model.preview')}</h2>
        <span className="model-preview-role">
          <Select
            label={t('model.preview_as')}
            value={role ? String(role.name) : ''}
            options={[
              { value: '', label: t('model.preview_me') },
              ...roles.rows.map((item) => ({ value: String(item.name), label: roles.text(item) })),
            ]}
            onChange={(value) => setPicked(value ?? '')}
          />
        </span>
        <Segmented
          label={t('model.preview_shape')}
          value={phone ? 'phone' : 'desk'}
          options={[
            { value: 'desk', label: t('model.desk') },
            { value: 'phone', label: t('model.phone') },
          ]}
          onChange={setShape}
        />
      </div>
      {/* It may be longer than its place: keys scroll it. */}
      <div
        className="model-frame"
        data-phone={phone || undefined}
        role="group"
        aria-label={t('model.preview')}
        tabIndex={0}
      >
        <Shown object={object} layout={layout} part={part} row={row} rights={rights} phone={phone} />
      </div>
    </section>
  );
}

interface ShownProps {
  object: ObjectMeta;
  layout: Layout;
  part: LayoutPartName;
  row: Row | undefined;
  rights: Rights | undefined;
  phone: boolean;
}

function Shown({ object, layout, part, row, rights, phone }: ShownProps) {
  const t = useT();
  const label = useLabel();
  const mask = (name: string) => rights?.fields?.[`${object.name}.${name}`];
  const parts = (id: string) => {
    const found = object.fields.filter((field) => field.part_of === id).map((field) => field.name);
    return found.length > 0 ? found : [id];
  };
  const visible = (ids: string[]) => ids.flatMap(parts).filter((name) => mask(name) !== 'hidden');
  const value = (name: string) => {
    const field = fieldOf(object, name);
    if (!field || !row || isEmpty(row[name])) return <span className="muted">—</span>;
    return <FieldValue field={field} object={object} row={row} value={row[name]} />;
  };
  const pair = (name: string) => (
    <div key={name} className="model-pair">
      <dt className="muted">
        {nameIn(object, part, name, label)}
        {mask(name) === 'read' ? <Icon name="lock" size={11} /> : null}
      </dt>
      <dd className="ellipsis">{value(name)}</dd>
    </div>
  );
  if (part === 'sections')
    return layout.sections
      .filter((section) => visible(section.fields).length > 0)
      .map((section) => (
        <div key={`${section.label.zh}${section.label.en}${section.fields.join()}`} className="model-section">
          <h3>{label(section.label) || t('model.section')}</h3>
          <dl className="model-pairs">{visible(section.fields).map(pair)}</dl>
        </div>
      ));
  if (part === 'related')
    return (
      <ul className="model-related">
        {layout.related.map((name) => (
          <li key={name}>{nameIn(object, part, name, label)}</li>
        ))}
      </ul>
    );
  const names = visible(layout[part]);
  if (part === 'list' && !phone)
    return (
      <div className="model-wide" role="group" aria-label={t('model.layout_list')} tabIndex={0}>
        <table className="table">
          <thead>
            <tr>
              {names.map((name) => (
                <th key={name}>{nameIn(object, part, name, label)}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            <tr>
              {names.map((name) => (
                <td key={name}>{value(name)}</td>
              ))}
            </tr>
          </tbody>
        </table>
      </div>
    );
  if (part === 'card' || part === 'list')
    return (
      <div className="model-card">
        {(part === 'list' ? visible(layout.card) : names).map((name, at) => (
          <div key={name} className={at === 0 ? 'strong' : 'muted'} title={nameIn(object, part, name, label)}>
            {value(name)}
          </div>
        ))}
      </div>
    );
  return <dl className={`model-pairs${part === 'key_figures' ? ' model-figures' : ''}`}>{names.map(pair)}</dl>;
}
