import { memo, type ReactNode, useCallback, useRef, useState } from 'react';
import type { FieldMeta, ObjectMeta, Row } from '@/api/types';
import { useT } from '@/i18n';
import { InlineEditor } from '@/meta/edit/InlineEditor';
import { isVisible } from '@/meta/evaluate';
import { FieldValue, isEmpty, kindOf, useFieldContext } from '@/meta/fields';
import type { Around } from '@/meta/fields/types';
import { isFormField, useLabel } from '@/meta/schema';
import { Icon } from '@/ui';

/** All fields in the sections of the layout, each edited where it stands. */
export function Fields({
  object,
  row,
  now = row,
  folded = false,
}: {
  object: ObjectMeta;
  row: Row;
  now?: Row;
  /** Only the titles of the sections at first. */
  folded?: boolean;
}) {
  const [editing, setEditing] = useState<string | null>(null);
  const label = useLabel();
  const fields = new Map(object.fields.map((field) => [field.name, field]));
  const box = useRef<HTMLDivElement>(null);
  // Where the editor was, the focus stays; Tab goes on to the neighbour that can be edited.
  const leave = useCallback((name: string, to: 'stay' | 'right' | 'left' | 'down') => {
    const all = [...(box.current?.querySelectorAll<HTMLElement>('[data-field]') ?? [])].map(
      (item) => item.dataset.field,
    );
    const next = to === 'stay' || to === 'down' ? undefined : all[all.indexOf(name) + (to === 'right' ? 1 : -1)];
    setEditing(next ?? null);
    if (!next)
      requestAnimationFrame(() => {
        const now = document.activeElement;
        if (!now || now === document.body)
          box.current
            ?.querySelector<HTMLElement>(`[data-field="${name}"] .fields-edit`)
            ?.focus({ preventScroll: true });
      });
  }, []);
  const mayEdit = (row.can?.includes('edit') ?? false) && isEmpty(row.deleted_at);
  return (
    <div className="fields" ref={box}>
      {object.layout.sections
        .filter((section) => isVisible(section.visible_when, fields, row as Around))
        .map((section) => {
          const shown = section.fields
            .flatMap((name) => fields.get(name) ?? [])
            .filter((field) => isVisible(field.visible_when, fields, row as Around));
          return shown.length ? (
            <Section key={section.fields.join()} title={label(section.label)} folded={folded}>
              <dl>
                {shown.map((field) => (
                  <FieldRow
                    key={field.name}
                    object={object}
                    field={field}
                    row={row}
                    now={now}
                    editing={editing === field.name}
                    setEditing={setEditing}
                    leave={leave}
                    editable={mayEdit && isFormField(field)}
                  />
                ))}
              </dl>
            </Section>
          ) : null;
        })}
    </div>
  );
}

function Section({ title, folded, children }: { title: string; folded: boolean; children: ReactNode }) {
  return folded ? (
    <details className="fields-section">
      <summary>
        <h2>{title}</h2>
      </summary>
      {children}
    </details>
  ) : (
    <section className="fields-section">
      <h2>{title}</h2>
      {children}
    </section>
  );
}

const FieldRow = memo(function FieldRow({
  object,
  field,
  row,
  now,
  editable,
  editing,
  setEditing,
  leave,
}: {
  object: ObjectMeta;
  field: FieldMeta;
  row: Row;
  now: Row;
  editable: boolean;
  editing: boolean;
  setEditing: (name: string | null) => void;
  leave: (name: string, to: 'stay' | 'right' | 'left' | 'down') => void;
}) {
  const t = useT();
  const label = useLabel();
  const contextOf = useFieldContext();
  const value = row[field.name];
  const title = label(field.label) || field.name;
  const changed = row !== now && JSON.stringify(value ?? null) !== JSON.stringify(now[field.name] ?? null);
  return (
    <div className={`fields-row${kindOf(field).wide ? ' fields-wide' : ''}`}>
      <dt title={label(field.help) || undefined}>{title}</dt>
      <dd
        data-editing={editing || undefined}
        data-changed={changed || undefined}
        data-field={editable ? field.name : undefined}
      >
        {editing ? (
          <InlineEditor object={object} row={row} field={field} close={(to) => leave(field.name, to)} />
        ) : (
          <>
            <span
              className={`fields-value${kindOf(field).wide ? ' fields-text' : ''}`}
              onDoubleClick={editable ? () => setEditing(field.name) : undefined}
            >
              {isEmpty(value) ? (
                <span className="muted">—</span>
              ) : (
                <FieldValue field={field} object={object} row={row} value={value} />
              )}
              {changed ? (
                <span className="fields-now muted">
                  {t('sheet.as_of_now', {
                    value: kindOf(field).text(now[field.name], contextOf(field, object, now)) || '—',
                  })}
                </span>
              ) : null}
            </span>
            {editable ? (
              <button
                type="button"
                className="fields-edit"
                aria-label={t('record.edit_field', { field: title })}
                onClick={() => setEditing(field.name)}
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
