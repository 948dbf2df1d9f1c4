// Every address. Screens come lazily; search parameters are checked here, once, so screens can trust them.
import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { isApiError } from '@/api/client';
import { queryClient } from '@/api/query_client';
import { recordQuery } from '@/api/records';
import { sessionQuery } from '@/api/session';
import { loadTexts } from '@/i18n';
import { schemaQuery } from '@/meta/schema';
import { PageError, PageMissing } from './errors';
import { type ListSearch, listSearch, text } from './search';
import { Shell } from './shell/Shell';

const root = createRootRoute({ notFoundComponent: PageMissing, errorComponent: PageError });

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/signin',
  validateSearch: (search): { next?: string } => ({ next: text(search.next) }),
  component: lazyRouteComponent(() => import('@/features/session/SignInPage'), 'SignInPage'),
});

const setup = createRoute({
  getParentRoute: () => root,
  path: '/setup',
  validateSearch: (search): { token?: string } => ({ token: text(search.token) }),
  loader: () => loadTexts('setup'),
  component: lazyRouteComponent(() => import('@/features/session/SetupPage'), 'SetupPage'),
});

/** Everything behind the sign-in. `peek` is the record in the panel at the right: "object.id"; `capture` is what is
 * being captured: "menu", "visit", "call", "note", "photo", or "item.id" of something already kept. */
const shell = createRoute({
  getParentRoute: () => root,
  id: 'app',
  validateSearch: (search): { peek?: string; capture?: string } => ({
    peek: text(search.peek),
    capture: text(search.capture),
  }),
  beforeLoad: async ({ location }) => {
    try {
      await Promise.all([queryClient.ensureQueryData(sessionQuery), queryClient.ensureQueryData(schemaQuery)]);
    } catch (error) {
      if (isApiError(error) && error.code === 'unauthenticated')
        throw redirect({ to: '/signin', search: { next: location.href } });
      throw error;
    }
  },
  component: Shell,
  errorComponent: PageError,
  notFoundComponent: PageMissing,
});

const home = createRoute({
  getParentRoute: () => shell,
  path: '/',
  validateSearch: (search): { scope?: 'mine' | 'all' } => ({
    scope: search.scope === 'mine' || search.scope === 'all' ? search.scope : undefined,
  }),
  loader: () => Promise.all([loadTexts('home'), loadTexts('notices')]),
  component: lazyRouteComponent(() => import('@/features/home/HomePage'), 'HomePage'),
});

const list = createRoute({
  getParentRoute: () => shell,
  path: '/o/$object',
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import('@/features/list/ListPage'), 'ListPage'),
});

const record = createRoute({
  getParentRoute: () => shell,
  path: '/o/$object/$id',
  validateSearch: (search): { tab?: string; show?: string; as_of?: string } => ({
    tab: text(search.tab),
    show: text(search.show),
    as_of: text(search.as_of),
  }),
  loader: ({ params }) => {
    // On intent already: a press on the link then shows the record at once.
    void queryClient.prefetchQuery(recordQuery(params.object, params.id));
    return loadTexts('sheet');
  },
  component: lazyRouteComponent(() => import('@/features/record/RecordPage'), 'RecordPage'),
});

const print = createRoute({
  getParentRoute: () => shell,
  path: '/o/$object/$id/print',
  loader: () => loadTexts('sheet'),
  component: lazyRouteComponent(() => import('@/features/record/PrintPage'), 'PrintPage'),
});

const board = createRoute({
  getParentRoute: () => shell,
  path: '/o/$object/board',
  validateSearch: (search): ListSearch & { pipeline?: string; fold?: string } => ({
    ...listSearch(search),
    pipeline: text(search.pipeline),
    fold: text(search.fold),
  }),
  loader: () => loadTexts('board'),
  component: lazyRouteComponent(() => import('@/features/board/BoardPage'), 'BoardPage'),
});

const search = createRoute({
  getParentRoute: () => shell,
  path: '/search',
  validateSearch: (found): { q?: string; object?: string } => ({ q: text(found.q), object: text(found.object) }),
  component: lazyRouteComponent(() => import('@/features/search/SearchPage'), 'SearchPage'),
});

const funnel = createRoute({
  getParentRoute: () => shell,
  path: '/reports/funnel',
  validateSearch: (found): Record<string, string | undefined> & { object?: string } =>
    Object.fromEntries(Object.entries(found).map(([name, value]) => [name, text(value)])),
  loader: () => loadTexts('funnel'),
  component: lazyRouteComponent(() => import('@/features/funnel/FunnelPage'), 'FunnelPage'),
});

const importing = createRoute({
  getParentRoute: () => shell,
  path: '/import',
  validateSearch: (found): { object?: string; id?: string; step?: string; job?: string } => ({
    object: text(found.object),
    id: text(found.id),
    step: text(found.step),
    job: text(found.job),
  }),
  loader: () => loadTexts('import'),
  component: lazyRouteComponent(() => import('@/features/import/ImportPage'), 'ImportPage'),
});

const admin = createRoute({
  getParentRoute: () => shell,
  path: '/admin/{-$section}',
  validateSearch: (found): { q?: string; show?: string; id?: string } => ({
    q: text(found.q),
    show: text(found.show),
    id: text(found.id),
  }),
  loader: () => loadTexts('admin'),
  component: lazyRouteComponent(() => import('@/features/admin/AdminPage'), 'AdminPage'),
});

const bin = createRoute({
  getParentRoute: () => shell,
  path: '/bin',
  validateSearch: (found): { object?: string } => ({ object: text(found.object) }),
  loader: () => loadTexts('bin'),
  component: lazyRouteComponent(() => import('@/features/bin/BinPage'), 'BinPage'),
});

const outbox = createRoute({
  getParentRoute: () => shell,
  path: '/outbox',
  loader: () => loadTexts('capture'),
  component: lazyRouteComponent(() => import('@/features/capture/OutboxPage'), 'OutboxPage'),
});

const me = createRoute({
  getParentRoute: () => shell,
  path: '/me',
  loader: () => loadTexts('capture'),
  component: lazyRouteComponent(() => import('./shell/MePage'), 'MePage'),
});

export const router = createRouter({
  routeTree: root.addChildren([
    signIn,
    setup,
    shell.addChildren([home, list, record, print, board, search, funnel, importing, admin, bin, outbox, me]),
  ]),
  defaultPreload: 'intent',
  defaultPreloadStaleTime: 0,
  defaultPendingMs: 300,
  scrollRestoration: true,
  scrollToTopSelectors: ['#main'],
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
