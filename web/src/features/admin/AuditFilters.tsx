import { lazy, Suspense, useState } from 'react';
import type { FieldMeta, Link } from '@/api/types';
import { useT } from '@/i18n';
import { FieldControl } from '@/meta/fields';
import { isLink } from '@/meta/fields/link';
import { useFormat } from '@/meta/format';
import { useLabel, useSchema } from '@/meta/schema';
import { Button, Select } from '@/ui';
import { type AuditFilter, actions } from './audit';

const DateField = lazy(() => import('@/ui/DateField').then((part) => ({ default: part.DateField })));
const person: FieldMeta = { name: 'actor', type: 'user', label: {} };

interface Props {
  filter: AuditFilter;
  /** Of the person the address names, when an entry tells it. */
  actorName?: string | null;
  onChange: (next: AuditFilter) => void;
  onClear?: () => void;
}

/** Who, what and when. */
export function AuditFilters({ filter, actorName, onChange, onClear }: Props) {
  const t = useT();
  const format = useFormat();
  const label = useLabel();
  const schema = useSchema();
  const [actor, setActor] = useState<Link | null>(null);
  const date = (which: 'from' | 'to') => (
    <span className="row admin-filter-date">
      <span className="muted">{t(which === 'from' ? 'admin.audit_since' : 'admin.audit_until')}</span>
      <Suspense fallback={<span className="input" />}>
        <DateField
          label={t(`admin.audit_${which}`)}
          value={filter[which] ?? null}
          zone={format.zone}
          language={format.language}
          onChange={(value) => onChange({ [which]: value ?? undefined })}
        />
      </Suspense>
    </span>
  );
  return (
    <div className="admin-filters" role="group" aria-label={t('admin.audit')}>
      <FieldControl
        field={person}
        label={t('admin.audit_person')}
        value={
          filter.actor ? (actor?.id === filter.actor ? actor : { id: filter.actor, name: actorName ?? null }) : null
        }
        onChange={(value) => {
          const next = isLink(value) ? value : null;
          setActor(next);
          onChange({ actor: next?.id });
        }}
      />
      <Select
        label={t('admin.audit_act')}
        value={filter.action ?? ''}
        options={[
          { value: '', label: t('admin.audit_anything') },
          ...actions.map((value) => ({ value: value as string, label: t(`admin.did_${value}`) })),
        ]}
        onChange={(value) => onChange({ action: value || undefined })}
      />
      <Select
        label={t('admin.audit_object')}
        value={filter.object ?? ''}
        options={[
          { value: '', label: t('admin.audit_any_object') },
          ...schema.objects.map((item) => ({ value: item.name, label: label(item.label) || item.name })),
        ]}
        onChange={(value) => onChange({ object: value || undefined })}
      />
      {date('from')}
      {date('to')}
      {onClear ? (
        <Button kind="quiet" icon="close" onClick={onClear}>
          {t('admin.audit_clear')}
        </Button>
      ) : null}
    </div>
  );
}
