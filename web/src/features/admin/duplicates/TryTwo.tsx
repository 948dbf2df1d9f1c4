import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { compareRecords } from '@/api/duplicates';
import { explain } from '@/api/errors';
import { keys } from '@/api/keys';
import type { FieldMeta, ObjectMeta, Value } from '@/api/types';
import { useT } from '@/i18n';
import { ReasonTable } from '@/meta/duplicates/Reasons';
import { FieldControl } from '@/meta/fields';
import { useFormat } from '@/meta/format';
import { Banner, Card, Field } from '@/ui';

const idOf = (value: Value): string => (value && typeof value === 'object' && 'id' in value ? String(value.id) : '');

/** Two records under the rules in force: the score and where it comes from. */
export function TryTwo({ object }: { object: ObjectMeta }) {
  const t = useT();
  const format = useFormat();
  const [pair, setPair] = useState<{ one: Value; other: Value }>({ one: null, other: null });
  const one = idOf(pair.one);
  const other = idOf(pair.other);
  const answer = useQuery({
    queryKey: [...keys.admin('compare', object.name, one, other), JSON.stringify(object.duplicates ?? [])],
    queryFn: ({ signal }) => compareRecords(object.name, one, other, signal),
    enabled: Boolean(one && other && one !== other),
    staleTime: 0,
    retry: false,
  });
  const told = answer.data;
  const percent = told ? Math.floor(told.score * 100) : 0;
  const verdict = told
    ? percent >= told.threshold
      ? 'same'
      : percent >= told.review
        ? 'review'
        : 'different'
    : 'different';
  return (
    <Card title={t('duplicates.try')}>
      <div className="stack">
        <p className="muted">{t('duplicates.try_lead')}</p>
        <div className="policy-grid">
          {(['one', 'other'] as const).map((which) => {
            const text = t(which === 'one' ? 'duplicates.try_one' : 'duplicates.try_other');
            const pick = {
              name: which,
              type: 'link',
              target: object.name,
              label: object.label,
              required: false,
            } as unknown as FieldMeta;
            return (
              <Field key={which} label={text}>
                {(control) => (
                  <FieldControl
                    {...control}
                    field={pick}
                    object={object}
                    label={text}
                    value={pair[which]}
                    onChange={(value) => setPair((old) => ({ ...old, [which]: value }))}
                  />
                )}
              </Field>
            );
          })}
        </div>
        {answer.error ? <Banner kind="error">{explain(answer.error)}</Banner> : null}
        {told ? (
          <div className="stack" aria-live="polite">
            <p className="strong">
              {t('duplicates.try_score', { n: format.number(percent), verdict: t(`duplicates.verdict_${verdict}`) })}
            </p>
            <div className="rules-table">
              <ReasonTable object={object} reasons={told.reasons} />
            </div>
            <p className="muted">
              {t('duplicates.try_from')} −{format.number(told.rarity)} → {format.number(told.bits)}
            </p>
          </div>
        ) : null}
      </div>
    </Card>
  );
}
