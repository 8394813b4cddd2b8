import { textOf } from '../../format/address';
import { readCut, type UsageCut } from '../../format/cut';
import { type PeriodSearch, readPeriod } from '../../format/period';

/** What one can look at, in the order of the tabs. */
export const TABS = [
  'models',
  'providers',
  'projects',
  'agents',
  'tools',
  'cost',
  'time',
  'efficiency',
] as const;
export type Tab = (typeof TABS)[number];

/** What an address of statistics says: which sessions and time, how charts are cut, and what is open. */
export interface AnalyticsSearch extends PeriodSearch, UsageCut {
  /** The tool of which all is shown. */
  tool?: string;
}

/** Reads the address. */
export function readAnalyticsSearch(search: Record<string, unknown>): AnalyticsSearch {
  const read: AnalyticsSearch = { ...readPeriod(search), ...readCut(search) };
  const tool = textOf(search.tool);
  if (tool) read.tool = tool;
  return read;
}
