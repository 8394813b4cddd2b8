import { getRouteApi, useNavigate } from '@tanstack/react-router';
import type { UsageCut } from '../../format/cut';
import type { PeriodSearch } from '../../format/period';
import { usePeriod } from '../../parts/period';
import type { AnalyticsSearch } from './address';

const route = getRouteApi('/analytics/$tab');

/** What the address says, and how it is changed. */
export function useAnalytics() {
  const search = route.useSearch();
  const { tab } = route.useParams();
  const navigate = useNavigate();
  const period = usePeriod(search);
  const set = (next: AnalyticsSearch) =>
    void navigate({ to: '/analytics/$tab', params: { tab }, search: next, replace: true });
  const { measure = 'tokens', by = 'model', bucket, sum = false, tool } = search;
  return {
    ...period,
    search,
    tab,
    measure,
    by,
    bucket,
    isSummed: sum,
    tool,
    /** A chart cut in another way. */
    cut: (next: UsageCut) => set({ ...search, ...next }),
    /** All of one tool, or of none. */
    look: (next: string | undefined) => {
      const { tool: _, ...rest } = search;
      set(next === undefined ? rest : { ...rest, tool: next });
    },
    /** Other sessions or another time, the charts cut as before. */
    setPeriod: (next: PeriodSearch) => {
      const cut = { measure: search.measure, by: search.by, sum: search.sum, tool };
      set({ ...next, ...Object.fromEntries(Object.entries(cut).filter(([, value]) => value !== undefined)) });
    },
  };
}

export type AnalyticsState = ReturnType<typeof useAnalytics>;
