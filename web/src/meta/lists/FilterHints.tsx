import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { api } from '@/api/client';
import { explain } from '@/api/errors';
import { keys } from '@/api/keys';
import type { ObjectMeta } from '@/api/types';
import { useT } from '@/i18n';
import { useFormat } from '@/meta/format';
import type { ListState } from '@/meta/list_state';
import { fieldOf, useLabel } from '@/meta/schema';
import { flat, parse } from '@/meta/where';
import { Button, Skeleton } from '@/ui';
import { useConditionText } from './condition_text';
import { useLinkNames } from './link_names';

interface Hint {
  kind: string;
  field: string;
  where: string;
  count: number;
}
interface Hints {
  total: number;
  hints: Hint[];
  missing: Hint[];
  not_counted: string[];
}

interface Props {
  object: ObjectMeta;
  state: ListState;
  /** The condition as text, as the rows of the builder write it. */
  onAdd: (where: string) => void;
}

/** What to ask next, and how many records each would leave; what is missing in them. */
export function FilterHints({ object, state, onAdd }: Props) {
  const t = useT();
  const format = useFormat();
  const label = useLabel();
  const where = state.where.trim();
  const answer = useQuery({
    queryKey: keys.hints(object.name, where),
    queryFn: ({ signal }) =>
      api.get<Hints>(
        `/api/records/${encodeURIComponent(object.name)}/filter_hints`,
        { where: where || undefined },
        signal,
      ),
    retry: false,
  });
  const { paths } = state;
  const conditions = useMemo(
    () => (answer.data?.hints ?? []).flatMap((hint) => parse(hint.where, paths)?.items ?? []),
    [answer.data, paths],
  );
  const text = useConditionText(object, paths, useLinkNames(paths, conditions.flatMap(flat)));
  if (answer.error)
    return (
      <p className="muted hints" role="status">
        {t('hints.failed')} {explain(answer.error)}{' '}
        <Button kind="link" onClick={() => void answer.refetch()}>
          {t('ui.retry')}
        </Button>
      </p>
    );
  if (!answer.data)
    return (
      <div className="hints" aria-busy="true">
        <Skeleton width={260} height={26} />
      </div>
    );
  const { total, hints, missing, not_counted } = answer.data;
  const read = (hint: Hint) => {
    const item = parse(hint.where, paths)?.items[0];
    return item ? text(item) : hint.where;
  };
  const chip = (hint: Hint, name: string) => (
    <button key={hint.where} type="button" className="chip hint" onClick={() => onAdd(hint.where)}>
      <span className="chip-text ellipsis">{name}</span>
    </button>
  );
  if (hints.length + missing.length === 0) return <p className="muted hints">{t('hints.none')}</p>;
  return (
    <section className="hints" aria-label={t('hints.title')}>
      {hints.length ? (
        <div className="chips">
          <span className="muted">{t('hints.narrow')}</span>
          {hints.map((hint) => chip(hint, t('hints.count', { text: read(hint), n: format.number(hint.count) })))}
        </div>
      ) : null}
      {missing.length ? (
        <div className="chips">
          <span className="muted">{t('hints.gaps')}</span>
          {missing.map((hint) =>
            chip(
              hint,
              t('hints.missing', {
                n: format.number(hint.count),
                total: format.number(total),
                field: label(fieldOf(object, hint.field)?.label) || hint.field,
              }),
            ),
          )}
        </div>
      ) : null}
      {not_counted.length ? (
        <p className="muted">
          {t('hints.not_counted', {
            fields: not_counted.map((name) => label(fieldOf(object, name)?.label) || name).join(t('list.comma')),
          })}
        </p>
      ) : null}
    </section>
  );
}
