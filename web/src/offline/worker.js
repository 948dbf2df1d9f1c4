// The service worker: the pages start without a network, and what was last read can be read again. It never answers for
// the program when the program answers. __VERSION__ and __SHELL__ are put in by the build.
const VERSION = '__VERSION__';
const SHELL = __SHELL__;

const PAGE = '/index.html';
const ASSETS = 'fairlead-assets';
const PAGES = `fairlead-pages-${VERSION}`;
const KEPT = 'fairlead-kept';
const LISTS = 'fairlead-lists';
/** Answers kept for reading without a network. */
const KEEP = 150;
const KEEP_FOR = 14 * 24 * 3600_000;
/** A page waits this long for the network before the kept one starts. */
const PATIENCE = 2500;
const keepable = /^\/api\/(session|schema|views|settings|records)(\/|$)/;

self.addEventListener('install', (event) => event.waitUntil(install()));
self.addEventListener('activate', (event) => event.waitUntil(activate()));
self.addEventListener('message', (event) => {
  if (event.data === 'take') self.skipWaiting();
});

async function install() {
  const pages = await caches.open(PAGES);
  await pages.add(new Request('/', { cache: 'reload' })).then(async () => {
    const page = await pages.match('/');
    await pages.put(PAGE, page);
  });
  const assets = await caches.open(ASSETS);
  for (const path of SHELL) {
    if (!path.startsWith('/assets/')) await pages.add(new Request(path, { cache: 'reload' }));
    else if (!(await assets.match(path))) await assets.add(path);
  }
}

/** Keeps the files of this version and of the one before: another window may still run it. */
async function activate() {
  const lists = await caches.open(LISTS);
  const before = await lists.match('/now');
  const old = before ? await before.json() : [];
  const keep = new Set([...SHELL, ...old]);
  const assets = await caches.open(ASSETS);
  for (const request of await assets.keys()) if (!keep.has(new URL(request.url).pathname)) await assets.delete(request);
  await lists.put('/now', new Response(JSON.stringify(SHELL)));
  for (const name of await caches.keys())
    if (name.startsWith('fairlead-pages-') && name !== PAGES) await caches.delete(name);
  await self.clients.claim();
}

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== self.location.origin) return;
  if (request.mode === 'navigate') {
    if (!url.pathname.startsWith('/api/') && !url.pathname.startsWith('/f/')) event.respondWith(page(request));
    return;
  }
  if (url.pathname === '/api/session' && request.method !== 'GET') {
    // Another person, or nobody: what the one before read is not for them.
    event.respondWith(fetch(request).finally(() => caches.delete(KEPT)));
    return;
  }
  if (request.method !== 'GET') return;
  if (url.pathname.startsWith('/assets/') || SHELL.includes(url.pathname)) event.respondWith(asset(request));
  else if (keepable.test(url.pathname) && request.cache !== 'no-store') event.respondWith(kept(event));
});

async function page(request) {
  const own = async () => (await (await caches.open(PAGES)).match(PAGE)) ?? Response.error();
  const network = fetch(request).then((answer) => (answer.status >= 502 && answer.status <= 504 ? own() : answer));
  let timer;
  const late = new Promise((resolve) => {
    timer = setTimeout(() => resolve(own()), PATIENCE);
  });
  try {
    return await Promise.race([network, late]);
  } catch {
    return own();
  } finally {
    clearTimeout(timer);
  }
}

/** Files named after their content never change; the few others come with the version. */
async function asset(request) {
  const hashed = new URL(request.url).pathname.startsWith('/assets/');
  const assets = await caches.open(hashed ? ASSETS : PAGES);
  // Whoever asks, and however: the file is the same.
  const found = await assets.match(request, { ignoreVary: true });
  if (found) return found;
  const answer = await fetch(request);
  if (answer.ok && hashed) await assets.put(request, answer.clone());
  return answer;
}

async function kept(event) {
  const { request } = event;
  try {
    const answer = await fetch(request);
    if (answer.ok && answer.headers.get('content-type')?.includes('json'))
      event.waitUntil(keep(request, answer.clone()));
    else if (answer.status === 401) event.waitUntil(caches.delete(KEPT));
    return answer.status >= 502 && answer.status <= 504 ? ((await copyOf(request)) ?? answer) : answer;
  } catch (error) {
    // A request that the page gave up is not asked for any more.
    const found = request.signal.aborted ? undefined : await copyOf(request);
    if (!found) throw error;
    return found;
  }
}

async function copyOf(request) {
  const found = await (await caches.open(KEPT)).match(request, { ignoreVary: true });
  const at = Number(found?.headers.get('X-Fairlead-Kept') ?? 0);
  return found && Date.now() - at <= KEEP_FOR ? found : undefined;
}

async function keep(request, answer) {
  const headers = new Headers(answer.headers);
  headers.set('X-Fairlead-Kept', String(Date.now()));
  const cache = await caches.open(KEPT);
  const copy = new Response(await answer.blob(), { status: answer.status, headers });
  await cache.delete(request);
  await cache.put(request, copy);
  const all = await cache.keys();
  const older = all.filter((each) => !/\/api\/(session|schema)$/.test(new URL(each.url).pathname));
  for (const each of older.slice(0, Math.max(0, older.length - KEEP))) await cache.delete(each);
}
