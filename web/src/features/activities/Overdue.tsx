import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useT } from '@/i18n';
import { useFormat } from '@/meta/format';
import { useLabel } from '@/meta/schema';
import { Icon } from '@/ui';
import { Chip } from './Chip';
import type { Kind } from './kinds';
import { overdueWhere, useOverdue } from './use_events';

/** What is open although its day is over: to finish, or to pull onto another day. */
export function Overdue({ kinds, who }: { kinds: Kind[]; who: (kind: Kind) => string | undefined }) {
  const t = useT();
  const label = useLabel();
  const format = useFormat();
  const [open, setOpen] = useState(false);
  const { entries, counts, cut } = useOverdue(kinds, who);
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return null;
  const sorted = [...entries].sort((a, b) => (a.day < b.day ? -1 : 1));
  return (
    <section className="cal-overdue" aria-label={t('acts.overdue')}>
      <div className="row cal-overdue-head">
        <button type="button" className="row cal-overdue-title" aria-expanded={open} onClick={() => setOpen(!open)}>
          <Icon name={open ? 'chevron-down' : 'chevron-right'} size={14} />
          <Icon name="clock" size={14} />
          {t('calendar.overdue', { n: format.number(total) })}
        </button>
        {kinds.map((kind, at) =>
          counts[at] ? (
            <Link
              key={kind.object.name}
              to="/o/$object"
              params={{ object: kind.object.name }}
              search={{ where: overdueWhere(kind, who(kind)), sort: kind.due }}
              className="cal-overdue-link"
            >
              {label(kind.object.plural)} {format.number(counts[at] ?? 0)}
            </Link>
          ) : null,
        )}
      </div>
      {open ? (
        <>
          <ul className="cal-overdue-list">
            {sorted.map((entry) => (
              <Chip key={entry.id} entry={entry} />
            ))}
          </ul>
          {cut ? <p className="muted cal-overdue-note">{t('calendar.overdue_cut')}</p> : null}
        </>
      ) : null}
    </section>
  );
}
