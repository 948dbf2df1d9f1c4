// Every address. Screens come lazily; search parameters are checked here, once, so screens can trust them.
import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { isApiError } from '@/api/client';
import { queryClient } from '@/api/query_client';
import { recordQuery } from '@/api/records';
import { sessionQuery } from '@/api/session';
import { loadTexts } from '@/i18n';
import { schemaQuery } from '@/meta/schema';
import { PageError, PageMissing } from './errors';
import { adminSearch, calendarSearch, type ListSearch, listSearch, text } from './search';
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

const unsubscribe = createRoute({
  getParentRoute: () => root,
  path: '/unsubscribe',
  validateSearch: (search): { token?: string } => ({ token: text(search.token) }),
  loader: () => loadTexts('mail'),
  component: lazyRouteComponent(() => import('@/features/session/UnsubscribePage'), 'UnsubscribePage'),
});

const decide = createRoute({
  getParentRoute: () => root,
  path: '/decide',
  validateSearch: (search): { token?: string } => ({ token: text(search.token) }),
  loader: () => loadTexts('mail'),
  component: lazyRouteComponent(() => import('@/features/session/DecisionPage'), 'DecisionPage'),
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

const brief = createRoute({
  getParentRoute: () => shell,
  path: '/o/$object/$id/brief',
  loader: () => Promise.all([loadTexts('brief'), loadTexts('decision')]),
  component: lazyRouteComponent(() => import('@/features/record/brief/BriefPage'), 'BriefPage'),
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

const scorecard = createRoute({
  getParentRoute: () => shell,
  path: '/reports/scorecard',
  validateSearch: (found): Record<string, string | undefined> =>
    Object.fromEntries(Object.entries(found).map(([name, value]) => [name, text(value)])),
  loader: () => Promise.all([loadTexts('scorecard'), loadTexts('funnel')]),
  component: lazyRouteComponent(() => import('@/features/scorecard/ScorecardPage'), 'ScorecardPage'),
});

const velocity = createRoute({
  getParentRoute: () => shell,
  path: '/reports/velocity',
  validateSearch: (found): Record<string, string | undefined> =>
    Object.fromEntries(Object.entries(found).map(([name, value]) => [name, text(value)])),
  loader: () => Promise.all([loadTexts('scorecard'), loadTexts('funnel')]),
  component: lazyRouteComponent(() => import('@/features/velocity/VelocityPage'), 'VelocityPage'),
});

const funnel = createRoute({
  getParentRoute: () => shell,
  path: '/reports/funnel',
  validateSearch: (found): Record<string, string | undefined> & { object?: string } =>
    Object.fromEntries(Object.entries(found).map(([name, value]) => [name, text(value)])),
  loader: () => Promise.all([loadTexts('funnel'), loadTexts('analysis')]),
  component: lazyRouteComponent(() => import('@/features/funnel/FunnelPage'), 'FunnelPage'),
});

const forecast = createRoute({
  getParentRoute: () => shell,
  path: '/reports/forecast',
  validateSearch: (found): Record<string, string | undefined> =>
    Object.fromEntries(Object.entries(found).map(([name, value]) => [name, text(value)])),
  loader: () => Promise.all([loadTexts('funnel'), loadTexts('forecast')]),
  component: lazyRouteComponent(() => import('@/features/forecast/ForecastPage'), 'ForecastPage'),
});

const targets = createRoute({
  getParentRoute: () => shell,
  path: '/reports/targets',
  validateSearch: (found): { target?: string; show?: string } => ({
    target: text(found.target),
    show: text(found.show),
  }),
  loader: () => Promise.all([loadTexts('funnel'), loadTexts('forecast')]),
  component: lazyRouteComponent(() => import('@/features/targets/TargetsPage'), 'TargetsPage'),
});

const shareOut = createRoute({
  getParentRoute: () => shell,
  path: '/reports/share-out',
  validateSearch: (found): { from?: string } => ({ from: text(found.from) }),
  loader: () => Promise.all([loadTexts('funnel'), loadTexts('forecast'), loadTexts('scorecard')]),
  component: lazyRouteComponent(() => import('@/features/share_out/ShareOutPage'), 'ShareOutPage'),
});

const boards = createRoute({
  getParentRoute: () => shell,
  path: '/reports/boards',
  loader: () => loadTexts('boards'),
  component: lazyRouteComponent(() => import('@/features/boards/BoardsPage'), 'BoardsPage'),
});

const oneBoard = createRoute({
  getParentRoute: () => shell,
  path: '/reports/boards/$id',
  validateSearch: (found): { period?: string; compare?: string; filter?: string; edit?: string } => ({
    period: text(found.period),
    compare: text(found.compare),
    filter: text(found.filter),
    edit: text(found.edit),
  }),
  loader: () => Promise.all([loadTexts('boards'), loadTexts('scorecard'), loadTexts('funnel')]),
  component: lazyRouteComponent(() => import('@/features/boards/BoardPage'), 'BoardPage'),
});

const commission = createRoute({
  getParentRoute: () => shell,
  path: '/reports/commission',
  validateSearch: (found): { on?: string; plan?: string; person?: string } => ({
    on: text(found.on),
    plan: text(found.plan),
    person: text(found.person),
  }),
  loader: () => Promise.all([loadTexts('funnel'), loadTexts('commission')]),
  component: lazyRouteComponent(() => import('@/features/commission/CommissionPage'), 'CommissionPage'),
});

const learning = createRoute({
  getParentRoute: () => shell,
  path: '/learning',
  validateSearch: (
    found,
  ): {
    tab?: string;
    lesson?: string;
    stage?: string;
    pipeline?: string;
    person?: string;
    by?: string;
    period?: string;
  } => ({
    tab: text(found.tab),
    lesson: text(found.lesson),
    stage: text(found.stage),
    pipeline: text(found.pipeline),
    person: text(found.person),
    by: text(found.by),
    period: text(found.period),
  }),
  loader: () => Promise.all([loadTexts('funnel'), loadTexts('scorecard'), loadTexts('learning')]),
  component: lazyRouteComponent(() => import('@/features/learning/LearningPage'), 'LearningPage'),
});

const alerts = createRoute({
  getParentRoute: () => shell,
  path: '/reports/alerts',
  validateSearch: (found): { alert?: string; new?: string; dimension?: string; value?: string } => ({
    alert: text(found.alert),
    new: typeof found.new === 'string' ? found.new : undefined,
    dimension: text(found.dimension),
    value: text(found.value),
  }),
  loader: () => Promise.all([loadTexts('scorecard'), loadTexts('alerts')]),
  component: lazyRouteComponent(() => import('@/features/alerts/AlertsPage'), 'AlertsPage'),
});

const calendar = createRoute({
  getParentRoute: () => shell,
  path: '/calendar',
  validateSearch: calendarSearch,
  loader: () => loadTexts('acts'),
  component: lazyRouteComponent(() => import('@/features/activities/CalendarPage'), 'CalendarPage'),
});

const tasks = createRoute({
  getParentRoute: () => shell,
  path: '/tasks',
  // `about`: the record whose tasks alone are wanted, "object.id".
  validateSearch: (found): { who?: string; about?: string } => ({ who: text(found.who), about: text(found.about) }),
  loader: () => loadTexts('acts'),
  component: lazyRouteComponent(() => import('@/features/activities/TasksPage'), 'TasksPage'),
});

const followUps = createRoute({
  getParentRoute: () => shell,
  path: '/reports/follow-ups',
  validateSearch: (found): { who?: string; date?: string; weeks?: string } => ({
    who: text(found.who),
    date: text(found.date),
    weeks: text(found.weeks),
  }),
  loader: () => loadTexts('acts'),
  component: lazyRouteComponent(() => import('@/features/activities/FollowUpsPage'), 'FollowUpsPage'),
});

const deviations = createRoute({
  getParentRoute: () => shell,
  path: '/reports/deviations',
  validateSearch: (found): { object?: string; days?: string } => ({
    object: text(found.object),
    days: text(found.days),
  }),
  loader: () => loadTexts('deviations'),
  component: lazyRouteComponent(() => import('@/features/deviations/DeviationsPage'), 'DeviationsPage'),
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
  validateSearch: adminSearch,
  loader: () => loadTexts('admin'),
  component: lazyRouteComponent(() => import('@/features/admin/AdminPage'), 'AdminPage'),
});

/** The designer of a web form. */
const formDesigner = createRoute({
  getParentRoute: () => shell,
  path: '/forms/$id',
  loader: () => Promise.all([loadTexts('intake'), loadTexts('admin')]),
  component: lazyRouteComponent(() => import('@/features/intake/FormPage'), 'FormPage'),
});

const bin = createRoute({
  getParentRoute: () => shell,
  path: '/bin',
  validateSearch: (found): { object?: string } => ({ object: text(found.object) }),
  loader: () => loadTexts('bin'),
  component: lazyRouteComponent(() => import('@/features/bin/BinPage'), 'BinPage'),
});

const duplicates = createRoute({
  getParentRoute: () => shell,
  path: '/duplicates/{-$object}',
  validateSearch: (found): { show?: string } => ({ show: text(found.show) }),
  loader: () => loadTexts('duplicates'),
  component: lazyRouteComponent(() => import('@/features/duplicates/DuplicatesPage'), 'DuplicatesPage'),
});

const merge = createRoute({
  getParentRoute: () => shell,
  path: '/merge/$object',
  validateSearch: (found): { ids?: string } => ({ ids: text(found.ids) }),
  loader: () => loadTexts('duplicates'),
  component: lazyRouteComponent(() => import('@/features/duplicates/MergePage'), 'MergePage'),
});

const approvals = createRoute({
  getParentRoute: () => shell,
  path: '/approvals',
  validateSearch: (found): { which?: 'decided' | 'submitted' } => ({
    which: found.which === 'decided' || found.which === 'submitted' ? found.which : undefined,
  }),
  loader: () => loadTexts('approvals'),
  component: lazyRouteComponent(() => import('@/features/approvals/ApprovalsPage'), 'ApprovalsPage'),
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

/** An address that leads nowhere: said where everything else is shown, so that one can go on from there. */
const nowhere = createRoute({ getParentRoute: () => shell, path: '$', component: PageMissing });

export const router = createRouter({
  routeTree: root.addChildren([
    signIn,
    setup,
    unsubscribe,
    decide,
    shell.addChildren([
      home,
      list,
      record,
      print,
      brief,
      board,
      search,
      scorecard,
      velocity,
      funnel,
      forecast,
      targets,
      shareOut,
      boards,
      oneBoard,
      commission,
      learning,
      alerts,
      calendar,
      tasks,
      followUps,
      deviations,
      importing,
      admin,
      formDesigner,
      bin,
      duplicates,
      merge,
      approvals,
      outbox,
      me,
      nowhere,
    ]),
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
