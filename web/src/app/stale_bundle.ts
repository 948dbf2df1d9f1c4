// After an update of the program old pages ask for parts that are gone. One reload brings the new ones, but never over
// somebody's unsaved input, and never without a network.
let unsaved = 0;

/** Call when input starts to be worth keeping; call the result when it is saved or dropped. */
export function holdUnsaved(): () => void {
  unsaved += 1;
  return () => {
    unsaved -= 1;
  };
}

export function reloadOnStaleBundle() {
  window.addEventListener('vite:preloadError', (event) => {
    const last = Number(sessionStorage.getItem('fairlead.reloaded') ?? 0);
    if (unsaved > 0 || !navigator.onLine || Date.now() - last < 30_000) return;
    event.preventDefault();
    sessionStorage.setItem('fairlead.reloaded', String(Date.now()));
    window.location.reload();
  });
}
