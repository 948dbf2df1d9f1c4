import { memo, useState } from 'react';
import { explain } from '@/api/errors';
import { keys } from '@/api/keys';
import { queryClient } from '@/api/query_client';
import { recordQuery, saveRecord } from '@/api/records';
import type { Change, ObjectMeta, Row, TimelineItem } from '@/api/types';
import { type Key, useT } from '@/i18n';
import { usePeek } from '@/meta/actions';
import { kindOf, useFieldContext } from '@/meta/fields';
import { useFormat } from '@/meta/format';
import { RichShow } from '@/meta/rich/RichShow';
import { fieldOf, isConversation, useLabel, useSchema } from '@/meta/schema';
import { Check, Icon, type IconName, ObjectIcon, toast } from '@/ui';
import { Cause } from './Cause';

const marks: Record<TimelineItem['kind'], IconName> = {
  activity: 'note',
  change: 'edit',
  stage: 'flag',
  created: 'plus',
  deleted: 'trash',
  restored: 'restore',
  file: 'clip',
};
const says: Record<Exclude<TimelineItem['kind'], 'activity' | 'change' | 'file'>, Key> = {
  stage: 'record.did_stage',
  created: 'record.did_create',
  deleted: 'record.did_delete',
  restored: 'record.did_restore',
};

export const TimelineEntry = memo(function TimelineEntry({
  object,
  row,
  item,
}: {
  object: ObjectMeta;
  row: Row;
  item: TimelineItem;
}) {
  const t = useT();
  const format = useFormat();
  const label = useLabel();
  const schema = useSchema();
  const peek = usePeek();
  const activity = item.object ? schema.byName.get(item.object) : undefined;
  // The number of a comment tells nobody anything.
  const name = activity && isConversation(activity) ? '' : item.title;
  const who = item.user?.name ?? t('record.nobody');
  const changes = item.changes ?? [];
  return (
    <li className="entry" data-kind={item.kind}>
      <span className="entry-mark">
        {activity ? (
          <ObjectIcon name={activity.icon} size={14} />
        ) : (
          <Icon name={marks[item.kind] ?? 'clock'} size={14} />
        )}
      </span>
      <div className="entry-body">
        <div className="entry-head">
          {item.kind === 'activity' ? (
            <>
              {activity?.traits.done && activity.traits.due ? (
                <DoneCheck item={item} activity={activity} parent={object.name} parentId={row.id} />
              ) : null}
              <button
                type="button"
                className="entry-title"
                data-done={(item.done && activity?.traits.due) || undefined}
                onClick={() => item.object && item.record && peek(item.object, item.record)}
              >
                {name || label(activity?.label)}
              </button>
              {name ? <span className="tag">{label(activity?.label)}</span> : null}
              {item.due && !item.done ? (
                <span className="muted">
                  {t('record.due', { date: item.due.length > 10 ? format.instant(item.due) : format.date(item.due) })}
                </span>
              ) : null}
            </>
          ) : (
            <span>
              <span className="strong">{who}</span>{' '}
              {item.kind === 'change' ? (
                t('record.did_change', { count: changes.length })
              ) : item.kind === 'file' ? (
                <>
                  {t('sheet.did_attach')}{' '}
                  {item.record ? (
                    <a href={`/api/files/${encodeURIComponent(item.record)}`} target="_blank" rel="noopener noreferrer">
                      {item.title}
                    </a>
                  ) : (
                    item.title
                  )}
                </>
              ) : (
                t(says[item.kind])
              )}
            </span>
          )}
          <Cause cause={item.cause} id={item.cause_id} />
          <span className="grow" />
          <span className="muted entry-time">
            {item.kind === 'activity' ? `${who} · ` : ''}
            {format.time(item.at)}
          </span>
        </div>
        {item.body ? (
          <div className="entry-text" data-mail={activity?.traits.secluded ? '' : undefined}>
            {activity?.traits.secluded ? item.body.slice(0, 1000) : <RichShow text={item.body} />}
          </div>
        ) : null}
        {changes.length > 0 ? <Changes object={object} row={row} changes={changes} /> : null}
      </div>
    </li>
  );
});

function DoneCheck({
  item,
  activity,
  parent,
  parentId,
}: {
  item: TimelineItem;
  activity: ObjectMeta;
  parent: string;
  parentId: string;
}) {
  const t = useT();
  const [done, setDone] = useState(Boolean(item.done));
  const [known, setKnown] = useState(item.done);
  if (known !== item.done) {
    setKnown(item.done);
    setDone(Boolean(item.done));
  }
  const toggle = async (next: boolean) => {
    if (!item.record) return;
    setDone(next);
    try {
      const record = await queryClient.fetchQuery({ ...recordQuery(activity.name, item.record), staleTime: 0 });
      await saveRecord(activity.name, record, { [activity.traits.done ?? 'done']: next }, { say: t('list.saved') });
      void queryClient.invalidateQueries({ queryKey: keys.timeline(parent, parentId) });
    } catch (error) {
      setDone(!next);
      toast(explain(error), { kind: 'error' });
    }
  };
  return (
    <Check
      checked={done}
      aria-label={t('record.mark_done', { name: item.title ?? '' })}
      onChange={(event) => void toggle(event.currentTarget.checked)}
    />
  );
}

/** "Amount from ¥1,000 to ¥2,000", one a line. */
export function Changes({ object, row, changes }: { object: ObjectMeta; row: Row; changes: Change[] }) {
  const label = useLabel();
  const contextOf = useFieldContext();
  return (
    <ul className="entry-changes">
      {changes.map((change) => {
        const field = fieldOf(object, change.field);
        const show = (value: Change['before']) =>
          (field ? kindOf(field).text(value, contextOf(field, object, row)) : String(value ?? '')) || '—';
        return (
          <li key={change.field}>
            <span className="muted">{field ? label(field.label) : change.field}</span>
            <span className="entry-before ellipsis">{show(change.before)}</span>
            <Icon name="forward" size={12} />
            <span className="strong ellipsis">{show(change.after)}</span>
          </li>
        );
      })}
    </ul>
  );
}
