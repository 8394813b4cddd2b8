import { queryOptions, useQuery } from '@tanstack/react-query';
import { sessionsPage } from '../api/sessions';
import { type Filter, isEmptyFilter } from '../format/filter';

/** One of all sessions, for how many there are. */
const anyQuery = queryOptions({
  queryKey: ['sessions', 'any'],
  queryFn: ({ signal }) =>
    sessionsPage({ filter: {}, sort: 'updated', dir: 'desc', limit: 1, cursor: '' }, signal),
});

/** Whether nothing is kept at all, and not just nothing of the time that is looked at. */
export function useIsBare(hasNone: boolean, whenever: Filter): boolean {
  const isAsked = hasNone && isEmptyFilter(whenever);
  const { data } = useQuery({ ...anyQuery, enabled: isAsked });
  return isAsked && data?.items.length === 0;
}
