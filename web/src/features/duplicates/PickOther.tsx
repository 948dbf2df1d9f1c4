import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '@/api/client';
import { keys } from '@/api/keys';
import { wireValues } from '@/api/records';
import type { Link, ObjectMeta, Row, Value } from '@/api/types';
import { useT } from '@/i18n';
import { FieldControl, isEmpty } from '@/meta/fields';
import { useFormat } from '@/meta/format';
import { fieldOf, nameOf, useLabel } from '@/meta/schema';
import { Button, Card, Field, ObjectIcon } from '@/ui';

interface Match {
  object: string;
  id: string;
  name: string | null;
  score: number;
  owner?: Link | null;
}

interface Props {
  object: ObjectMeta;
  row: Row | undefined;
  onPick: (id: string) => void;
}

/** With which record: those that look alike first, or any other by its name. */
export function PickOther({ object, row, onPick }: Props) {
  const t = useT();
  const label = useLabel();
  const format = useFormat();
  const [other, setOther] = useState<Value>(null);
  const compared = new Set((object.duplicates ?? []).flatMap((rule) => rule.fields));
  const values = Object.fromEntries(
    [...compared].flatMap((name) => {
      const value = row?.[name];
      return fieldOf(object, name) && !isEmpty(value) ? [[name, value]] : [];
    }),
  );
  const found = useQuery({
    queryKey: keys.duplicates(object.name, JSON.stringify(wireValues(values)), row?.id),
    enabled: Boolean(row),
    retry: false,
    queryFn: ({ signal }) =>
      api.post<{ matches: Match[] }>(
        `/api/records/${encodeURIComponent(object.name)}/duplicates`,
        { values: wireValues(values), id: row?.id },
        { signal },
      ),
  });
  const matches = (found.data?.matches ?? []).filter((match) => match.object === object.name);
  const pick = {
    name: 'other',
    type: 'link',
    target: object.name,
    label: object.label,
    required: false,
  } as unknown as ObjectMeta['fields'][number];
  return (
    <div className="page-body duplicates-body">
      <div className="duplicates-content stack">
        {row ? <p>{t('duplicates.pick_for', { name: nameOf(object, row) || '—' })}</p> : null}
        {matches.length > 0 ? (
          <Card title={t('duplicates.pick_alike')} flush>
            <ul className="pick-list">
              {matches.map((match) => (
                <li key={match.id}>
                  <ObjectIcon name={object.icon} />
                  <span className="grow ellipsis">{match.name || '—'}</span>
                  <span className="muted">{match.owner?.name ?? ''}</span>
                  <span className="muted">
                    {t('duplicates.score', { n: format.number(Math.floor(match.score * 100)) })}
                  </span>
                  <Button small onClick={() => onPick(match.id)}>
                    {t('duplicates.compare')}
                  </Button>
                </li>
              ))}
            </ul>
          </Card>
        ) : null}
        <Card title={t(matches.length > 0 ? 'duplicates.pick_other' : 'duplicates.pick_any')}>
          <Field label={label(object.label)}>
            {(control) => (
              <FieldControl
                {...control}
                field={pick}
                object={object}
                label={label(object.label)}
                value={other}
                onChange={(next) => {
                  setOther(next);
                  if (next && typeof next === 'object' && 'id' in next && next.id !== row?.id) onPick(String(next.id));
                }}
              />
            )}
          </Field>
        </Card>
      </div>
    </div>
  );
}
