import { queryOptions } from '@tanstack/react-query';
import { get } from './client';

/** Sessions that changed within so many minutes are at work. */
const MINUTES = 15;

/** What agents do now, and the files that two of them are at. */
export const liveQuery = queryOptions({
  queryKey: ['live'],
  queryFn: ({ signal }) => get('/live', { query: { minutes: MINUTES }, signal }),
  refetchInterval: 60_000,
});

/** The session that changed last. */
export const lastQuery = queryOptions({
  queryKey: ['sessions', 'latest'],
  queryFn: ({ signal }) => get('/sessions', { query: { sort: 'updated', dir: 'desc', limit: 1 }, signal }),
});
