import { Link } from '@tanstack/react-router';
import type { ObjectMeta, TimelineItem } from '@/api/types';
import { type Key, useT } from '@/i18n';
import { useFormat } from '@/meta/format';
import { plainText } from '@/meta/marks';
import { fieldOf, nameOf, useLabel, useSchema } from '@/meta/schema';
import { Tag } from '@/ui';
import { earliest, type Line, latest, momentOf, nextMeeting, traitOf } from './model';
import { Nothing } from './Nothing';

function useMoment() {
  const format = useFormat();
  return (value: string) => (value.length > 10 ? format.instant(value) : value ? format.date(value) : '');
}

const nameIn = (value: unknown) =>
  typeof value === 'object' && value && 'name' in value && typeof value.name === 'string' ? value.name : '';

/** What was promised and is not done, the next meeting marked. */
export function Promised({ lines }: { lines: Line[] }) {
  const t = useT();
  const label = useLabel();
  const moment = useMoment();
  if (lines.length === 0) return <Nothing text="brief.no_promised" />;
  const next = nextMeeting(lines, new Date().toISOString());
  return (
    <ul className="brief-deals">
      {earliest(lines)
        .slice(0, 8)
        .map((line) => (
          <li key={line.row.id}>
            <Link to="/o/$object/$id" params={{ object: line.object.name, id: line.row.id }} className="strong">
              {nameOf(line.object, line.row) || label(line.object.label)}
            </Link>
            <span className="muted">{label(line.object.label)}</span>
            {line === next ? <Tag color="green">{t('brief.next_meeting')}</Tag> : null}
            <span>{moment(momentOf(line))}</span>
            <span className="muted">{nameIn(traitOf(line, 'assignee')) || nameIn(traitOf(line, 'owner'))}</span>
          </li>
        ))}
    </ul>
  );
}

/** When we last spoke, and what was said. */
export function Contacts({ lines }: { lines: Line[] }) {
  const label = useLabel();
  const moment = useMoment();
  if (lines.length === 0) return <Nothing text="brief.no_contacts" />;
  return (
    <ul className="brief-said">
      {latest(lines)
        .slice(0, 6)
        .map((line) => {
          const body = traitOf(line, 'body');
          return (
            <li key={line.row.id}>
              <span className="muted">
                {[moment(momentOf(line)), label(line.object.label), nameIn(traitOf(line, 'owner'))]
                  .filter(Boolean)
                  .join(' · ')}
              </span>
              <span className="strong">{nameOf(line.object, line.row)}</span>
              {typeof body === 'string' && body ? <span className="brief-clamp">{plainText(body)}</span> : null}
            </li>
          );
        })}
    </ul>
  );
}

const says: Partial<Record<TimelineItem['kind'], Key>> = {
  stage: 'brief.did_stage',
  created: 'brief.did_create',
  deleted: 'brief.did_delete',
  restored: 'brief.did_restore',
};

/** The latest lines of the record itself. */
export function TimelineLines({ object, items }: { object: ObjectMeta; items: TimelineItem[] }) {
  const t = useT();
  const label = useLabel();
  const moment = useMoment();
  const { byName } = useSchema();
  if (items.length === 0) return <Nothing text="brief.no_timeline" />;
  const text = (item: TimelineItem): string => {
    if (item.kind === 'activity')
      return [label(byName.get(item.object ?? '')?.label), item.title || plainText(item.body ?? '')]
        .filter(Boolean)
        .join(t('brief.colon'));
    if (item.kind === 'file') return t('brief.did_attach', { name: item.title ?? '' });
    if (item.kind === 'change')
      return t('brief.did_change', {
        names: (item.changes ?? [])
          .slice(0, 4)
          .map((change) => label(fieldOf(object, change.field)?.label) || change.field)
          .join(t('brief.comma')),
      });
    return t(says[item.kind] ?? 'brief.did_create');
  };
  return (
    <ul className="brief-lines">
      {items.map((item) => (
        <li key={item.id}>
          <span className="muted">{moment(item.at)}</span>
          <span className="ellipsis">{text(item)}</span>
          <span className="muted">{item.user?.name ?? ''}</span>
        </li>
      ))}
    </ul>
  );
}
