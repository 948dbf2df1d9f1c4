// Runs before the first paint: the chosen theme and language, so that nothing flashes.
(() => {
  const root = document.documentElement;
  let scheme = 'auto';
  let language = '';
  try {
    scheme = localStorage.getItem('fairlead.theme') || 'auto';
    language = localStorage.getItem('fairlead.language') || '';
  } catch {
    // Storage may be closed to us; the defaults hold.
  }
  if (scheme !== 'light' && scheme !== 'dark') {
    scheme = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
  }
  root.setAttribute('data-mantine-color-scheme', scheme);
  root.lang = language || (navigator.language.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en');
  if (root.lang === 'en') document.querySelector('link[rel="manifest"]').href = '/manifest.en.webmanifest';

  // What the application will ask for first is on its way while the application itself still comes.
  const soon = document.querySelector('meta[name="fairlead-soon"]')?.content ?? '';
  for (const part of soon.split(' ')) {
    const [name, file] = part.split('=');
    if (!file || name !== root.lang) continue;
    const link = document.createElement('link');
    link.rel = 'modulepreload';
    link.href = file;
    document.head.append(link);
  }
  if (/^\/(signin|setup|unsubscribe|decide)$/.test(location.pathname)) return;
  const headers = { Accept: 'application/json', 'Accept-Language': root.lang };
  globalThis.fairleadSoon = {};
  for (const path of ['/api/session', '/api/schema'])
    globalThis.fairleadSoon[path] = fetch(path, { headers, credentials: 'same-origin' }).catch(() => undefined);
})();
