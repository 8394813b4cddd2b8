import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { PAUSE, searchQuery } from '../../api/search';
import type { SearchMode } from '../../api/types';
import { type Filter, readFilter } from '../../format/filter';
import { usePaused } from '../../parts/pause';
import type { SearchSearch } from './address';
import { keyOf, type Place } from './results';

/** Hits of a session that are shown. */
const PER_SESSION = 3;

const route = getRouteApi('/search');

/** What the address says, what was found, what is looked at and selected. */
export function useSearchState() {
  const search = route.useSearch();
  const navigate = useNavigate();
  const { q = '', type = 'hybrid' } = search;
  const filter = useMemo(() => readFilter({ ...search }), [search]);
  const asked = usePaused(q, PAUSE);
  const query = useInfiniteQuery(searchQuery(asked, type, filter, PER_SESSION));
  const [looked, setLooked] = useState<Place | null>(null);
  const [chosen, setChosen] = useState<ReadonlyMap<string, Place>>(new Map());
  const found = useMemo(() => query.data?.pages.flatMap((page) => page.sessions) ?? [], [query.data]);
  const hits = found.flatMap(({ session, hits }) =>
    hits.map((hit) => ({ id: session.externalId, place: hit.place })),
  );
  const to = (next: SearchSearch) => void navigate({ to: '/search', search: next, replace: true });
  return {
    q,
    type,
    filter,
    query,
    found: q.trim() === '' ? [] : found,
    hits,
    first: query.data?.pages[0],
    /** What is looked at, as long as it is among what was found. */
    looked: hits.find((hit) => looked !== null && keyOf(hit) === keyOf(looked)) ?? hits[0] ?? null,
    setLooked,
    chosen,
    choose: (place: Place) =>
      setChosen((before) => {
        const next = new Map(before);
        if (!next.delete(keyOf(place))) next.set(keyOf(place), place);
        return next;
      }),
    clear: () => setChosen(new Map()),
    ask: (text: string) => to({ ...search, q: text }),
    setType: (mode: SearchMode) => to({ ...search, type: mode }),
    narrow: (next: Filter) => to({ ...next, ...(q && { q }), ...(type !== 'hybrid' && { type }) }),
    open: (place: Place) =>
      void navigate({ to: '/sessions/$id', params: { id: place.id }, search: { at: place.place, find: q } }),
  };
}

export type SearchState = ReturnType<typeof useSearchState>;
