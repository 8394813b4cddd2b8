import { queryOptions, useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { sessionsPage } from '../../api/sessions';
import { calendarQuery, hoursQuery, overviewQuery, STATS } from '../../api/stats';
import type { Filter } from '../../format/filter';
import { dayOf } from '../../format/time';
import { useNow } from '../../parts/now';
import type { WrappedSearch } from './address';
import { readStretch, type Stretch } from './stretch';
import type { Read } from './told';

const route = getRouteApi('/wrapped/$period/$at');

/** What the address says, and how it is changed. */
export function useWrapped() {
  const search = route.useSearch();
  const { period, at } = route.useParams();
  const navigate = useNavigate();
  const today = dayOf(useNow());
  const go = ({ period, at }: Stretch, next: WrappedSearch = search) =>
    void navigate({ to: '/wrapped/$period/$at', params: { period, at }, search: next, replace: true });
  return { search, today, stretch: readStretch(period, at), go };
}

/** The session that went on for longest. */
function longestQuery(filter: Filter) {
  return queryOptions({
    queryKey: [...STATS, 'longest-one', filter],
    queryFn: async ({ signal }) =>
      (await sessionsPage({ filter, sort: 'duration', dir: 'desc', limit: 1, cursor: '' }, signal))
        .items[0] ?? null,
  });
}

/** All that is known of a stretch of time, once it is read. */
export function useRead(stretch: Stretch) {
  const filter = { from: stretch.from, to: stretch.to };
  const overview = useQuery(overviewQuery(filter));
  const days = useQuery(calendarQuery(filter, 'day'));
  const hours = useQuery(hoursQuery(filter));
  const longest = useQuery(longestQuery(filter));
  const all = [overview, days, hours, longest];
  const error = all.find((query) => query.error)?.error ?? null;
  const retry = () => {
    for (const query of all) void query.refetch();
  };
  // What is still of another time must not be told as if it were of this one.
  const isOld = all.some((query) => query.isPlaceholderData);
  if (isOld || !overview.data || !days.data || !hours.data || longest.data === undefined) {
    return { read: null, error, retry };
  }
  const read: Read = {
    stretch,
    overview: overview.data,
    days: days.data,
    hours: hours.data.map((day) => day.map(({ messages }) => messages)),
    longest: longest.data?.durationMs ?? null,
  };
  return { read, error, retry };
}
