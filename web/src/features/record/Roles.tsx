import { Link } from '@tanstack/react-router';
import type { FieldMeta, ObjectMeta, Row } from '@/api/types';
import { useT } from '@/i18n';
import { FieldValue, isEmpty } from '@/meta/fields';
import { fieldOf, useLabel } from '@/meta/schema';
import { Avatar } from '@/ui';

/** A link to a person with a part to play: it has a contact and a choice that says which part. */
export function roleField(child: ObjectMeta): FieldMeta | undefined {
  if (child.activity || !child.traits.contact || !fieldOf(child, child.traits.contact)) return undefined;
  return child.fields.find((field) => field.type === 'choice' && field.required && !field.system);
}

interface Props {
  child: ObjectMeta;
  role: FieldMeta;
  rows: Row[];
}

/** People by the part they play, and which parts nobody plays yet. */
export function Roles({ child, role, rows }: Props) {
  const t = useT();
  const label = useLabel();
  const contact = child.traits.contact ?? 'contact';
  const order = (role.choices ?? []).map((choice) => choice.name);
  const sorted = [...rows].sort((a, b) => order.indexOf(String(a[role.name])) - order.indexOf(String(b[role.name])));
  const facts = child.layout.key_figures
    .flatMap((name) => fieldOf(child, name) ?? [])
    .filter((field) => field.type === 'choice' && field.name !== role.name);
  const missing = (role.choices ?? [])
    .filter((choice) => choice.active !== false)
    .slice(0, 5)
    .filter((choice) => !rows.some((row) => row[role.name] === choice.name));
  return (
    <>
      <ul>
        {sorted.map((row) => {
          const person = row[contact];
          const name = typeof person === 'object' && person && 'name' in person ? person.name : null;
          return (
            <li key={row.id}>
              <Link to="/o/$object/$id" params={{ object: child.name, id: row.id }} className="related-row role-row">
                <Avatar name={name} />
                <span className="role-text">
                  <span className="strong ellipsis">{name ?? t('field.hidden')}</span>
                  <span className="related-facts">
                    <FieldValue field={role} object={child} row={row} value={row[role.name]} />
                    {facts
                      .filter((field) => !isEmpty(row[field.name]))
                      .map((field) => (
                        <span key={field.name} className="ellipsis">
                          {label(field.label)}
                          {t('sheet.colon')}
                          {label(field.choices?.find((choice) => choice.name === row[field.name])?.label)}
                        </span>
                      ))}
                  </span>
                </span>
              </Link>
            </li>
          );
        })}
      </ul>
      {rows.length > 0 && missing.length > 0 ? (
        <p className="related-none muted role-missing">
          {t('sheet.roles_missing', { roles: missing.map((choice) => label(choice.label)).join(t('sheet.comma')) })}
        </p>
      ) : null}
    </>
  );
}
