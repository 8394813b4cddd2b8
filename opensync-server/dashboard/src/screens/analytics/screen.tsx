import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { overviewQuery, SETTLE, STATS } from '../../api/stats';
import type { Overview } from '../../api/types';
import { readPeriod } from '../../format/period';
import { Awaited } from '../../parts/awaited';
import { useIsBare } from '../../parts/bare';
import { useFollow } from '../../parts/follow';
import { HowToBegin } from '../../parts/how-to-begin';
import { usePageTitle } from '../../parts/page-title';
import { PeriodBar } from '../../parts/period-bar';
import { Empty } from '../../parts/states';
import { TABS } from './address';
import { CostTab } from './cost';
import { Efficiency } from './efficiency';
import { Names } from './names';
import { type AnalyticsState, useAnalytics } from './state';
import { Time } from './time';
import { Tools } from './tools';
import { TAB_NAMES, WORDS } from './words';

/** What one looks at, of the same sessions and time. */
function TabBar({ search }: { search: AnalyticsState['search'] }) {
  return (
    <nav aria-label={WORDS.title} className="flex gap-1 overflow-x-auto border-line border-b">
      {TABS.map((tab) => (
        <Link
          key={tab}
          to="/analytics/$tab"
          params={{ tab }}
          search={readPeriod({ ...search })}
          activeProps={{ 'aria-current': 'page' }}
          activeOptions={{ includeSearch: false }}
          className="-mb-px flex h-9 shrink-0 items-center border-transparent border-b-2 px-3 text-muted hover:text-text aria-[current=page]:border-accent aria-[current=page]:text-text max-phone:h-11"
        >
          {TAB_NAMES[tab]}
        </Link>
      ))}
    </nav>
  );
}

function Chosen({ state, overview }: { state: AnalyticsState; overview: Overview }) {
  const of = { state, overview };
  switch (TABS.find((tab) => tab === state.tab)) {
    case 'models':
      return <Names title="Models" by="model" {...of} />;
    case 'providers':
      return <Names title="Providers" by="provider" {...of} />;
    case 'projects':
      return <Names title="Projects" by="project" {...of} />;
    case 'agents':
      return <Names title="Agents" by="source" {...of} />;
    case 'tools':
      return <Tools {...of} />;
    case 'cost':
      return <CostTab {...of} />;
    case 'time':
      return <Time state={state} />;
    case 'efficiency':
      return <Efficiency {...of} />;
    default:
      return <Empty title="There are no such statistics" />;
  }
}

/** What was used, by one thing at a time: charts, the tables that say the same, and what they count. */
export function AnalyticsScreen() {
  usePageTitle('Analytics');
  const state = useAnalytics();
  const query = useQuery(overviewQuery(state.filter));
  useFollow(STATS, SETTLE);
  const isBare = useIsBare(query.data?.recent.length === 0, state.whenever);
  return (
    <div className="min-h-0 flex-1 overflow-y-auto" data-scroll-restoration-id="analytics">
      <div className="@container mx-auto flex max-w-[90rem] flex-col gap-3 px-4 py-3">
        <PeriodBar title={WORDS.title} search={state.search} change={state.setPeriod} />
        <TabBar search={state.search} />
        <Awaited query={query} what="The sums" rows={10}>
          {(overview) =>
            isBare ? (
              <HowToBegin />
            ) : (
              <div className="flex flex-col gap-3">
                <Chosen state={state} overview={overview} />
              </div>
            )
          }
        </Awaited>
      </div>
    </div>
  );
}
