import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api, isApiError } from '@/api/client';
import { explain } from '@/api/errors';
import { keys } from '@/api/keys';
import { fetchRows, recordPath } from '@/api/records';
import type { FieldMeta, Link as LinkValue, Row, Text } from '@/api/types';
import { useT } from '@/i18n';
import { FieldControl } from '@/meta/fields';
import { isLink } from '@/meta/fields/link';
import { fieldOf, nameOf, useLabel, useSchema } from '@/meta/schema';
import { EmptyState, ErrorState, Field, Icon, Skeleton, Tag } from '@/ui';
import { Section } from './Section';

const route = getRouteApi('/app/admin/{-$section}');

interface Reason {
  kind: string;
  text: Text;
}
interface Verdict {
  allowed: boolean;
  because: Reason[];
}
interface Answer {
  user: { id: string; name: string };
  read: Verdict;
  edit: Verdict;
  delete: Verdict;
  fields_hidden: string[];
  fields_read_only: string[];
}
const acts = ['read', 'edit', 'delete'] as const;
const person: FieldMeta = { name: 'person', type: 'user', label: {} };
const anything: FieldMeta = { name: 'thing', type: 'link_any', label: {} };

/** Why a person may see or change a record, or may not: rule by rule. */
export function Access() {
  const t = useT();
  const schema = useSchema();
  const search = route.useSearch();
  const navigate = useNavigate({ from: '/admin/{-$section}' });
  const change = (next: { q?: string; id?: string }) =>
    void navigate({ search: (old) => ({ ...old, ...next }), replace: true });
  const [object = '', id = ''] = (search.id ?? '').split('.');
  const meta = schema.byName.get(object);
  const [picked, setPicked] = useState<LinkValue | null>(null);
  const [user, setUser] = useState<LinkValue | null>(null);
  // An address brings ids alone; their names are looked up.
  const record = useQuery({
    queryKey: keys.record(object, id),
    queryFn: ({ signal }) => api.get<Row>(recordPath(object, id), undefined, signal),
    enabled: Boolean(meta && id),
  });
  const known = useQuery({
    queryKey: [...keys.lists('user'), 'one', search.q],
    queryFn: ({ signal }) => fetchRows('user', { where: `id = '${search.q}'`, limit: 1, fields: ['name'] }, signal),
    enabled: Boolean(search.q && /^[0-9a-z]+$/.test(search.q) && user?.id !== search.q),
  });
  const userName = user?.id === search.q ? user?.name : known.data?.rows[0]?.name;
  const thing =
    picked && picked.id === id ? picked : record.data && meta ? { id, object, name: nameOf(meta, record.data) } : null;
  return (
    <Section title={t('admin.access')} lead={t('admin.access_lead')}>
      <div className="card card-body admin-pair">
        <Field label={t('admin.access_person')}>
          {(control) => (
            <FieldControl
              {...control}
              field={person}
              label={t('admin.access_person')}
              value={search.q ? { id: search.q, name: typeof userName === 'string' ? userName : '…' } : null}
              onChange={(value) => {
                const next = isLink(value) ? value : null;
                setUser(next);
                change({ q: next?.id });
              }}
            />
          )}
        </Field>
        <Field label={t('admin.access_record')}>
          {(control) => (
            <FieldControl
              {...control}
              field={anything}
              label={t('admin.access_record')}
              value={thing}
              onChange={(value) => {
                const next = isLink(value) ? value : null;
                setPicked(next);
                change({ id: next?.object ? `${next.object}.${next.id}` : undefined });
              }}
            />
          )}
        </Field>
      </div>
      {search.q && meta && id ? (
        <Reasons user={search.q} object={object} id={id} name={thing?.name ?? ''} readable={!record.isError} />
      ) : (
        <EmptyState icon="shield" title={t('admin.access_choose')}>
          {t('admin.access_choose_help')}
        </EmptyState>
      )}
    </Section>
  );
}

interface ReasonsProps {
  user: string;
  object: string;
  id: string;
  name: string;
  /** Whether I may read the record myself: then a missing answer means an old program. */
  readable: boolean;
}

function Reasons({ user, object, id, name, readable }: ReasonsProps) {
  const t = useT();
  const label = useLabel();
  const meta = useSchema().byName.get(object);
  const answer = useQuery({
    queryKey: keys.admin('access', object, id, user),
    queryFn: ({ signal }) => api.get<Answer>(`${recordPath(object, id)}/access`, { user }, signal),
    staleTime: 0,
  });
  if (answer.error) {
    const missing = isApiError(answer.error) && answer.error.code === 'not_found';
    return (
      <ErrorState
        title={t(missing && readable ? 'admin.access_old' : 'admin.failed')}
        retry={{ label: t('ui.retry'), run: () => void answer.refetch() }}
      >
        {missing && readable ? null : explain(answer.error)}
      </ErrorState>
    );
  }
  if (!answer.data) return <Skeleton height={240} />;
  const fieldNames = (names: string[]) =>
    names.map((field) => (meta && label(fieldOf(meta, field)?.label)) || field).join(t('admin.comma'));
  // What nobody may write, such as computed fields, says nothing about this person.
  const readOnly = answer.data.fields_read_only.filter((name) => {
    const field = meta && fieldOf(meta, name);
    return field && !field.system && !field.computed && !field.read_only;
  });
  return (
    <>
      <div className="admin-verdicts">
        {acts.map((act) => {
          const verdict = answer.data[act];
          return (
            <section key={act} className="card admin-verdict" data-allowed={verdict.allowed}>
              <h2 className="row">
                <Icon name={verdict.allowed ? 'check' : 'close'} />
                <span className="grow">
                  {t(verdict.allowed ? `admin.may_${act}` : `admin.may_not_${act}`, { name: answer.data.user.name })}
                </span>
              </h2>
              <ul>
                {verdict.because.map((reason) => (
                  <li key={`${reason.kind} ${label(reason.text)}`} className="row">
                    <Tag>{t(reasonKey(reason.kind))}</Tag>
                    <span>{label(reason.text)}</span>
                  </li>
                ))}
              </ul>
            </section>
          );
        })}
      </div>
      {answer.data.fields_hidden.length > 0 ? (
        <p>
          <Tag color="red">{t('admin.mask_hidden')}</Tag> {fieldNames(answer.data.fields_hidden)}
        </p>
      ) : null}
      {readOnly.length > 0 ? (
        <p>
          <Tag color="yellow">{t('admin.mask_read')}</Tag> {fieldNames(readOnly)}
        </p>
      ) : null}
      <p>
        <Link to="/o/$object/$id" params={{ object, id }}>
          {t('admin.access_open', { name })}
        </Link>
      </p>
    </>
  );
}

const reasons = [
  'role',
  'owner',
  'team',
  'subtree',
  'share',
  'object_default',
  'capability',
  'reach',
  'inactive',
] as const;
const reasonKey = (kind: string) => `admin.because_${reasons.find((item) => item === kind) ?? 'rule'}` as const;
