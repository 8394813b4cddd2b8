import { getRouteApi, useNavigate } from '@tanstack/react-router';
import type { UsageCut } from '../../format/cut';
import type { PeriodSearch } from '../../format/period';
import { usePeriod } from '../../parts/period';
import type { OverviewSearch } from './address';

const route = getRouteApi('/');

/** What the address says, and how it is changed. */
export function useOverview() {
  const search = route.useSearch();
  const navigate = useNavigate();
  const period = usePeriod(search);
  const set = (next: OverviewSearch) => void navigate({ to: '/', search: next, replace: true });
  const { measure = 'tokens', by = 'model', bucket, sum = false, year } = search;
  return {
    ...period,
    search,
    measure,
    by,
    bucket,
    isSummed: sum,
    year,
    set,
    /** The chart cut in another way. */
    cut: (next: UsageCut) => set({ ...search, ...next }),
    /** Other sessions or another time, the chart cut as before. */
    setPeriod: (next: PeriodSearch) => {
      const cut = { measure: search.measure, by: search.by, sum: search.sum, year: search.year };
      set({ ...next, ...Object.fromEntries(Object.entries(cut).filter(([, value]) => value !== undefined)) });
    },
  };
}

export type OverviewState = ReturnType<typeof useOverview>;
