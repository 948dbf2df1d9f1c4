import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import type { ObjectMeta } from '@/api/types';
import { useT } from '@/i18n';
import { FieldValue, isEmpty } from '@/meta/fields';
import { fieldOf, nameOf, useLabel, useSchema } from '@/meta/schema';
import { Tag } from '@/ui';
import { colorOf, flatten, gapsOf, treeOf } from '../decision/model';
import { roleModel } from '../decision/role_model';
import { type Brief, linesOf } from './model';
import { Nothing } from './Nothing';

const MOST = 10;

/** Who plays which part and how they stand to us, what is not known yet, and who else works there. */
export function People({ object, brief }: { object: ObjectMeta; brief: Brief }) {
  const t = useT();
  const label = useLabel();
  const { byName } = useSchema();
  const account = byName.get(
    brief.parts.find((part) => part.section === 'subject' && part.object !== object.name)?.object ?? '',
  );
  const model = useMemo(
    () => roleModel(object, byName) ?? (account ? roleModel(account, byName) : null),
    [object, account, byName],
  );
  const roles = linesOf(brief, byName, 'roles').map((line) => line.row);
  const known = model ? flatten(treeOf(model, roles)).filter((person) => person.row) : [];
  const gaps = model ? gapsOf(model, known, null) : [];
  const others = linesOf(brief, byName, 'people').filter((line) => !known.some((person) => person.id === line.row.id));
  if (known.length === 0 && others.length === 0) return <Nothing text="brief.no_people" />;
  return (
    <>
      <ul className="brief-people">
        {known.slice(0, MOST).map(({ id, name, row }) => (
          <li key={id}>
            <span className="strong">{name ?? t('field.hidden')}</span>
            {model && row ? (
              <>
                <FieldValue field={model.role} object={model.child} row={row} value={row[model.role.name]} />
                {model.influence && !isEmpty(row[model.influence.name]) ? (
                  <span className="muted">
                    {label(model.influence.label)}
                    {t('brief.colon')}
                    {label(
                      model.influence.choices?.find((item) => item.name === row[model.influence?.name ?? ''])?.label,
                    )}
                  </span>
                ) : null}
                {model.attitude ? (
                  isEmpty(row[model.attitude.name]) ? (
                    <span className="muted">{t('decision.unknown')}</span>
                  ) : (
                    <Tag color={colorOf(model.attitude, row)}>
                      {label(
                        model.attitude.choices?.find((item) => item.name === row[model.attitude?.name ?? ''])?.label,
                      )}
                    </Tag>
                  )
                ) : null}
              </>
            ) : null}
          </li>
        ))}
        {others.slice(0, Math.max(3, MOST - known.length)).map(({ object: kind, row }) => (
          <li key={row.id}>
            <Link to="/o/$object/$id" params={{ object: kind.name, id: row.id }} className="strong">
              {nameOf(kind, row)}
            </Link>
            {kind.layout.card
              .filter((name) => name !== kind.traits.name && name !== kind.traits.account && !isEmpty(row[name]))
              .flatMap((name) => fieldOf(kind, name) ?? [])
              .map((field) => (
                <FieldValue key={field.name} field={field} object={kind} row={row} value={row[field.name]} />
              ))}
          </li>
        ))}
      </ul>
      {known.length === 0 && model ? <Nothing text="decision.none" /> : null}
      {gaps.length ? (
        <ul className="brief-gaps">
          {gaps.map((gap) => (
            <li key={gap.key}>{t(gap.key, { names: 'names' in gap ? gap.names.join(t('brief.comma')) : '' })}</li>
          ))}
        </ul>
      ) : null}
    </>
  );
}
