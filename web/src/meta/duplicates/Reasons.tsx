import type { Reason } from '@/api/duplicates';
import type { ObjectMeta } from '@/api/types';
import { useT } from '@/i18n';
import { useFormat } from '@/meta/format';
import { fieldOf, useLabel } from '@/meta/schema';
import { Tag } from '@/ui';

const colors = { same: 'green', similar: 'yellow', different: 'red', missing: 'gray' } as const;

/** A few words on why: "Mobile: the same". */
export function ReasonTags({ object, reasons }: { object: ObjectMeta; reasons: Reason[] }) {
  const t = useT();
  const label = useLabel();
  const telling = reasons.filter((reason) => reason.level !== 'missing');
  return (
    <span className="reason-tags">
      {telling.map((reason) => (
        <Tag key={`${reason.rule}.${reason.field}`} color={colors[reason.level]}>
          {label(fieldOf(object, reason.field)?.label) || reason.field} · {t(`duplicates.${reason.level}`)}
        </Tag>
      ))}
    </span>
  );
}

/** Every comparison with what it adds to the score. */
export function ReasonTable({ object, reasons }: { object: ObjectMeta; reasons: Reason[] }) {
  const t = useT();
  const label = useLabel();
  const format = useFormat();
  return (
    <table className="table reasons">
      <thead>
        <tr>
          <th>{t('duplicates.field')}</th>
          <th>{t('duplicates.first')}</th>
          <th>{t('duplicates.second')}</th>
          <th>{t('duplicates.verdict')}</th>
          <th className="num">{t('duplicates.weight')}</th>
        </tr>
      </thead>
      <tbody>
        {reasons.map((reason) => (
          <tr key={`${reason.rule}.${reason.field}`}>
            <td>{label(fieldOf(object, reason.field)?.label) || reason.field}</td>
            <td data-label={t('duplicates.first')}>{reason.value || <span className="muted">—</span>}</td>
            <td data-label={t('duplicates.second')}>{reason.other || <span className="muted">—</span>}</td>
            <td data-label={t('duplicates.verdict')}>
              <Tag color={colors[reason.level]}>
                {t(`duplicates.${reason.level}`)}
                {reason.level === 'similar' ? ` ${format.number(Math.round(reason.likeness * 100))}%` : ''}
              </Tag>
            </td>
            <td className="num" data-label={t('duplicates.weight')}>
              {reason.bits > 0 ? '+' : ''}
              {format.number(reason.bits)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
