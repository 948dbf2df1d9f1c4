const colors = ['blue', 'teal', 'purple', 'orange', 'green', 'red', 'yellow', 'gray'];

/** The family name of a Chinese name, initials otherwise; the colour follows the name. */
export function Avatar({
  name,
  large,
  square,
}: {
  name: string | null | undefined;
  large?: boolean;
  square?: boolean;
}) {
  const text = (name ?? '').trim();
  let hash = 0;
  for (const char of text) hash = (hash * 31 + (char.codePointAt(0) ?? 0)) >>> 0;
  const color = text ? (colors[hash % colors.length] ?? 'gray') : 'gray';
  const words = text.split(/\s+/);
  const initials = /^[\u3400-\u9fff]/.test(text)
    ? text.slice(0, 1)
    : words.length > 1
      ? `${words[0]?.[0] ?? ''}${words[words.length - 1]?.[0] ?? ''}`.toUpperCase()
      : text.slice(0, 1).toUpperCase();
  return (
    <span
      className={`avatar tag-${color}${large ? ' avatar-large' : ''}${square ? ' avatar-square' : ''}`}
      aria-hidden="true"
    >
      {initials || '·'}
    </span>
  );
}
