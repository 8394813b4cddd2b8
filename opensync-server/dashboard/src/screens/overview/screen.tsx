import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { liveQuery } from '../../api/live';
import { overviewQuery, SETTLE, STATS } from '../../api/stats';
import type { Overview } from '../../api/types';
import { Usage } from '../../charts/usage';
import { plural } from '../../format/numbers';
import { useIsBare } from '../../parts/bare';
import { Boundary } from '../../parts/boundary';
import { useFollow } from '../../parts/follow';
import { HowToBegin } from '../../parts/how-to-begin';
import { usePageTitle } from '../../parts/page-title';
import { PeriodBar } from '../../parts/period-bar';
import { Failure, Skeleton } from '../../parts/states';
import { BudgetPanel } from './budget';
import { CachePanel } from './cache';
import { Figures } from './figures';
import { Recent } from './recent';
import { type OverviewState, useOverview } from './state';
import { Tops } from './tops';
import { Days, Week } from './when';
import { WORDS } from './words';

/** Who is at work now. */
function Now() {
  const { sessions = [] } = useQuery(liveQuery).data ?? {};
  if (sessions.length === 0) return null;
  return (
    <Link to="/live" className="flex items-center gap-2 text-dense text-muted hover:text-text">
      <span aria-hidden="true" className="size-2 rounded-full bg-ok" />
      {plural(sessions.length, 'session')} at work now
    </Link>
  );
}

/** Everything below the numbers. */
function Body({ state, overview }: { state: OverviewState; overview: Overview }) {
  const { filter, whenever, today } = state;
  return (
    <>
      <Figures overview={overview} filter={filter} />
      <Usage title="Usage" shown={state} steps={overview.bucket} />
      <div className="grid grid-cols-1 gap-3 @4xl:grid-cols-3">
        <Boundary what="The days broke">
          <Days state={state} />
        </Boundary>
        <Boundary what="The hours broke">
          <Week state={state} />
        </Boundary>
      </div>
      <Tops overview={overview} state={state} />
      <div className="grid grid-cols-1 gap-3 @4xl:grid-cols-2">
        <div className="flex flex-col gap-3">
          <CachePanel overview={overview} />
          <BudgetPanel whenever={whenever} today={today} />
        </div>
        <Recent sessions={overview.recent} />
      </div>
    </>
  );
}

/** What was used in a time, at a glance: each number leads to the sessions that it counts. */
export function OverviewScreen() {
  usePageTitle('Overview');
  const state = useOverview();
  const query = useQuery(overviewQuery(state.filter));
  useFollow(STATS, SETTLE);
  const overview = query.data;
  const isBare = useIsBare(overview?.recent.length === 0, state.whenever);
  return (
    <div className="min-h-0 flex-1 overflow-y-auto" data-scroll-restoration-id="overview">
      <div
        className={`@container mx-auto flex max-w-[90rem] flex-col gap-3 px-4 py-3 ${query.isPlaceholderData ? 'dim-late' : ''}`}
      >
        <PeriodBar title={WORDS.title} search={state.search} change={state.setPeriod}>
          <Now />
        </PeriodBar>
        {query.isPending && <Skeleton rows={10} height={64} />}
        {query.error && !overview && (
          <Failure what={WORDS.failed} error={query.error} retry={() => query.refetch()} />
        )}
        {overview && (isBare ? <HowToBegin /> : <Body state={state} overview={overview} />)}
      </div>
    </div>
  );
}
