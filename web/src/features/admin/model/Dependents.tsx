import { queryOptions, useQuery } from '@tanstack/react-query';
import { api, isApiError } from '@/api/client';
import { keys } from '@/api/keys';
import type { Text } from '@/api/types';
import { useT } from '@/i18n';
import { useLabel, useSchema } from '@/meta/schema';
import { Button, Skeleton, Tag } from '@/ui';

const kinds = [
  'formula',
  'rule',
  'view',
  'layout',
  'gate',
  'pipeline',
  'report',
  'import',
  'binding',
  'role',
  'link',
] as const;
type Kind = (typeof kinds)[number];

interface Dependent {
  kind: string;
  object: string;
  name: string;
  label?: Text | string | null;
  where?: string | null;
}

interface Found {
  items: Dependent[];
  /** Records of an object; records with a value in a custom field, counted to 10,000. */
  records?: number;
  filled?: number;
}

export const dependentsQuery = (object: string, field?: string) =>
  queryOptions({
    queryKey: keys.admin('dependents', object, field ?? ''),
    queryFn: ({ signal }) => {
      const path = `/api/schema/${encodeURIComponent(object)}`;
      return api.get<Found>(
        `${path}${field ? `/fields/${encodeURIComponent(field)}` : ''}/dependents`,
        undefined,
        signal,
      );
    },
    staleTime: 0,
  });

/** Stands in the way of removing it; the others go along. */
export const stands = ({ kind, where }: Dependent) =>
  !(kind === 'layout' || kind === 'import' || kind === 'role' || (kind === 'view' && where === 'saved'));

export function DependentList({ items }: { items: Dependent[] }) {
  const t = useT();
  const label = useLabel();
  const schema = useSchema();
  const text = (item: Dependent) =>
    (typeof item.label === 'string' ? item.label : label(item.label ?? undefined)) || item.name;
  return (
    <ul className="model-depends">
      {items.map((item) => (
        <li key={`${item.kind} ${item.object} ${item.name} ${item.where ?? ''}`} className="row">
          <Tag>{kinds.includes(item.kind as Kind) ? t(`model.depends_${item.kind as Kind}`) : item.kind}</Tag>
          <span className="ellipsis">
            {label(schema.byName.get(item.object)?.label) || item.object} · {text(item)}
          </span>
          {item.where ? <code className="muted ellipsis">{item.where}</code> : null}
        </li>
      ))}
    </ul>
  );
}

/** What would feel a change of this field. A program that cannot tell says nothing here. */
export function Dependents({ object, field }: { object: string; field: string }) {
  const t = useT();
  const answer = useQuery(dependentsQuery(object, field));
  if (answer.error && isApiError(answer.error) && answer.error.code === 'not_found') return null;
  const items = answer.data?.items ?? [];
  return (
    <section className="model-dependents" aria-label={t('model.dependents')}>
      <h3 className="field-label">{t('model.dependents')}</h3>
      {answer.error ? (
        <p className="muted">
          {t('admin.failed')}{' '}
          <Button kind="link" onClick={() => void answer.refetch()}>
            {t('ui.retry')}
          </Button>
        </p>
      ) : answer.isPending ? (
        <Skeleton height={16} />
      ) : items.length === 0 ? (
        <p className="muted">{t('model.dependents_none')}</p>
      ) : (
        <DependentList items={items} />
      )}
    </section>
  );
}
