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
})();
