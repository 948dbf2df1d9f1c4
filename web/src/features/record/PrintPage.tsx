import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { api } from '@/api/client';
import { keys } from '@/api/keys';
import { recordPath } from '@/api/records';
import { useSession } from '@/api/session';
import type { ListAnswer, ObjectMeta, Row, TimelineItem } from '@/api/types';
import { useT } from '@/i18n';
import { isVisible } from '@/meta/evaluate';
import { FieldValue, isEmpty, kindOf, useFieldContext } from '@/meta/fields';
import type { Around } from '@/meta/fields/types';
import { useFormat } from '@/meta/format';
import { plainText } from '@/meta/marks';
import { fieldOf, isConversation, nameField, nameOf, useLabel, useObject, useSchema } from '@/meta/schema';
import { Button, CheckLabel, EmptyState, Icon } from '@/ui';
import { paperIsLight } from './paper';
import './print.css';
import { RecordLoader } from './RecordLoader';

const route = getRouteApi('/app/o/$object/$id/print');

/** The record as a sheet of paper: what is on the screen is what is printed. */
export function PrintPage() {
  const t = useT();
  const { object: name, id } = route.useParams();
  const object = useObject(name);
  if (!object) return <EmptyState icon="search" title={t('list.no_object')} />;
  return (
    <RecordLoader object={object} id={id}>
      {(row) => <Sheet object={object} row={row} />}
    </RecordLoader>
  );
}

function Sheet({ object, row }: { object: ObjectMeta; row: Row }) {
  const t = useT();
  const label = useLabel();
  const format = useFormat();
  const session = useSession();
  const [empty, setEmpty] = useState(false);
  const [related, setRelated] = useState(true);
  const [activity, setActivity] = useState(true);
  const fields = new Map(object.fields.map((field) => [field.name, field]));
  const name = nameOf(object, row);
  useEffect(() => {
    document.title = `${name} · Fairlead`;
  }, [name]);
  useEffect(paperIsLight, []);
  return (
    <div className="print scroll">
      <div className="print-bar">
        <Link to="/o/$object/$id" params={{ object: object.name, id: row.id }} className="btn btn-quiet">
          <Icon name="back" />
          {t('sheet.print_back')}
        </Link>
        <span className="grow" />
        <CheckLabel checked={empty} onChange={(event) => setEmpty(event.currentTarget.checked)}>
          {t('sheet.print_empty')}
        </CheckLabel>
        <CheckLabel checked={related} onChange={(event) => setRelated(event.currentTarget.checked)}>
          {t('sheet.print_related')}
        </CheckLabel>
        <CheckLabel checked={activity} onChange={(event) => setActivity(event.currentTarget.checked)}>
          {t('sheet.print_activity')}
        </CheckLabel>
        <Button kind="primary" icon="printer" onClick={() => window.print()}>
          {t('sheet.print')}
        </Button>
      </div>
      <article className="print-sheet">
        <header>
          <p className="muted">
            {session.settings.company} · {label(object.label)}
          </p>
          <h1>{name}</h1>
        </header>
        {object.layout.sections
          .filter((section) => isVisible(section.visible_when, fields, row as Around))
          .map((section) => {
            const shown = section.fields
              .flatMap((item) => fields.get(item) ?? [])
              .filter((field) => isVisible(field.visible_when, fields, row as Around))
              .filter((field) => empty || !isEmpty(row[field.name]));
            return shown.length ? (
              <section key={section.fields.join()}>
                <h2>{label(section.label)}</h2>
                <dl className="print-fields">
                  {shown.map((field) => (
                    <div key={field.name} data-wide={kindOf(field).wide || undefined}>
                      <dt>{label(field.label)}</dt>
                      <dd>
                        {isEmpty(row[field.name]) ? (
                          '—'
                        ) : (
                          <FieldValue field={field} object={object} row={row} value={row[field.name]} />
                        )}
                      </dd>
                    </div>
                  ))}
                </dl>
              </section>
            ) : null;
          })}
        {related ? <PrintRelated object={object} row={row} /> : null}
        {activity ? <PrintActivity object={object} row={row} /> : null}
        <footer className="muted">
          {t('sheet.print_made', { name: session.user.name, when: format.instant(new Date().toISOString()) })}
        </footer>
      </article>
    </div>
  );
}

function PrintRelated({ object, row }: { object: ObjectMeta; row: Row }) {
  const schema = useSchema();
  return object.layout.related.map((name) => {
    const relation = object.relations.find((item) => item.name === name);
    const child = relation ? schema.byName.get(relation.object) : undefined;
    return relation && child && !child.activity && child.rights.read !== 'none' ? (
      <PrintTable key={name} object={object} row={row} relation={relation} child={child} />
    ) : null;
  });
}

function PrintTable({
  object,
  row,
  relation,
  child,
}: {
  object: ObjectMeta;
  row: Row;
  relation: ObjectMeta['relations'][number];
  child: ObjectMeta;
}) {
  const label = useLabel();
  const contextOf = useFieldContext();
  const columns = [...new Set([nameField(child), ...child.layout.list])]
    .filter((name) => name !== relation.field)
    .flatMap((name) => fieldOf(child, name) ?? [])
    .slice(0, 6);
  const wanted = [...columns.map((field) => field.name), 'currency', 'pipeline'].filter((name) => fieldOf(child, name));
  const answer = useQuery({
    queryKey: [...keys.related(object.name, row.id, relation.name), 'print'],
    queryFn: ({ signal }) =>
      api.get<ListAnswer>(
        `${recordPath(object.name, row.id)}/related/${encodeURIComponent(relation.name)}`,
        { limit: 50, fields: wanted },
        signal,
      ),
  });
  if (!answer.data?.rows.length) return null;
  return (
    <section>
      <h2>{label(relation.label) || label(child.plural)}</h2>
      <table>
        <thead>
          <tr>
            {columns.map((field) => (
              <th key={field.name}>{label(field.label)}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {answer.data.rows.map((item) => (
            <tr key={item.id}>
              {columns.map((field) => (
                <td key={field.name}>{kindOf(field).text(item[field.name], contextOf(field, child, item)) || '—'}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function PrintActivity({ object, row }: { object: ObjectMeta; row: Row }) {
  const t = useT();
  const label = useLabel();
  const format = useFormat();
  const schema = useSchema();
  const answer = useQuery({
    queryKey: [...keys.timeline(object.name, row.id), 'print'],
    queryFn: ({ signal }) =>
      api.get<{ items: TimelineItem[] }>(`${recordPath(object.name, row.id)}/timeline`, { limit: 100 }, signal),
  });
  const items = (answer.data?.items ?? []).filter((item) => item.kind === 'activity');
  const talks = (item: TimelineItem) => {
    const kind = schema.byName.get(item.object ?? '');
    return kind ? isConversation(kind) : false;
  };
  if (items.length === 0) return null;
  return (
    <section>
      <h2>{t('record.activity')}</h2>
      <ul className="print-activity">
        {items.map((item) => (
          <li key={item.id}>
            <span className="muted">
              {format.instant(item.at)} · {item.user?.name ?? t('record.nobody')} ·{' '}
              {label(schema.byName.get(item.object ?? '')?.label)}
            </span>
            {item.title && !talks(item) ? <span className="strong">{item.title}</span> : null}
            {item.body ? <span className="print-text">{plainText(item.body)}</span> : null}
          </li>
        ))}
      </ul>
    </section>
  );
}
