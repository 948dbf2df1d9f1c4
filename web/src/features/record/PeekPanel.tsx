export function PeekPanel(_: { object?: string; id?: string; onClose?: () => void }) {
  return null;
}
