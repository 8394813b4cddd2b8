import { useMemo } from 'react';
import type { Filter } from '../format/filter';
import { type PeriodSearch, periodFilter } from '../format/period';
import { dayOf } from '../format/time';
import { useNow } from './now';

/** The sessions that an address means now. */
export function usePeriod(search: PeriodSearch) {
  const today = dayOf(useNow());
  const filter = useMemo(() => periodFilter(search, today), [search, today]);
  /** The same sessions whenever they were. */
  const whenever = useMemo((): Filter => {
    const { from: _, to: __, ...rest } = filter;
    return rest;
  }, [filter]);
  return { filter, whenever, today };
}
