import type { CSSProperties } from 'react';
import { useT } from '@/i18n';
import { FieldValue } from '@/meta/fields';
import { fieldOf, useLabel } from '@/meta/schema';
import { IconButton, Menu, type MenuEntry } from '@/ui';
import { colorOf, type Person } from './model';
import type { RoleModel } from './role_model';
import { Face } from './Tree';

interface Props {
  model: RoleModel;
  people: Person[];
  entriesOf: (person: Person) => MenuEntry[];
}

/** On the phone: who reports to whom by indentation. */
export function PeopleList({ model, people, entriesOf }: Props) {
  const t = useT();
  return (
    <ul className="decision-list" aria-label={t('decision.people')}>
      {people.map((person) => (
        <li key={person.id} style={{ ['--depth' as string]: Math.min(person.depth, 4) } as CSSProperties}>
          <Menu
            target={
              <button type="button" className="decision-person" data-color={colorOf(model.attitude, person.row)}>
                <Face model={model} person={person} />
              </button>
            }
            entries={entriesOf(person)}
          />
        </li>
      ))}
    </ul>
  );
}

/** The same as a table. */
export function PeopleTable({ model, people, met, entriesOf }: Props & { met: ReadonlySet<string> | null }) {
  const t = useT();
  const label = useLabel();
  const boss = fieldOf(model.child, model.reportsTo ?? '');
  const names = new Map(people.map((person) => [person.id, person.name]));
  const facts = [model.role, model.influence, model.attitude].filter((field) => field !== undefined);
  return (
    <div className="scroll">
      <table className="table">
        <caption className="sr-only">{t('decision.title')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('decision.person')}</th>
            {facts.map((field) => (
              <th key={field.name} scope="col">
                {label(field.label)}
              </th>
            ))}
            <th scope="col">{label(boss?.label)}</th>
            <th scope="col">{t('decision.met')}</th>
            <th scope="col">
              <span className="sr-only">{t('decision.acts')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {people.map((person) => (
            <tr key={person.id}>
              <th scope="row">{person.name ?? t('field.hidden')}</th>
              {facts.map((field) => (
                <td key={field.name}>
                  {person.row ? (
                    <FieldValue field={field} object={model.child} row={person.row} value={person.row[field.name]} />
                  ) : (
                    '—'
                  )}
                </td>
              ))}
              <td>{person.boss ? names.get(person.boss) : '—'}</td>
              <td>{met ? t(met.has(person.id) ? 'decision.yes' : 'decision.no') : '—'}</td>
              <td className="num">
                <Menu
                  align="end"
                  target={<IconButton small icon="more" label={t('decision.acts_of', { name: person.name ?? '' })} />}
                  entries={entriesOf(person)}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
