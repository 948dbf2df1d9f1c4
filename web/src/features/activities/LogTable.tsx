import { useNavigate } from '@tanstack/react-router';
import type { CSSProperties } from 'react';
import { useT } from '@/i18n';
import { useFormat } from '@/meta/format';
import { useLabel } from '@/meta/schema';
import { quote } from '@/meta/where';
import { EmptyState, Menu } from '@/ui';
import { useDayNames } from './DayHead';
import { range } from './days';
import { type LogKind, logWhere } from './follow_ups';

export interface PersonLog {
  id: string;
  name: string;
  /** Of each day, how many of each kind. */
  days: Map<string, number[]>;
  total: number;
}

interface Props {
  kinds: LogKind[];
  people: PersonLog[];
  from: string;
  days: number;
  today: string;
}

/** People by days; the last column draws the whole. A number opens what it counts, kind by kind. */
export function LogTable({ kinds, people, from, days, today }: Props) {
  const t = useT();
  const label = useLabel();
  const format = useFormat();
  const names = useDayNames();
  const all = range(from, days);
  const most = Math.max(1, ...people.map((person) => person.total));
  if (people.length === 0) return <EmptyState small title={t('follow.nobody')} />;
  return (
    <div className="scroll" role="region" aria-label={t('follow.logged')} tabIndex={0}>
      <table className="table follow-table">
        <thead>
          <tr>
            <th scope="col">{t('acts.person')}</th>
            {all.map((day) => (
              <th key={day} scope="col" className="num" aria-current={day === today ? 'date' : undefined}>
                {names.weekday(day)} {Number(day.slice(8))}
              </th>
            ))}
            <th scope="col" className="num">
              {t('follow.total')}
            </th>
            <th scope="col">
              <span className="row follow-legend">
                {kinds.map((kind) => (
                  <span key={kind.object.name} className="row follow-key">
                    <span className="follow-dot" data-color={kind.color} />
                    {label(kind.object.label)}
                  </span>
                ))}
              </span>
            </th>
          </tr>
        </thead>
        <tbody>
          {people.map((person) => {
            const sums = kinds.map((_, at) =>
              [...person.days.values()].reduce((sum, counts) => sum + (counts[at] ?? 0), 0),
            );
            return (
              <tr key={person.id}>
                <th scope="row">{person.name}</th>
                {all.map((day) => (
                  <td key={day} className="num">
                    <Count
                      kinds={kinds}
                      counts={person.days.get(day)}
                      person={person}
                      from={day}
                      days={1}
                      ahead={day > today}
                    />
                  </td>
                ))}
                <td className="num strong">
                  <Count
                    kinds={kinds}
                    counts={person.total > 0 ? sums : undefined}
                    person={person}
                    from={from}
                    days={days}
                  />
                </td>
                <td>
                  <span className="follow-bars" style={{ width: `${(person.total / most) * 100}%` }} aria-hidden="true">
                    {kinds.map((kind, at) =>
                      sums[at] ? (
                        <span
                          key={kind.object.name}
                          data-color={kind.color}
                          style={{ flexGrow: sums[at] } as CSSProperties}
                          title={`${label(kind.object.label)} ${format.number(sums[at] ?? 0)}`}
                        />
                      ) : null,
                    )}
                  </span>
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

interface CountProps {
  kinds: LogKind[];
  counts: number[] | undefined;
  person: PersonLog;
  from: string;
  days: number;
  /** A day to come is not a day without a line. */
  ahead?: boolean;
}

function Count({ kinds, counts, person, from, days, ahead }: CountProps) {
  const label = useLabel();
  const format = useFormat();
  const navigate = useNavigate();
  const total = counts?.reduce((sum, count) => sum + count, 0) ?? 0;
  if (!counts || total === 0) return <span className={ahead ? 'muted' : 'follow-zero'}>{ahead ? '' : '0'}</span>;
  return (
    <Menu
      align="end"
      target={
        <button type="button" className="follow-count">
          {format.number(total)}
        </button>
      }
      entries={kinds.map((kind, at) =>
        counts[at]
          ? {
              label: `${label(kind.object.plural)} ${format.number(counts[at] ?? 0)}`,
              onClick: () =>
                void navigate({
                  to: '/o/$object',
                  params: { object: kind.object.name },
                  search: {
                    where: logWhere(kind, `${kind.owner} = ${quote(person.id)}`, from, days),
                    sort: `-${kind.at}`,
                  },
                }),
            }
          : null,
      )}
    />
  );
}
