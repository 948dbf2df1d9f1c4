import { useQueries, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { api } from '@/api/client';
import { explain } from '@/api/errors';
import { keys } from '@/api/keys';
import { queryClient } from '@/api/query_client';
import { deleteRecord, fetchRows } from '@/api/records';
import type { ObjectMeta, Row } from '@/api/types';
import { useT } from '@/i18n';
import { openForm } from '@/meta/actions';
import { fieldOf, nameOf, useSchema } from '@/meta/schema';
import { quote } from '@/meta/where';
import { Banner, Button, EmptyState, ErrorState, type MenuEntry, Segmented, Skeleton, toast } from '@/ui';
import { useMediaQuery } from '@/ui/use_media';
import './decision.css';
import { flatten, gapsOf, type Person, rolesWhere, treeOf } from './model';
import { PeopleList, PeopleTable } from './People';
import type { RoleModel } from './role_model';
import { Tree } from './Tree';

const MOST = 100;

/** Who decides, who weighs how much, who is for us, and what is missing. */
export function DecisionMap({ object, row, model }: { object: ObjectMeta; row: Row; model: RoleModel }) {
  const t = useT();
  const navigate = useNavigate();
  const phone = useMediaQuery('(max-width: 767px)');
  const [show, setShow] = useState<'map' | 'table'>('map');
  const { child } = model;
  const query = {
    where: rolesWhere(model, object, row),
    sort: 'created_at',
    can: true,
    fields: [
      model.contact,
      model.role.name,
      model.influence?.name,
      model.attitude?.name,
      model.reportsTo,
      model.account,
      model.only ??
        child.fields.find((field) => field.type === 'link' && !field.required && field.name !== model.reportsTo)?.name,
    ].filter((name): name is string => name !== undefined && fieldOf(child, name) !== undefined),
  };
  const answer = useQuery({
    queryKey: keys.page(child.name, query, -MOST),
    queryFn: ({ signal }) => fetchRows(child.name, { ...query, limit: MOST }, signal),
  });
  const roots = useMemo(() => treeOf(model, answer.data?.rows ?? []), [model, answer.data]);
  const people = useMemo(() => flatten(roots), [roots]);
  const met = useMet(model, people);
  const gaps = gapsOf(model, people, met);
  const refresh = () => {
    void queryClient.invalidateQueries({ queryKey: keys.lists(child.name) });
    void queryClient.invalidateQueries({ queryKey: ['records', object.name, 'related', row.id] });
  };
  const account = model.only ? row[object.traits.account ?? ''] : { id: row.id, name: nameOf(object, row) };
  const add = (boss?: Person) =>
    openForm({
      object: child.name,
      values: {
        ...(model.account && account ? { [model.account]: account } : {}),
        ...(model.only ? { [model.only]: { id: row.id, name: nameOf(object, row) } } : {}),
        ...(boss && model.reportsTo ? { [model.reportsTo]: { id: boss.id, name: boss.name } } : {}),
      },
      fields: [
        model.contact,
        ...(model.account && !account ? [model.account] : []),
        model.role.name,
        model.influence?.name ?? '',
        model.attitude?.name ?? '',
        model.reportsTo ?? '',
      ].filter(Boolean),
      onSaved: refresh,
    });
  const mayAdd = child.rights.create && !row.deleted_at;
  const target = fieldOf(child, model.contact)?.target ?? '';
  const entriesOf = (person: Person): MenuEntry[] => {
    const own = person.row;
    return [
      own?.can?.includes('edit') && {
        label: t('decision.edit'),
        icon: 'edit',
        onClick: () => openForm({ object: child.name, row: own, onSaved: refresh }),
      },
      !own &&
        mayAdd && {
          label: t('decision.give_part'),
          icon: 'plus',
          onClick: () =>
            openForm({
              object: child.name,
              values: {
                [model.contact]: { id: person.id, name: person.name },
                ...(model.account && account ? { [model.account]: account } : {}),
                ...(model.only ? { [model.only]: { id: row.id, name: nameOf(object, row) } } : {}),
              },
              onSaved: refresh,
            }),
        },
      mayAdd && { label: t('decision.add_below'), icon: 'user-plus', onClick: () => add(person) },
      {
        label: t('decision.open'),
        icon: 'external',
        onClick: () => void navigate({ to: '/o/$object/$id', params: { object: target, id: person.id } }),
      },
      own?.can?.includes('delete') && 'divider',
      own?.can?.includes('delete') && {
        label: t('decision.remove'),
        icon: 'trash',
        danger: true,
        onClick: () =>
          void deleteRecord(child.name, own, t('decision.removed', { name: person.name ?? '' }))
            .catch((error: unknown) => toast(explain(error), { kind: 'error' }))
            .finally(refresh),
      },
    ];
  };
  return (
    <section className="decision" aria-label={t('decision.title')}>
      <div className="row decision-bar">
        <span className="muted grow">{t('decision.count', { n: people.filter((person) => person.row).length })}</span>
        {phone || people.length === 0 ? null : (
          <Segmented
            label={t('decision.show')}
            value={show}
            options={[
              { value: 'map', label: t('decision.map') },
              { value: 'table', label: t('decision.table') },
            ]}
            onChange={setShow}
          />
        )}
        {mayAdd ? (
          <Button icon="plus" onClick={() => add()}>
            {t('decision.add')}
          </Button>
        ) : null}
      </div>
      {gaps.length > 0 ? (
        <ul className="decision-gaps" aria-label={t('decision.gaps')}>
          {gaps.map((gap) => (
            <li key={gap.key}>
              <Banner kind="warn">
                {'names' in gap ? t(gap.key, { names: gap.names.join(t('decision.comma')) }) : t(gap.key)}
              </Banner>
            </li>
          ))}
        </ul>
      ) : null}
      {answer.isPending ? <Skeleton height={180} /> : null}
      {answer.isError ? (
        <ErrorState title={t('decision.failed')} retry={{ label: t('ui.retry'), run: () => void answer.refetch() }}>
          {explain(answer.error)}
        </ErrorState>
      ) : null}
      {answer.isSuccess && people.length === 0 ? (
        <EmptyState icon="users" title={t('decision.none')}>
          {t('decision.none_help')}
        </EmptyState>
      ) : null}
      {people.length === 0 ? null : phone ? (
        <PeopleList model={model} people={people} entriesOf={entriesOf} />
      ) : show === 'table' ? (
        <PeopleTable model={model} people={people} met={met} entriesOf={entriesOf} />
      ) : (
        <Tree model={model} roots={roots} entriesOf={entriesOf} />
      )}
    </section>
  );
}

interface Grouped {
  rows: ({ id: string } | number | null)[][];
}

/** Which of these people somebody has spoken with: in a call or a meeting that took place. */
function useMet(model: RoleModel, people: Person[]): ReadonlySet<string> | null {
  const schema = useSchema();
  const target = fieldOf(model.child, model.contact)?.target;
  const ids = people.filter((person) => person.row).map((person) => quote(person.id));
  const kinds = schema.objects.filter(
    ({ activity, traits, rights, fields }) =>
      activity &&
      traits.start &&
      rights.read !== 'none' &&
      fields.some((field) => field.name === traits.contact && field.target === target),
  );
  const answers = useQueries({
    queries: kinds.map(({ name, traits }) => {
      const body = {
        object: name,
        where: `${traits.contact} in (${ids.join(', ')})${traits.done ? ` and ${traits.done}` : ''}`,
        group: [traits.contact],
        figures: [{ function: 'count' }],
      };
      return {
        queryKey: keys.query(body),
        enabled: ids.length > 0,
        queryFn: ({ signal }: { signal: AbortSignal }) => api.post<Grouped>('/api/query', body, { signal }),
      };
    }),
  });
  if (kinds.length === 0 || answers.some((answer) => !answer.isSuccess)) return null;
  return new Set(
    answers.flatMap((answer) =>
      (answer.data?.rows ?? []).flatMap(([key]) => (typeof key === 'object' && key ? [key.id] : [])),
    ),
  );
}
