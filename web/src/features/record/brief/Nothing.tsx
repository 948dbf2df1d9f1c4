import { type Key, useT } from '@/i18n';

/** An empty part says so in a few words. */
export function Nothing({ text }: { text: Key }) {
  const t = useT();
  return <p className="muted">{t(text)}</p>;
}
