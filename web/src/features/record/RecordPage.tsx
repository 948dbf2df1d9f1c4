export function RecordPage(_: { object?: string; id?: string; onClose?: () => void }) {
  return null;
}
