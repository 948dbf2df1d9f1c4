import { memo, useState } from 'react';
import type { FieldMeta, ObjectMeta, Row } from '@/api/types';
import { useT } from '@/i18n';
import { InlineEditor } from '@/meta/edit/InlineEditor';
import { isVisible } from '@/meta/evaluate';
import { FieldValue, isEmpty, kindOf } from '@/meta/fields';
import type { Around } from '@/meta/fields/types';
import { isFormField, useLabel } from '@/meta/schema';
import { Icon } from '@/ui';

/** All fields in the sections of the layout, each edited where it stands. */
export function Fields({ object, row }: { object: ObjectMeta; row: Row }) {
  const label = useLabel();
  const fields = new Map(object.fields.map((field) => [field.name, field]));
  const mayEdit = (row.can?.includes('edit') ?? false) && isEmpty(row.deleted_at);
  return (
    <div className="fields">
      {object.layout.sections
        .filter((section) => isVisible(section.visible_when, fields, row as Around))
        .map((section) => {
          const shown = section.fields
            .flatMap((name) => fields.get(name) ?? [])
            .filter((field) => isVisible(field.visible_when, fields, row as Around));
          return shown.length ? (
            <section key={section.fields.join()} className="fields-section">
              <h2>{label(section.label)}</h2>
              <dl>
                {shown.map((field) => (
                  <FieldRow
                    key={field.name}
                    object={object}
                    field={field}
                    row={row}
                    editable={mayEdit && isFormField(field) && field.type !== 'file'}
                  />
                ))}
              </dl>
            </section>
          ) : null;
        })}
    </div>
  );
}

const FieldRow = memo(function FieldRow({
  object,
  field,
  row,
  editable,
}: {
  object: ObjectMeta;
  field: FieldMeta;
  row: Row;
  editable: boolean;
}) {
  const t = useT();
  const label = useLabel();
  const [editing, setEditing] = useState(false);
  const value = row[field.name];
  const title = label(field.label) || field.name;
  return (
    <div className={`fields-row${kindOf(field).wide ? ' fields-wide' : ''}`}>
      <dt title={label(field.help) || undefined}>{title}</dt>
      <dd data-editing={editing || undefined}>
        {editing ? (
          <InlineEditor object={object} row={row} field={field} close={() => setEditing(false)} />
        ) : (
          <>
            <span className={`fields-value${kindOf(field).wide ? ' fields-text' : ''}`}>
              {isEmpty(value) ? (
                <span className="muted">—</span>
              ) : (
                <FieldValue field={field} object={object} row={row} value={value} />
              )}
            </span>
            {editable ? (
              <button
                type="button"
                className="fields-edit"
                aria-label={t('record.edit_field', { field: title })}
                onClick={() => setEditing(true)}
              >
                <Icon name="edit" size={13} />
              </button>
            ) : null}
          </>
        )}
      </dd>
    </div>
  );
});
