import { useQueries } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '@/api/client';
import { explain } from '@/api/errors';
import { keys } from '@/api/keys';
import { queryClient } from '@/api/query_client';
import { recordPath, saveRecord } from '@/api/records';
import type { ListAnswer, ObjectMeta, Row } from '@/api/types';
import { useT } from '@/i18n';
import { openForm, usePeek } from '@/meta/actions';
import { todayIn, useFormat } from '@/meta/format';
import { fieldOf, nameField, nameOf, useLabel, useSchema } from '@/meta/schema';
import { Button, Check, Icon, ObjectIcon, Skeleton, toast } from '@/ui';

/** The nearest thing that is planned with this record, or the offer to plan one. */
export function NextStep({ object, row }: { object: ObjectMeta; row: Row }) {
  const t = useT();
  const label = useLabel();
  const schema = useSchema();
  const plans = object.relations.flatMap((relation) => {
    const child = schema.byName.get(relation.object);
    return child?.activity && child.traits.due && child.traits.done && child.rights.read !== 'none'
      ? [{ relation, child, due: child.traits.due, done: child.traits.done }]
      : [];
  });
  const answers = useQueries({
    queries: plans.map(({ relation, child, due, done }) => ({
      queryKey: [...keys.related(object.name, row.id, relation.name), 'next'],
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        api.get<ListAnswer>(
          `${recordPath(object.name, row.id)}/related/${encodeURIComponent(relation.name)}`,
          {
            where: `not ${done} and ${due} is not empty`,
            sort: due,
            limit: 1,
            fields: [...new Set([nameField(child), due, done, child.traits.owner ?? 'owner'])].filter((name) =>
              fieldOf(child, name),
            ),
          },
          signal,
        ),
    })),
  });
  if (plans.length === 0) return null;
  const found = answers
    .flatMap((answer, at) => {
      const plan = plans[at];
      const item = answer.data?.rows[0];
      return plan && item ? [{ plan, item, due: String(item[plan.due] ?? '') }] : [];
    })
    .sort((a, b) => (a.due < b.due ? -1 : 1))[0];
  const task = plans.find((plan) => plan.child.rights.create && !plan.child.traits.start) ?? plans[0];
  const refresh = () => {
    void queryClient.invalidateQueries({ queryKey: ['records', object.name, 'related', row.id] });
    void queryClient.invalidateQueries({ queryKey: keys.timeline(object.name, row.id) });
  };
  return (
    <section className="card next-step" aria-label={t('sheet.next_step')}>
      <h2>{t('sheet.next_step')}</h2>
      {answers.some((answer) => answer.isPending) && !found ? <Skeleton width="70%" /> : null}
      {found ? (
        <Planned
          key={found.item.id}
          child={found.plan.child}
          row={found.item}
          due={found.due}
          done={found.plan.done}
          refresh={refresh}
        />
      ) : answers.every((answer) => !answer.isPending) ? (
        <div className="row">
          <span className="muted grow">{t('sheet.next_step_none')}</span>
          {task?.child.rights.create && !row.deleted_at ? (
            <Button
              small
              icon="plus"
              onClick={() =>
                openForm({
                  object: task.child.name,
                  values: { [task.relation.field]: { id: row.id, name: nameOf(object, row), object: object.name } },
                  onSaved: refresh,
                })
              }
            >
              {t('record.related_add', { object: label(task.child.label) })}
            </Button>
          ) : null}
        </div>
      ) : null}
    </section>
  );
}

function Planned({
  child,
  row,
  due,
  done,
  refresh,
}: {
  child: ObjectMeta;
  row: Row;
  due: string;
  done: string;
  refresh: () => void;
}) {
  const t = useT();
  const format = useFormat();
  const peek = usePeek();
  const [ticked, setTicked] = useState(false);
  const late = due.slice(0, 10) < todayIn(format.zone);
  const name = nameOf(child, row);
  const finish = async () => {
    setTicked(true);
    try {
      await saveRecord(child.name, row, { [done]: true }, { say: t('list.saved') });
      refresh();
    } catch (error) {
      setTicked(false);
      toast(explain(error), { kind: 'error' });
    }
  };
  return (
    <div className="row">
      <Check checked={ticked} aria-label={t('record.mark_done', { name })} onChange={() => void finish()} />
      <button type="button" className="next-step-name" onClick={() => peek(child.name, row.id)}>
        <ObjectIcon name={child.icon} size={14} />
        <span className="strong ellipsis">{name}</span>
      </button>
      <span className={late ? 'overdue' : 'muted'}>
        {late ? <Icon name="clock" size={13} /> : null}
        {late ? t('sheet.late', { date: format.date(due) }) : due.length > 10 ? format.instant(due) : format.date(due)}
      </span>
    </div>
  );
}
