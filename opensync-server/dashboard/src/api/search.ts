import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { Filter } from '../format/filter';
import { get, type QueryOf } from './client';
import { filterQuery } from './sessions';
import type { SearchAnswer, SearchMode } from './types';

/** How often a search is asked again while one types: milliseconds after the last key. */
export const PAUSE = 60;

/** Sessions of one answer on the page, and in the palette. */
const ON_PAGE = 20;
const IN_PALETTE = 6;

/** The answer to a search, in which a title that was found stands for the beginning of its session. */
async function found(query: QueryOf<'/search'>, signal: AbortSignal): Promise<SearchAnswer> {
  const answer = await get('/search', { query, signal });
  const sessions = answer.sessions.map((one) => ({
    ...one,
    hits: one.hits.map((hit) => ({ ...hit, place: hit.place ?? 0 })),
  }));
  return { ...answer, sessions };
}

/** Asked when the query, the filter or the mode changes; the request before is cancelled. */
export function searchQuery(q: string, type: SearchMode, filter: Filter, perSession: number) {
  return infiniteQueryOptions({
    queryKey: ['search', q, type, filter, perSession],
    queryFn: ({ pageParam, signal }) =>
      found({ ...filterQuery(filter), q, type, perSession, limit: ON_PAGE, cursor: pageParam }, signal),
    initialPageParam: '',
    getNextPageParam: (last) => last.next ?? undefined,
    enabled: q.trim() !== '',
    placeholderData: keepPreviousData,
    staleTime: 15_000,
  });
}

/** The few best hits for the palette. */
export function paletteQuery(q: string) {
  return queryOptions({
    queryKey: ['search', 'palette', q],
    queryFn: ({ signal }) => found({ q, type: 'hybrid', perSession: 1, limit: IN_PALETTE }, signal),
    enabled: q.trim() !== '',
    placeholderData: keepPreviousData,
    staleTime: 15_000,
  });
}

/** Values of fields with the number of sessions that have them, under a filter. */
export function facetsQuery(fields: readonly string[], filter: Filter) {
  return queryOptions({
    queryKey: ['facets', fields, filter],
    queryFn: ({ signal }) =>
      get('/facets', { query: { ...filterQuery(filter), fields: fields.join(',') }, signal }),
    placeholderData: keepPreviousData,
  });
}
