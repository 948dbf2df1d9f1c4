import type { Conflict } from '@/api/records';
export function ConflictDialog(_: { conflict: Conflict }) {
  return null;
}
