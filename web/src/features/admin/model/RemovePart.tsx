import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '@/api/client';
import { explain } from '@/api/errors';
import { keys } from '@/api/keys';
import { queryClient } from '@/api/query_client';
import type { FieldMeta, Link, ObjectMeta, Text } from '@/api/types';
import { pushUndo, undo } from '@/api/undo';
import { t, useT } from '@/i18n';
import { useFormat } from '@/meta/format';
import { useLabel } from '@/meta/schema';
import { Button, Card, Confirm, Skeleton, toast } from '@/ui';
import { DependentList, dependentsQuery, stands } from './Dependents';
import { faultText } from './overlay';

interface Removed {
  id: string;
  object: string;
  object_label: Text;
  field: string | null;
  label: Text;
  removed_at: string;
  removed_by: Link | null;
  until: string;
}

const refresh = () =>
  Promise.all([
    queryClient.invalidateQueries({ queryKey: keys.schema }),
    queryClient.invalidateQueries({ queryKey: keys.admin() }),
  ]);

const fetchRemoved = (signal?: AbortSignal) => api.get<{ items: Removed[] }>('/api/removed', undefined, signal);

async function restore(id: string, name: string) {
  try {
    await api.post(`/api/removed/${encodeURIComponent(id)}/restore`, {});
    await refresh();
    toast(t('model.removed_back', { name }));
  } catch (error) {
    toast(faultText(error), { kind: 'error' });
  }
}

interface Props {
  object: ObjectMeta;
  /** Absent: the whole object goes. */
  field?: FieldMeta;
  onClose: () => void;
  onGone: () => void;
}

/** Before a custom field or object goes: what needs it, what goes along, and until when it can come back. */
export function RemovePart({ object, field, onClose, onGone }: Props) {
  const t = useT();
  const label = useLabel();
  const format = useFormat();
  const answer = useQuery(dependentsQuery(object.name, field?.name));
  const items = answer.data?.items ?? [];
  const needed = items.some(stands);
  const held = field ? answer.data?.filled : answer.data?.records;
  const name = label(field?.label ?? object.label) || (field?.name ?? object.name);
  const remove = async () => {
    const path = `/api/schema/${encodeURIComponent(object.name)}`;
    try {
      await api.delete(field ? `${path}/fields/${encodeURIComponent(field.name)}` : path);
    } catch (error) {
      void answer.refetch();
      return explain(error);
    }
    await refresh();
    const part = (await fetchRemoved().catch(() => ({ items: [] as Removed[] }))).items.find(
      (item) => item.object === object.name && item.field === (field?.name ?? null),
    );
    if (part) {
      const step = pushUndo(() => restore(part.id, name));
      toast(t('model.removed', { name }), { action: { label: t('ui.undo'), run: () => void undo(step) } });
    } else toast(t('model.removed', { name }));
    onGone();
    return undefined;
  };
  return (
    <Confirm
      title={t('model.remove_title', { name })}
      act={t('model.remove_do', { name })}
      disabled={answer.isPending || needed}
      onAct={remove}
      onClose={onClose}
    >
      <div className="stack">
        {answer.isPending ? (
          <Skeleton height={60} />
        ) : (
          <>
            <p>
              {held === undefined
                ? null
                : t(field ? 'model.remove_filled' : 'model.remove_records', {
                    count: held,
                    n: `${format.number(held)}${held >= 10000 && field ? '+' : ''}`,
                  })}{' '}
              {t('model.remove_until')}
            </p>
            {items.length > 0 ? (
              <>
                <p className={needed ? 'strong' : 'muted'}>
                  {t(needed ? 'model.remove_needed' : 'model.remove_along')}
                </p>
                <DependentList items={items} />
              </>
            ) : null}
          </>
        )}
      </div>
    </Confirm>
  );
}

/** What was removed and can still come back. */
export function RemovedParts({ object }: { object?: string }) {
  const t = useT();
  const label = useLabel();
  const format = useFormat();
  const [busy, setBusy] = useState('');
  const answer = useQuery({
    queryKey: keys.admin('removed'),
    queryFn: ({ signal }) => fetchRemoved(signal),
    staleTime: 0,
  });
  const items = (answer.data?.items ?? []).filter((item) =>
    object ? item.object === object && item.field !== null : item.field === null,
  );
  if (items.length === 0) return null;
  return (
    <Card flush title={t(object ? 'model.removed_fields' : 'model.removed_objects')}>
      <ul>
        {items.map((item) => (
          <li key={item.id} className="admin-node model-hidden">
            <span className="ellipsis">{label(item.label)}</span>
            <code className="muted ellipsis">{item.field ?? item.object}</code>
            <span className="grow muted ellipsis">
              {t('model.removed_until', {
                name: item.removed_by?.name ?? '',
                date: format.date(item.until.slice(0, 10)),
              })}
            </span>
            <Button
              small
              busy={busy === item.id}
              onClick={() => {
                setBusy(item.id);
                void restore(item.id, label(item.label)).finally(() => setBusy(''));
              }}
            >
              {t('model.removed_restore')}
            </Button>
          </li>
        ))}
      </ul>
    </Card>
  );
}
