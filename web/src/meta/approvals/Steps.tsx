import type { Approval, ApprovalStep } from '@/api/approvals';
import { useT } from '@/i18n';
import { useFormat } from '@/meta/format';
import { Icon, type IconName, Tag } from '@/ui';
import './approvals.css';
import { approvalColor, spanOf, stepColor } from './words';

const marks: Record<ApprovalStep['state'], IconName> = {
  waiting: 'clock',
  open: 'clock',
  approved: 'check',
  rejected: 'close',
  returned: 'undo',
  cancelled: 'minus',
};

export function useSpan(): (milliseconds: number) => string {
  const t = useT();
  return (milliseconds) => {
    const { unit, n } = spanOf(milliseconds);
    return t(`approvals.${unit}`, { count: n });
  };
}

export function ApprovalTag({ approval }: { approval: Approval }) {
  const t = useT();
  return <Tag color={approvalColor[approval.state]}>{t(`approvals.${approval.state}`)}</Tag>;
}

/** The way of an approval: each step with who, what became of it and how long it waited. */
export function Steps({ approval }: { approval: Approval }) {
  const t = useT();
  const format = useFormat();
  const span = useSpan();
  if (approval.steps.length === 0) return <p className="muted">{t('approvals.no_steps')}</p>;
  return (
    <ol className="approval-steps">
      {approval.steps.map((step) => {
        const who = step.people.map((person) => person.name ?? '—');
        return (
          <li key={step.id} className="approval-step" data-state={step.state}>
            <span className="approval-mark">
              <Icon name={marks[step.state]} size={14} />
            </span>
            <div className="grow">
              <div className="row approval-line">
                <span className="strong">{step.name}</span>
                <Tag color={stepColor[step.state]}>{t(`approvals.step_${step.state}`)}</Tag>
                {step.overdue ? <Tag color="red">{t('approvals.overdue')}</Tag> : null}
                {step.escalated ? <Tag color="purple">{t('approvals.escalated')}</Tag> : null}
              </div>
              {step.decided_by ? (
                <p className="approval-small">
                  {step.decided_for
                    ? t('approvals.by_for', { name: step.decided_by.name ?? '—', other: step.decided_for.name ?? '—' })
                    : step.decided_by.name}
                  {step.decided_at ? ` · ${format.ago(step.decided_at)}` : ''}
                  {step.waiting_ms !== null ? ` · ${t('approvals.waited', { time: span(step.waiting_ms) })}` : ''}
                </p>
              ) : (
                <p className="approval-small">
                  {who.length > 1 ? t('approvals.any_of', { names: who.join(t('approvals.and')) }) : who.join('')}
                  {step.state === 'open' && step.waiting_ms !== null
                    ? ` · ${t('approvals.waits', { time: span(step.waiting_ms) })}`
                    : ''}
                </p>
              )}
              {step.reason ? <p className="approval-small">{step.reason}</p> : null}
              {step.comment ? <p className="approval-comment">{step.comment}</p> : null}
            </div>
          </li>
        );
      })}
    </ol>
  );
}
