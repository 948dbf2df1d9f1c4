import type { ApprovalState, StepState } from '@/api/approvals';

/** Colours of states; the word stands beside, so colour is never the only sign. */
export const approvalColor: Record<ApprovalState, string> = {
  pending: 'orange',
  approved: 'green',
  rejected: 'red',
  returned: 'purple',
  withdrawn: 'gray',
  lapsed: 'gray',
};
export const stepColor: Record<StepState, string> = {
  waiting: 'gray',
  open: 'orange',
  approved: 'green',
  rejected: 'red',
  returned: 'purple',
  cancelled: 'gray',
};

/** How long something took, in two units at most. */
export function spanOf(milliseconds: number): { unit: 'minutes' | 'hours' | 'days'; n: number } {
  const minutes = Math.max(0, Math.round(milliseconds / 60_000));
  if (minutes < 120) return { unit: 'minutes', n: minutes };
  const hours = Math.round(minutes / 60);
  if (hours < 48) return { unit: 'hours', n: hours };
  return { unit: 'days', n: Math.round(hours / 24) };
}
