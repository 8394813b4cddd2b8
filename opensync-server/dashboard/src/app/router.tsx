import type { QueryClient } from '@tanstack/react-query';
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  type ErrorComponentProps,
  Link,
  lazyRouteComponent,
  redirect,
} from '@tanstack/react-router';
import { makeQueries } from '../api/queries';
import { readAhead } from '../api/reader';
import { sessionsQuery } from '../api/sessions';
import { parseSearch, stringifySearch } from '../format/address';
import { readFilter } from '../format/filter';
import { dayOf } from '../format/time';
import { Empty, Failure } from '../parts/states';
import { readAnalyticsSearch } from '../screens/analytics/address';
import { readEvalsSearch } from '../screens/evals/address';
import { readOverviewSearch } from '../screens/overview/address';
import { readSearchSearch } from '../screens/search/address';
import { readSessionSearch } from '../screens/session/address';
import { readSessionsSearch } from '../screens/sessions/address';
import { readSharesSearch } from '../screens/shares/address';
import { readWrappedSearch } from '../screens/wrapped/address';
import { usual } from '../screens/wrapped/stretch';
import { Frame } from './frame';

const root = createRootRouteWithContext<{ queries: QueryClient }>()({
  component: Frame,
  notFoundComponent: NotFound,
  errorComponent: Broken,
});

function NotFound() {
  return (
    <>
      <h1 tabIndex={-1} className="sr-only">
        Not found
      </h1>
      <Empty title="There is no such page">
        <Link to="/sessions" className="text-accent underline">
          All sessions
        </Link>
      </Empty>
    </>
  );
}

function Broken({ error, reset }: ErrorComponentProps) {
  return <Failure what="This page could not be shown" error={error} retry={reset} />;
}

const overview = createRoute({
  getParentRoute: () => root,
  path: '/',
  validateSearch: readOverviewSearch,
  component: lazyRouteComponent(() => import('../screens/overview/screen'), 'OverviewScreen'),
});

const sessions = createRoute({
  getParentRoute: () => root,
  path: '/sessions',
  validateSearch: readSessionsSearch,
  // What a page needs is asked for while its script is still on the way. Looking at a link asks for nothing.
  loader: ({ context, location, cause }) => {
    const { sort = 'updated', dir = 'desc', ...rest } = readSessionsSearch(location.search);
    const query = sessionsQuery(readFilter({ ...rest }), sort, dir);
    if (cause === 'enter') void context.queries.prefetchInfiniteQuery(query);
  },
  component: lazyRouteComponent(() => import('../screens/sessions/screen'), 'SessionsScreen'),
});

const session = createRoute({
  getParentRoute: () => root,
  path: '/sessions/$id',
  validateSearch: readSessionSearch,
  loader: ({ context, params, location, cause }) => {
    if (cause === 'enter') readAhead(context.queries, params.id, readSessionSearch(location.search).at);
  },
  component: lazyRouteComponent(() => import('../screens/session/screen'), 'SessionScreen'),
});

const search = createRoute({
  getParentRoute: () => root,
  path: '/search',
  validateSearch: readSearchSearch,
  component: lazyRouteComponent(() => import('../screens/search/screen'), 'SearchScreen'),
});

const live = createRoute({
  getParentRoute: () => root,
  path: '/live',
  component: lazyRouteComponent(() => import('../screens/live/screen'), 'LiveScreen'),
});

const evals = createRoute({
  getParentRoute: () => root,
  path: '/evals',
  validateSearch: readEvalsSearch,
  component: lazyRouteComponent(() => import('../screens/evals/screen'), 'EvalsScreen'),
});

const shares = createRoute({
  getParentRoute: () => root,
  path: '/shares',
  validateSearch: readSharesSearch,
  component: lazyRouteComponent(() => import('../screens/shares/screen'), 'SharesScreen'),
});

const analyticsHome = createRoute({
  getParentRoute: () => root,
  path: '/analytics',
  validateSearch: readAnalyticsSearch,
  beforeLoad: ({ search }) => {
    throw redirect({ to: '/analytics/$tab', params: { tab: 'models' }, search, replace: true });
  },
});

const analytics = createRoute({
  getParentRoute: () => root,
  path: '/analytics/$tab',
  validateSearch: readAnalyticsSearch,
  component: lazyRouteComponent(() => import('../screens/analytics/screen'), 'AnalyticsScreen'),
});

const wrappedHome = createRoute({
  getParentRoute: () => root,
  path: '/wrapped',
  beforeLoad: () => {
    const { period, at } = usual(dayOf(Date.now()));
    throw redirect({ to: '/wrapped/$period/$at', params: { period, at }, replace: true });
  },
});

const wrapped = createRoute({
  getParentRoute: () => root,
  path: '/wrapped/$period/$at',
  validateSearch: readWrappedSearch,
  component: lazyRouteComponent(() => import('../screens/wrapped/screen'), 'WrappedScreen'),
});

const anySetting = createRoute({
  getParentRoute: () => root,
  path: '/settings',
  beforeLoad: () => {
    throw redirect({ to: '/settings/$tab', params: { tab: 'keys' }, replace: true });
  },
});

const settings = createRoute({
  getParentRoute: () => root,
  path: '/settings/$tab',
  component: lazyRouteComponent(() => import('../screens/settings/screen'), 'SettingsScreen'),
});

/** Every page that there is. */
export const router = createRouter({
  routeTree: root.addChildren([
    overview,
    sessions,
    session,
    search,
    live,
    analyticsHome,
    analytics,
    evals,
    wrappedHome,
    wrapped,
    shares,
    anySetting,
    settings,
  ]),
  parseSearch,
  stringifySearch,
  context: { queries: makeQueries() },
  defaultPreload: 'intent',
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
