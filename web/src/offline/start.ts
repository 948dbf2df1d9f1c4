// Begun by the shell: watches the network, the queue, the version of the pages and the offer to install.
import { setReachHandler } from '@/api/client';
import { keys } from '@/api/keys';
import { queryClient } from '@/api/query_client';
import { type Change, setKeeper } from '@/api/records';
import type { Row, SchemaDocument } from '@/api/types';
import { nameOf } from '@/meta/schema';
import { unsavedCount } from '@/meta/unsaved';
import { hasOutbox, useOffline } from './state';

/** The first list has the line to itself. */
const REGISTER_AFTER = 5000;
const LOOK_FOR_UPDATE = 30 * 60_000;

let me = '';
let probe: ReturnType<typeof setTimeout> | undefined;
let probes = 0;
let waitingWorker: ServiceWorker | null = null;

const outbox = () => import('./outbox');

function reached(reachable: boolean) {
  const before = useOffline.getState().reachable;
  if (before === reachable) {
    if (!reachable) probeSoon();
    return;
  }
  useOffline.setState({ reachable });
  if (!reachable) {
    probeSoon();
    return;
  }
  clearTimeout(probe);
  probe = undefined;
  probes = 0;
  // What shows is as old as the gap.
  void queryClient.invalidateQueries();
  sendQueue();
}

function probeSoon() {
  if (probe !== undefined) return;
  probes += 1;
  probe = setTimeout(
    async () => {
      probe = undefined;
      const answer = await fetch('/api/health', { cache: 'no-store', signal: AbortSignal.timeout(10_000) }).catch(
        () => null,
      );
      reached(Boolean(answer && answer.status < 500));
    },
    Math.min(60, 2 * 2 ** Math.min(5, probes)) * 1000,
  );
}

function sendQueue() {
  if (me && hasOutbox()) void outbox().then((part) => part.wake());
}

async function keepChange(change: Change) {
  const model = queryClient.getQueryData<SchemaDocument>(keys.schema);
  const object = model?.objects.find((each) => each.name === change.object);
  const title = object ? nameOf(object, { ...change.row, ...change.values } as Row) : '';
  await (await outbox()).queueChange({ ...change, me, title });
}

let started = false;

/** Once for the page; the person may change. */
export function startOffline(user: string) {
  if (me !== user) {
    me = user;
    if (hasOutbox()) void outbox().then((part) => part.openOutbox(user));
  }
  if (started) return;
  started = true;
  setReachHandler(reached);
  setKeeper(keepChange);
  if (!useOffline.getState().reachable) probeSoon();
  window.addEventListener('offline', () => reached(false));
  window.addEventListener('online', () => {
    // Being in some network is not yet reaching the program.
    probes = 0;
    clearTimeout(probe);
    probe = undefined;
    void fetch('/api/health', { cache: 'no-store' })
      .then((answer) => reached(answer.status < 500))
      .catch(() => reached(false));
  });
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') sendQueue();
  });
  if (import.meta.env.PROD && 'serviceWorker' in navigator) setTimeout(() => void registerWorker(), REGISTER_AFTER);
}

async function registerWorker() {
  try {
    const registration = await navigator.serviceWorker.register('/sw.js', { updateViaCache: 'none' });
    const ready = () => {
      // The first worker ever is no news.
      if (!registration.waiting || !navigator.serviceWorker.controller) return;
      waitingWorker = registration.waiting;
      useOffline.setState({ update: true });
    };
    ready();
    registration.addEventListener('updatefound', () => registration.installing?.addEventListener('statechange', ready));
    let looked = Date.now();
    const look = () => {
      if (document.visibilityState !== 'visible' || Date.now() - looked < LOOK_FOR_UPDATE) return;
      looked = Date.now();
      void registration.update().catch(() => undefined);
    };
    document.addEventListener('visibilitychange', look);
    setInterval(look, LOOK_FOR_UPDATE);
  } catch {
    // No worker (an insecure address, a private window): everything but the offline start works.
  }
}

/** Takes the newer version and goes on at `address`; refused while something is typed and not saved. */
export function takeUpdate(address: string): boolean {
  if (!useOffline.getState().update || unsavedCount() > 0 || !useOffline.getState().reachable) return false;
  waitingWorker?.postMessage('take');
  window.location.assign(address);
  return true;
}

interface InstallEvent extends Event {
  prompt: () => Promise<void>;
  userChoice: Promise<{ outcome: string }>;
}

window.addEventListener('beforeinstallprompt', (event) => {
  event.preventDefault();
  const offer = event as InstallEvent;
  useOffline.setState({
    install: async () => {
      await offer.prompt();
      const { outcome } = await offer.userChoice;
      useOffline.setState({ install: null });
      return outcome === 'accepted';
    },
  });
});
window.addEventListener('appinstalled', () => useOffline.setState({ install: null }));
