// The line above the rows of a group: what they share, how many, and what they sum to, under their columns.
import { memo } from 'react';
import type { FieldMeta, ObjectMeta } from '@/api/types';
import { useT } from '@/i18n';
import { FieldValue, isEmpty, kindOf, useFieldContext } from '@/meta/fields';
import { type Format, useFormat } from '@/meta/format';
import { Check, Icon } from '@/ui';
import type { Column } from './columns';
import type { Ticked } from './group_ticks';
import type { Group, GroupSpec, Line } from './groups';

interface Props {
  id: string;
  index: number;
  top: number;
  object: ObjectMeta;
  spec: GroupSpec;
  group: Group;
  shut: boolean;
  columns: Column[];
  activeColumn: number;
  ticked: Ticked;
  onTick: (group: Group) => unknown;
  onToggle: (key: string) => void;
  press: (index: number, column: number, again: boolean) => void;
}

/** "2026 年 11 月", "2026 年第 4 季度" */
export function periodText(t: ReturnType<typeof useT>, format: Format, spec: GroupSpec, value: string): string {
  const [year = '', month = '1'] = value.split('-');
  if (spec.unit === 'year') return t('group.year', { year });
  if (spec.unit === 'quarter') return t('group.quarter', { year, n: Math.floor((Number(month) - 1) / 3) + 1 });
  return new Intl.DateTimeFormat(format.language, { year: 'numeric', month: 'long', timeZone: 'UTC' }).format(
    Date.parse(`${value}T12:00:00Z`),
  );
}

export function GroupLabel({ object, spec, group }: { object: ObjectMeta; spec: GroupSpec; group: Group }) {
  const t = useT();
  const format = useFormat();
  if (group.key === '' || (spec.field.type !== 'boolean' && isEmpty(group.value)))
    return <span className="muted">{t('group.none')}</span>;
  if (spec.unit) return <span className="ellipsis">{periodText(t, format, spec, group.key)}</span>;
  if (spec.field.type === 'boolean') return <span>{t(group.value === true ? 'ui.yes' : 'ui.no')}</span>;
  return <FieldValue field={spec.field} object={object} value={group.value} />;
}

export const GroupRow = memo(function GroupRow(props: Props) {
  const { id, index, object, spec, group, shut, columns, activeColumn } = props;
  const t = useT();
  const format = useFormat();
  const context = useFieldContext();
  const sum = (column: Column) => {
    const value = group.sums[column.id];
    if (value === null || value === undefined) return '';
    return column.field.type === 'money'
      ? format.money(value)
      : kindOf(column.field).text(value, context(column.field, object));
  };
  return (
    <div
      className="grid-row grid-group"
      role="row"
      aria-level={1}
      aria-rowindex={index + 2}
      aria-expanded={!shut}
      style={{ transform: `translateY(${props.top}px)` }}
      onClick={() => props.onToggle(group.key)}
    >
      <span className="grid-tick" role="gridcell" aria-colindex={1}>
        <Check
          tabIndex={-1}
          checked={props.ticked === 'all'}
          indeterminate={props.ticked === 'some'}
          aria-label={t('group.tick', { n: format.number(group.count) })}
          onClick={(event) => {
            event.stopPropagation();
            props.onTick(group);
          }}
          readOnly
        />
      </span>
      {columns.map((column, at) => (
        <div
          key={column.id}
          id={`${id}-${index}-${at}`}
          role="gridcell"
          aria-colindex={at + 2}
          className={`grid-cell${at === 0 ? ' grid-frozen grid-group-name' : ''}${column.align ? ' grid-right' : ''}`}
          data-active={at === activeColumn || undefined}
          style={{ width: column.width }}
          onClick={() => props.press(index, at, false)}
        >
          {at === 0 ? (
            <>
              <Icon name={shut ? 'chevron-right' : 'chevron-down'} size={15} />
              <GroupLabel object={object} spec={spec} group={group} />
              <span className="grid-group-count">
                {t('group.count', { count: group.count, n: format.number(group.count) })}
              </span>
            </>
          ) : (
            <span className="ellipsis">{sum(column)}</span>
          )}
        </div>
      ))}
    </div>
  );
});

interface CardProps {
  object: ObjectMeta;
  spec: GroupSpec;
  line: Line;
  /** The amount whose sum stands at the right. */
  figure?: FieldMeta;
  onToggle: (key: string) => void;
}

/** The same line on a phone. */
export function GroupCard({ object, spec, line, figure, onToggle }: CardProps) {
  const t = useT();
  const format = useFormat();
  const { group, shut } = line;
  const sum = figure ? group.sums[figure.name] : null;
  return (
    <button type="button" className="card-row card-group" aria-expanded={!shut} onClick={() => onToggle(group.key)}>
      <span className="card-line">
        <span className="row card-name">
          <Icon name={shut ? 'chevron-right' : 'chevron-down'} size={15} />
          <GroupLabel object={object} spec={spec} group={group} />
        </span>
        {sum !== null && sum !== undefined ? (
          <span className="strong">{format.money(sum, undefined, { short: true })}</span>
        ) : null}
      </span>
      <span className="card-rest">{t('group.count', { count: group.count, n: format.number(group.count) })}</span>
    </button>
  );
}
