import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import type { Filter } from '../../format/filter';
import { type PeriodSearch, periodFilter } from '../../format/period';
import { dayOf } from '../../format/time';
import { useNow } from '../../parts/now';
import type { OverviewSearch } from './address';

const route = getRouteApi('/');

/** What the address says, and how it is changed. */
export function useOverview() {
  const search = route.useSearch();
  const navigate = useNavigate();
  const today = dayOf(useNow());
  const filter = useMemo(() => periodFilter(search, today), [search, today]);
  /** The same sessions whenever they were. */
  const whenever = useMemo((): Filter => {
    const { from: _, to: __, ...rest } = filter;
    return rest;
  }, [filter]);
  const set = (next: OverviewSearch) => void navigate({ to: '/', search: next, replace: true });
  const { measure = 'tokens', by = 'model', bucket, sum = false, year } = search;
  return {
    search,
    filter,
    whenever,
    today,
    measure,
    by,
    bucket,
    isSummed: sum,
    year,
    set,
    /** Other sessions or another time, the chart cut as before. */
    setPeriod: (next: PeriodSearch) => {
      const cut = { measure: search.measure, by: search.by, sum: search.sum, year: search.year };
      set({ ...next, ...Object.fromEntries(Object.entries(cut).filter(([, value]) => value !== undefined)) });
    },
  };
}

export type OverviewState = ReturnType<typeof useOverview>;
