import { readCut, type UsageCut } from '../../format/cut';
import { type PeriodSearch, readPeriod, readYear } from '../../format/period';

/** What the address of the overview says: which sessions and time, and how the chart is cut. */
export interface OverviewSearch extends PeriodSearch, UsageCut {
  /** The year of the calendar. Default: the last twelve months. */
  year?: string;
}

/** Reads the address. */
export function readOverviewSearch(search: Record<string, unknown>): OverviewSearch {
  const read: OverviewSearch = { ...readPeriod(search), ...readCut(search) };
  const year = readYear(search.year);
  if (year) read.year = year;
  return read;
}
