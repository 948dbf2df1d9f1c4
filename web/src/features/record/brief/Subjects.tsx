import { Link } from '@tanstack/react-router';
import { useT } from '@/i18n';
import { FieldValue, isEmpty } from '@/meta/fields';
import { plainText } from '@/meta/marks';
import { fieldOf, nameOf, useLabel } from '@/meta/schema';
import { basicsOf, type Line, profileTraits } from './model';

/** The record, its account and its contact: basics, interests, buying habits, needs. */
export function Subjects({ lines }: { lines: Line[] }) {
  return lines.map((line, at) => <Subject key={line.row.id} line={line} most={at === 0 ? 10 : 6} />);
}

function Subject({ line, most }: { line: Line; most: number }) {
  const t = useT();
  const label = useLabel();
  const { object, row } = line;
  const profile = profileTraits.flatMap((trait) => fieldOf(object, object.traits[trait] ?? '') ?? []);
  return (
    <div className="brief-subject">
      <h3>
        <Link to="/o/$object/$id" params={{ object: object.name, id: row.id }}>
          {nameOf(object, row) || '—'}
        </Link>{' '}
        <span className="muted">{label(object.label)}</span>
      </h3>
      <dl className="brief-basics">
        {basicsOf(line, most).map((field) => (
          <div key={field.name}>
            <dt>{label(field.label)}</dt>
            <dd>
              <FieldValue field={field} object={object} row={row} value={row[field.name]} />
            </dd>
          </div>
        ))}
      </dl>
      {profile.length ? (
        <dl className="brief-profile">
          {profile.map((field) => (
            <div key={field.name}>
              <dt>{label(field.label)}</dt>
              <dd className={isEmpty(row[field.name]) ? 'muted' : 'brief-clamp'}>
                {isEmpty(row[field.name]) ? t('brief.not_noted') : plainText(String(row[field.name]))}
              </dd>
            </div>
          ))}
        </dl>
      ) : null}
    </div>
  );
}
