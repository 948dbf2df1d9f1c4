import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api } from '@/api/client';
import { explain } from '@/api/errors';
import { keys } from '@/api/keys';
import { queryClient } from '@/api/query_client';
import { recordPath } from '@/api/records';
import type { FieldMeta, ListAnswer, ObjectMeta, Row } from '@/api/types';
import { useT } from '@/i18n';
import { openForm } from '@/meta/actions';
import { isEmpty, kindOf, useFieldContext } from '@/meta/fields';
import { useFormat } from '@/meta/format';
import { fieldOf, nameField, nameOf, useLabel, useSchema } from '@/meta/schema';
import { quote } from '@/meta/where';
import { Icon, IconButton, ObjectIcon, Skeleton, Tip } from '@/ui';
import { isTeam, LazyTeam } from './LazyTeam';
import { Roles, roleField } from './Roles';

/** What belongs to the record: five of each, how many there are, and the way to all of them. */
export function Related({ object, row }: { object: ObjectMeta; row: Row }) {
  const schema = useSchema();
  const relations = object.layout.related.flatMap(
    (name) => object.relations.find((relation) => relation.name === name) ?? [],
  );
  return (
    <div className="related">
      {relations.map((relation) => {
        const child = schema.byName.get(relation.object);
        if (child && child.rights.read !== 'none' && isTeam(child))
          return <LazyTeam key={relation.name} object={object} row={row} relation={relation} child={child} />;
        return child && child.rights.read !== 'none' ? (
          <RelatedList key={relation.name} object={object} row={row} relation={relation} child={child} />
        ) : null;
      })}
    </div>
  );
}

const SHOWN = 5;

interface ListProps {
  object: ObjectMeta;
  row: Row;
  relation: ObjectMeta['relations'][number];
  child: ObjectMeta;
}

function RelatedList({ object, row, relation, child }: ListProps) {
  const t = useT();
  const label = useLabel();
  const format = useFormat();
  const name = nameField(child);
  const facts = [...new Set([...child.layout.card, ...child.layout.list])]
    .filter(
      (item) =>
        item !== name &&
        item !== relation.field &&
        item !== child.traits.body &&
        fieldOf(child, item)?.type !== 'boolean',
    )
    .flatMap((item) => fieldOf(child, item) ?? [])
    .slice(0, 3);
  const role = roleField(child);
  const wanted = [
    name,
    ...(role ? [child.traits.contact ?? '', role.name, ...child.layout.key_figures] : []),
    ...(child.traits.body && fieldOf(child, child.traits.body) ? [child.traits.body] : []),
    ...facts.map((field) => field.name),
    ...['currency', 'pipeline'].filter((item) => fieldOf(child, item)),
  ];
  const answer = useQuery({
    queryKey: keys.related(object.name, row.id, relation.name),
    queryFn: ({ signal }) =>
      api.get<ListAnswer>(
        `${recordPath(object.name, row.id)}/related/${encodeURIComponent(relation.name)}`,
        {
          limit: role ? 20 : SHOWN,
          count: 'capped',
          fields: [...new Set(wanted)].filter((item) => fieldOf(child, item)),
        },
        signal,
      ),
  });
  const count = answer.data?.count ?? answer.data?.rows.length ?? 0;
  const title = label(relation.label) || label(child.plural);
  const link = fieldOf(child, relation.field);
  const asList = { where: `${relation.field} = ${quote(row.id)}` };
  const add = () =>
    openForm({
      object: child.name,
      values: {
        [relation.field]: {
          id: row.id,
          name: nameOf(object, row),
          ...(link?.type === 'link_any' ? { object: object.name } : {}),
        },
      },
      onSaved: () => {
        void answer.refetch();
        void queryClient.invalidateQueries({ queryKey: keys.timeline(object.name, row.id) });
      },
    });
  return (
    <section className="card related-card">
      <div className="card-head">
        <ObjectIcon name={child.icon} />
        <h2 className="ellipsis">
          {title}
          {count > 0 ? (
            <span className="list-count">
              {format.number(count)}
              {answer.data?.count_capped ? '+' : ''}
            </span>
          ) : null}
        </h2>
        {count > 0 ? (
          <Tip text={t('sheet.open_list')}>
            <Link
              to="/o/$object"
              params={{ object: child.name }}
              search={asList}
              className="btn btn-quiet btn-icon btn-small"
              aria-label={t('sheet.open_list_of', { object: title })}
            >
              <Icon name="external" size={14} />
            </Link>
          </Tip>
        ) : null}
        {child.rights.create && !row.deleted_at ? (
          <IconButton small icon="plus" label={t('record.related_add', { object: label(child.label) })} onClick={add} />
        ) : null}
      </div>
      {answer.isPending ? (
        <div className="card-body">
          <Skeleton width="70%" />
        </div>
      ) : null}
      {answer.isError ? <p className="related-none muted">{explain(answer.error)}</p> : null}
      {answer.isSuccess && answer.data.rows.length === 0 ? (
        <p className="related-none muted">{t('record.related_none', { object: title })}</p>
      ) : null}
      {answer.data?.rows.length && role ? <Roles child={child} role={role} rows={answer.data.rows} /> : null}
      {answer.data?.rows.length && !role ? (
        <ul>
          {answer.data.rows.map((item) => (
            <li key={item.id}>
              <Link to="/o/$object/$id" params={{ object: child.name, id: item.id }} className="related-row">
                <span className="strong ellipsis">{nameOf(child, item) || '—'}</span>
                <Facts child={child} row={item} facts={facts} />
              </Link>
            </li>
          ))}
        </ul>
      ) : null}
      {count > SHOWN && !(role && count <= 20) ? (
        <Link
          to="/o/$object"
          params={{ object: child.name }}
          search={asList}
          className="btn btn-quiet btn-small btn-wide"
        >
          {t('record.related_all', { n: format.number(count) })}
        </Link>
      ) : null}
    </section>
  );
}

function Facts({ child, row, facts }: { child: ObjectMeta; row: Row; facts: FieldMeta[] }) {
  const contextOf = useFieldContext();
  return (
    <span className="related-facts">
      {facts
        .filter((field) => !isEmpty(row[field.name]))
        .map((field) => {
          const kind = kindOf(field);
          const context = contextOf(field, child, row);
          return (
            <span key={field.name} className="ellipsis">
              {kind.tag && kind.Show ? (
                <kind.Show value={row[field.name]} context={context} />
              ) : (
                kind.text(row[field.name], context)
              )}
            </span>
          );
        })}
    </span>
  );
}
