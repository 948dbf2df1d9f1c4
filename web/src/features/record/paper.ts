/** Whatever the theme of the screen, ink is dark and paper light. For an effect. */
export function paperIsLight(): () => void {
  const root = document.documentElement;
  const name = 'data-mantine-color-scheme';
  let before: string | null = null;
  const start = () => {
    before = root.getAttribute(name);
    root.setAttribute(name, 'light');
  };
  const end = () => {
    if (before) root.setAttribute(name, before);
  };
  window.addEventListener('beforeprint', start);
  window.addEventListener('afterprint', end);
  return () => {
    window.removeEventListener('beforeprint', start);
    window.removeEventListener('afterprint', end);
  };
}
