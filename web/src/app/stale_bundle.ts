import { unsavedCount } from '@/meta/unsaved';

// After an update of the program old pages ask for parts that are gone. One reload brings the new ones, but never over
// somebody's unsaved input, and never without a network.
export function reloadOnStaleBundle() {
  window.addEventListener('vite:preloadError', (event) => {
    const last = Number(sessionStorage.getItem('fairlead.reloaded') ?? 0);
    if (unsavedCount() > 0 || !navigator.onLine || Date.now() - last < 30_000) return;
    event.preventDefault();
    sessionStorage.setItem('fairlead.reloaded', String(Date.now()));
    window.location.reload();
  });
}
